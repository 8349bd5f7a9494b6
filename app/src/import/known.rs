//! The records that a file can name, as far as the caller sees them.

use std::collections::{HashMap, HashSet};

use leptos_i18n::td_string;
use sqlx::PgConnection;

use super::{
    field::{ImportKind, ReferenceKind},
    store::{self, Owner},
};
use crate::{
    account::{self, AccountType},
    auth::{Caller, PersonId, RatePolicy, Role, Site, store as people},
    db::Db,
    error::AppError,
    forecast::{self, QuotaKind},
    language::Language,
    pipeline::{self, Category, Pipeline},
    product::{self, Product},
};

/// Records by kind and name, and what the plans ask about them.
pub struct Known {
    /// Key and every name of every record.
    pub names: HashMap<ReferenceKind, Vec<(i64, String)>>,
    /// The pipeline that opportunities are imported into.
    pub pipeline: Pipeline,
    /// The catalogue.
    pub products: Vec<Product>,
    /// The people whose records the caller sees, with their sites.
    pub owners: HashMap<PersonId, Owner>,
    /// All sites.
    pub sites: Vec<Site>,
    /// Sign-in addresses in use, in lower case.
    pub emails: HashSet<String>,
    /// The people whose quotas the caller sets.
    pub settable: HashSet<PersonId>,
    /// Those among them who no longer work here.
    pub left: HashSet<PersonId>,
    /// The caller's own site, for people that no site is said for.
    pub own_site: i64,
}

impl Known {
    /// Everything that a file of the kind can name.
    pub async fn load(tx: &mut PgConnection, db: &Db, caller: &Caller, kind: ImportKind) -> Result<Known, AppError> {
        let pipeline = pipeline::store::default_pipeline(tx).await?;
        let products = product::store::all(tx).await?;
        let sites = people::sites(tx).await?;
        let owners = store::owners(tx).await?;
        let emails = if kind == ImportKind::People { store::emails(tx).await? } else { HashSet::new() };
        let (settable, left) =
            if kind == ImportKind::Quotas { settable(db, caller).await? } else { Default::default() };
        let own_site = store::site_of(tx, caller.viewer.id()).await?;
        let owns = |owner: &&Owner| kind != ImportKind::Opportunities || owner.role.changes_records();
        let names = HashMap::from([
            (
                ReferenceKind::Person,
                owners.values().filter(owns).map(|owner| (owner.id.0, owner.name.clone())).collect(),
            ),
            (ReferenceKind::Account, account::store::all_names(tx).await?),
            (ReferenceKind::Product, products.iter().map(|product| (product.id.0, product.name.clone())).collect()),
            (ReferenceKind::Stage, stage_names(&pipeline)),
            (
                ReferenceKind::Site,
                sites.iter().flat_map(|site| [(site.id, site.name.clone()), (site.id, site.code.clone())]).collect(),
            ),
            (
                ReferenceKind::Category,
                configured(Category::ALL.map(|category| (category.as_str(), category_names(category)))),
            ),
            (ReferenceKind::Role, configured(Role::ALL.map(|role| (role.as_str(), role_names(role))))),
            (
                ReferenceKind::AccountKind,
                configured(AccountType::ALL.map(|kind| (kind.as_str(), account_kind_names(kind)))),
            ),
            (ReferenceKind::QuotaKind, configured(QuotaKind::ALL.map(|kind| (kind.as_str(), quota_kind_names(kind))))),
            (ReferenceKind::RateKind, configured(RatePolicy::ALL.map(|kind| (kind.as_str(), rate_kind_names(kind))))),
        ]);
        Ok(Known { names, pipeline, products, owners, sites, emails, settable, left, own_site })
    }

