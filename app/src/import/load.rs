//! Writing what was planned, in one transaction; how far it is shows through a connection of its own.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::json;
use sqlx::PgConnection;

use super::{
    draft::Reference,
    field::ReferenceKind,
    known::Known,
    plan::{
        Rows, Wanted, accounts::NewAccount, opportunities::NewOpportunity, people::NewPerson, products::NewProduct,
        quotas::NewQuota, rates::NewRate,
    },
    store::{self, records, records::Placed},
    view::ImportId,
};
use crate::{
    account::{
        AccountType,
        name::{fold_text, match_key},
    },
    activity::{self, Subject},
    auth::{Caller, PersonId, Role, store as people},
    db::Db,
    error::{AppError, unavailable},
    forecast,
    opportunity::{
        position,
        store::{Place, free_position},
    },
    pipeline::StageId,
    rate,
};

/// Rows of one INSERT.
const BATCH: usize = 1000;
/// People between two reports of progress.
const PEOPLE_BATCH: usize = 50;

/// One import being written.
pub struct Loader<'a> {
    /// The transaction of the whole file.
    pub tx: &'a mut PgConnection,
    /// For the progress, which shows while the transaction is open.
    pub db: &'a Db,
    /// Who imports.
    pub caller: &'a Caller,
    /// Which import.
    pub import: ImportId,
    /// What the lines name.
    pub known: &'a Known,
    /// What was created on the way, by kind and [`match_key`].
    created: HashMap<(ReferenceKind, String), i64>,
    /// Whether the lines themselves are being written, which is what the progress counts.
    counting: bool,
}

impl<'a> Loader<'a> {
    /// A loader that has written nothing yet.
    pub fn new(tx: &'a mut PgConnection, db: &'a Db, caller: &'a Caller, import: ImportId, known: &'a Known) -> Self {
        Loader { tx, db, caller, import, known, created: HashMap::new(), counting: false }
    }

    /// Writes everything.
    ///
    /// # Errors
    /// When a record was made meanwhile that the plan did not know, or the database fails: nothing is written then.
    pub async fn write(mut self, rows: Rows, wanted: &Wanted) -> Result<(), AppError> {
        self.create_wanted(&rows, wanted).await?;
        self.counting = true;
        match rows {
            Rows::People(rows) => self.people(&rows).await,
            Rows::Products(rows) => self.products(&rows).await,
            Rows::Accounts(rows) => self.accounts(&rows).await,
            Rows::Opportunities(rows) => self.opportunities(&rows).await,
            Rows::Quotas(rows) => self.quotas(&rows).await,
            Rows::ExchangeRates(rows) => self.exchange_rates(&rows).await,
        }
    }

    /// Sites, people, accounts and products that lines name. Managers of a people file are among its rows.
    async fn create_wanted(&mut self, rows: &Rows, wanted: &Wanted) -> Result<(), AppError> {
        self.sites(wanted).await?;
        if !matches!(rows, Rows::People(_)) {
            let person = |name: &str| NewPerson {
                name: name.to_owned(),
                email: None,
                role: Role::Salesperson,
                site: None,
                manager: None,
            };
            let people: Vec<NewPerson> = wanted.of(ReferenceKind::Person).map(person).collect();
            self.people(&people).await?;
        }
        let account = |name: &str| NewAccount {
            name: name.to_owned(),
            types: vec![AccountType::Customer],
            sector: String::new(),
            country: String::new(),
            parent: None,
        };
        let accounts: Vec<NewAccount> = wanted.of(ReferenceKind::Account).map(account).collect();
        self.accounts(&accounts).await?;
        let product = |name: &str| NewProduct { name: name.to_owned(), series: String::new(), list_price: None };
        let products: Vec<NewProduct> = wanted.of(ReferenceKind::Product).map(product).collect();
        self.products(&products).await
    }

    async fn sites(&mut self, wanted: &Wanted) -> Result<(), AppError> {
        let mut codes: HashSet<String> = self.known.sites.iter().map(|site| site.code.clone()).collect();
        let mut ids = Vec::new();
        for name in wanted.of(ReferenceKind::Site) {
            let code = free_code(name, &codes);
            let id = people::insert_site(self.tx, &code, name).await?;
            codes.insert(code);
            self.created.insert((ReferenceKind::Site, match_key(name)), id);
            ids.push(id);
        }
        records::note(self.tx, self.import, "site", &ids).await
    }

    async fn people(&mut self, rows: &[NewPerson]) -> Result<(), AppError> {
        let mut ids = Vec::with_capacity(rows.len());
        for (index, row) in rows.iter().enumerate() {
            let site_id =
                row.site.as_ref().and_then(|site| self.key(ReferenceKind::Site, site)).unwrap_or(self.known.own_site);
            let new = people::NewPerson {
                name: &row.name,
                email: row.email.as_deref(),
                role: row.role,
                site_id,
                password_hash: None,
            };
            let id = people::insert_person(self.tx, new, self.caller.now).await?;
            self.created.insert((ReferenceKind::Person, match_key(&row.name)), id.0);
            ids.push(id.0);
            self.progress(index + 1, rows.len(), PEOPLE_BATCH).await?;
        }
        // The first manager counts from the beginning: the imported past belongs to the team.
        let beginning = crate::calendar::BEGINNING;
        for (row, id) in rows.iter().zip(&ids) {
            let manager = row.manager.as_ref().and_then(|manager| self.key(ReferenceKind::Person, manager));
            if let Some(manager) = manager {
                people::move_under(self.tx, PersonId(*id), Some(PersonId(manager)), beginning).await?;
            }
        }
        records::note(self.tx, self.import, "person", &ids).await?;
        records::record_created(self.tx, self.caller, self.import, Subject::Person, &ids).await
    }

    async fn products(&mut self, rows: &[NewProduct]) -> Result<(), AppError> {
        for (index, batch) in rows.chunks(BATCH).enumerate() {
            let stored = records::insert_products(self.tx, self.caller, batch).await?;
            self.keep(ReferenceKind::Product, "product", Subject::Product, stored).await?;
            self.progress(index * BATCH + batch.len(), rows.len(), 1).await?;
        }
        Ok(())
    }

    async fn accounts(&mut self, rows: &[NewAccount]) -> Result<(), AppError> {
        for (index, batch) in rows.chunks(BATCH).enumerate() {
            let stored = records::insert_accounts(self.tx, self.caller, batch).await?;
            self.keep(ReferenceKind::Account, "account", Subject::Account, stored).await?;
            self.progress(index * BATCH + batch.len(), rows.len(), 1).await?;
        }
        let child = |row: &NewAccount| self.key(ReferenceKind::Account, &Reference::New(row.name.clone()));
        let pairs =
            rows.iter().filter_map(|row| Some((child(row)?, self.key(ReferenceKind::Account, row.parent.as_ref()?)?)));
        let (children, parents): (Vec<i64>, Vec<i64>) = pairs.unzip();
        records::set_parents(self.tx, &children, &parents).await
    }

    async fn keep(
        &mut self,
        kind: ReferenceKind,
        subject: &str,
        about: Subject,
        stored: HashMap<String, i64>,
    ) -> Result<(), AppError> {
        let mut ids: Vec<i64> = stored.values().copied().collect();
        ids.sort_unstable();
        self.created.extend(stored.into_iter().map(|(name, id)| ((kind, name), id)));
        records::note(self.tx, self.import, subject, &ids).await?;
        records::record_created(self.tx, self.caller, self.import, about, &ids).await
    }

    /// Numbers come first and columns second, each in one order, as everywhere: two writers never wait for each other
    /// in a circle.
    async fn opportunities(&mut self, rows: &[NewOpportunity]) -> Result<(), AppError> {
        let (mut numbers, codes) = self.take_numbers(rows).await?;
        let mut bottoms = self.bottoms(rows).await?;
        let mut placed = Vec::with_capacity(rows.len().min(BATCH));
        for (index, row) in rows.iter().enumerate() {
            let counter = numbers.get_mut(&row.site).zip(codes.get(&row.site));
            let (next, code) = counter.ok_or_else(|| unavailable("no counter of the site"))?;
            let bottom = bottoms.get_mut(&row.stage).ok_or_else(|| unavailable("no column of the stage"))?;
            placed.push(Placed {
                row,
                owner: self.key(ReferenceKind::Person, &row.owner).ok_or_else(|| unavailable("owner without a key"))?,
                account: row.account.as_ref().and_then(|account| self.key(ReferenceKind::Account, account)),
                product: row.product.as_ref().and_then(|product| self.key(ReferenceKind::Product, product)),
                site_number: *next,
                site_code: code,
                position: bottom.clone(),
            });
            *next += 1;
            *bottom = position::between(Some(bottom), None).ok_or_else(|| unavailable("no key below the last card"))?;
            if placed.len() == BATCH || index + 1 == rows.len() {
                records::insert_opportunities(self.tx, self.caller, self.import, self.known.pipeline.id, &placed)
                    .await?;
                placed.clear();
                self.progress(index + 1, rows.len(), 1).await?;
            }
        }
        records::record_imported(self.tx, self.caller, self.import).await
    }