    /// Names to choose from, each record once, in the current language where there are several.
    pub fn choices(&self, reference: ReferenceKind, language: Language) -> Vec<(i64, String)> {
        if reference == ReferenceKind::Stage {
            let stages = self.pipeline.stages.iter();
            return stages.map(|stage| (stage.id.0, stage.names.in_language(language).to_owned())).collect();
        }
        let mut seen = HashSet::new();
        let names = self.names.get(&reference).map_or(&[][..], Vec::as_slice).iter();
        let mut choices: Vec<(i64, String)> = names.filter(|(id, _)| seen.insert(*id)).cloned().collect();
        if matches!(reference, ReferenceKind::Person | ReferenceKind::Account) {
            choices.sort_by_key(|(_, name)| name.to_lowercase());
        }
        choices
    }

    /// The first name of a record.
    pub fn name_of(&self, reference: ReferenceKind, id: i64) -> Option<&str> {
        let names = self.names.get(&reference)?;
        names.iter().find(|(known, _)| *known == id).map(|(_, name)| name.as_str())
    }
}

/// The rule of who sets whose quota is the forecast's; it is asked, not repeated. With those who left.
async fn settable(db: &Db, caller: &Caller) -> Result<(HashSet<PersonId>, HashSet<PersonId>), AppError> {
    let sheet = forecast::actions::quota_sheet(db, caller, None).await?;
    Ok((sheet.settable.into_iter().collect(), sheet.left.into_iter().collect()))
}

fn stage_names(pipeline: &Pipeline) -> Vec<(i64, String)> {
    let names = pipeline.stages.iter().flat_map(|stage| {
        let named = stage.names.0.values().cloned();
        named.chain([stage.code.clone()]).map(|name| (stage.id.0, name))
    });
    names.collect()
}

/// Values of the product's own lists: their key is the place in the list.
fn configured<const N: usize>(values: [(&'static str, [&'static str; 2]); N]) -> Vec<(i64, String)> {
    let all = (0i64..).zip(values).flat_map(|(index, (code, names))| {
        names
            .into_iter()
            .map(str::to_owned)
            .chain([code.to_owned(), code.replace('_', " ")])
            .map(move |name| (index, name))
    });
    all.collect()
}

fn category_names(category: Category) -> [&'static str; 2] {
    Language::ALL.map(Language::locale).map(|locale| match category {
        Category::Closed => td_string!(locale, category.closed),
        Category::Commit => td_string!(locale, category.commit),
        Category::BestCase => td_string!(locale, category.best_case),
        Category::Pipeline => td_string!(locale, category.pipeline),
        Category::Omitted => td_string!(locale, category.omitted),
    })
}

fn role_names(role: Role) -> [&'static str; 2] {
    Language::ALL.map(Language::locale).map(|locale| match role {
        Role::Salesperson => td_string!(locale, role.salesperson),
        Role::Manager => td_string!(locale, role.manager),
        Role::Executive => td_string!(locale, role.executive),
        Role::SalesAssistant => td_string!(locale, role.sales_assistant),
        Role::SalesAdministration => td_string!(locale, role.sales_administration),
        Role::Administrator => td_string!(locale, role.administrator),
    })
}

fn quota_kind_names(kind: QuotaKind) -> [&'static str; 2] {
    Language::ALL.map(Language::locale).map(|locale| match kind {
        QuotaKind::Individual => td_string!(locale, quota.individual),
        QuotaKind::Team => td_string!(locale, quota.team),
    })
}

fn rate_kind_names(kind: RatePolicy) -> [&'static str; 2] {
    Language::ALL.map(Language::locale).map(|locale| match kind {
        RatePolicy::Day => td_string!(locale, settings.rate_of_day),
        RatePolicy::Quarter => td_string!(locale, settings.rate_of_quarter),
        RatePolicy::Budget => td_string!(locale, settings.rate_of_budget),
    })
}

fn account_kind_names(kind: AccountType) -> [&'static str; 2] {
    Language::ALL.map(Language::locale).map(|locale| match kind {
        AccountType::Customer => td_string!(locale, account.customer),
        AccountType::Supplier => td_string!(locale, account.supplier),
        AccountType::Competitor => td_string!(locale, account.competitor),
    })
}