    /// The first number and the code of every site, its counter raised by as many rows as it has.
    async fn take_numbers(
        &mut self,
        rows: &[NewOpportunity],
    ) -> Result<(BTreeMap<i64, i32>, BTreeMap<i64, String>), AppError> {
        let mut counts: BTreeMap<i64, i32> = BTreeMap::new();
        for row in rows {
            *counts.entry(row.site).or_default() += 1;
        }
        let (mut numbers, mut codes) = (BTreeMap::new(), BTreeMap::new());
        for (site, count) in counts {
            let (first, code) = records::take_numbers(self.tx, site, count).await?;
            numbers.insert(site, first);
            codes.insert(site, code);
        }
        Ok((numbers, codes))
    }

    /// The first free place at the bottom of every column that the rows reach; the columns stay locked.
    async fn bottoms(&mut self, rows: &[NewOpportunity]) -> Result<BTreeMap<StageId, String>, AppError> {
        let stages: std::collections::BTreeSet<StageId> = rows.iter().map(|row| row.stage).collect();
        let mut bottoms = BTreeMap::new();
        for stage in stages {
            bottoms.insert(stage, free_position(self.tx, stage, Place::Bottom).await?);
        }
        Ok(bottoms)
    }

    async fn quotas(&mut self, rows: &[NewQuota]) -> Result<(), AppError> {
        for (index, row) in rows.iter().enumerate() {
            let (by, now) = (self.caller.viewer.id(), self.caller.now);
            if !forecast::store::add_quota(self.tx, &row.quota, row.days, by, now, Some(self.import.0)).await? {
                return Err(AppError::Stale { version: row.quota.version });
            }
            let data = json!({
                "quarter": row.quarter, "kind": row.quota.kind, "before": row.before, "after": row.quota.amount,
                "effective_from": row.days.effective_from, "import": self.import,
            });
            activity::record(self.tx, self.caller, Subject::Quota, row.quota.person.0, "quota_set", data).await?;
            self.progress(index + 1, rows.len(), PEOPLE_BATCH).await?;
        }
        Ok(())
    }

    async fn exchange_rates(&mut self, rows: &[NewRate]) -> Result<(), AppError> {
        for (index, NewRate { key, stands, rate }) in rows.iter().enumerate() {
            if !rate::actions::put(self.tx, self.caller, key, *stands, Some(*rate), Some(self.import.0)).await? {
                return Err(AppError::Stale { version: stands.map_or(0, |stands| stands.version) });
            }
            self.progress(index + 1, rows.len(), PEOPLE_BATCH).await?;
        }
        Ok(())
    }

    /// The key behind a reference: known before, or created by this import.
    fn key(&self, kind: ReferenceKind, reference: &Reference) -> Option<i64> {
        match reference {
            Reference::Known(id) => Some(*id),
            Reference::New(name) => self.created.get(&(kind, match_key(name))).copied(),
        }
    }

    async fn progress(&self, done: usize, total: usize, every: usize) -> Result<(), AppError> {
        if !self.counting || !done.is_multiple_of(every) && done != total {
            return Ok(());
        }
        let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
        let mut other = self.db.begin(self.caller).await?;
        store::set_progress(&mut other, self.import, number(done), number(total)).await?;
        Ok(other.commit().await?)
    }
}

/// A code for a site's numbers that no other site has: the first letters of its name (`Central` gives `CEN`), more
/// of them where that is taken, a count where that does not help.
fn free_code(name: &str, taken: &HashSet<String>) -> String {
    let letters: String =
        fold_text(name).chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    let prefixes = (3..=6.min(letters.len())).filter_map(|length| letters.get(..length)).map(str::to_owned);
    let stem = letters.get(..2.min(letters.len())).filter(|stem| stem.len() == 2).unwrap_or("ST").to_owned();
    let counted = (1..10_000).map(|count| format!("{stem}{count}"));
    let short = (letters.len() == 2).then(|| letters.clone());
    short.into_iter().chain(prefixes).chain(counted).find(|code| !taken.contains(code)).unwrap_or(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn site_codes_come_from_names_and_are_unique() {
        let mut taken = HashSet::new();
        for (name, code) in [
            ("Central", "CEN"),
            ("East", "EAS"),
            ("Centre", "CENT"),
            ("Évry", "EVR"),
            ("上海", "ST1"),
            ("北京", "ST2"),
            ("UK", "UK"),
            ("U", "ST3"),
        ] {
            let found = free_code(name, &taken);
            assert_eq!(found, code, "{name}");
            taken.insert(found);
        }
    }
}
