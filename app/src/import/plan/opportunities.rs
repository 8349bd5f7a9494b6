//! Opportunities of a file. An import records what already happened, so any stage may be reached; what a stage asks
//! for still holds (a won opportunity has an amount and a closing date, categories are those of the stage).

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{FirstLines, Wanted, leave_existing, refused, repeated};
use crate::{
    auth::{Caller, PersonId},
    import::{
        draft::{OpportunityDraft, Reference, derived_description},
        field::{DESCRIPTION_MAX, FieldCode, ReferenceKind},
        known::Known,
        problem::{LineProblem, Problem},
        report::{DryRun, Notice},
        settings::ImportOptions,
    },
    money::Currency,
    pipeline::{Category, Stage, StageId, StageKind},
};

/// An opportunity about to be stored; its number and its place on the board come with writing.
#[derive(Debug)]
pub struct NewOpportunity {
    /// In a line.
    pub description: String,
    /// Its number in the system it comes from; empty when there is none.
    pub external_reference: String,
    /// The salesperson in charge.
    pub owner: Reference,
    /// Site whose counter numbers it.
    pub site: i64,
    /// The customer, who may be a new one.
    pub account: Option<Reference>,
    /// The product, which may be a new one.
    pub product: Option<Reference>,
    /// Where it stands.
    pub stage: StageId,
    /// What that stage means.
    pub kind: StageKind,
    /// Since when it stands there.
    pub stage_since: NaiveDate,
    /// The open stage that it left when it was stopped; a paused one returns there.
    pub stopped_from: Option<StageId>,
    /// Forecast category.
    pub category: Category,
    /// What it is worth.
    pub amount: Option<Decimal>,
    /// In which currency.
    pub currency: Currency,
    /// Percent.
    pub probability: i16,
    /// When it was opened.
    pub opening_date: NaiveDate,
    /// When it closes or closed.
    pub closing_date: Option<NaiveDate>,
    /// Declared complex.
    pub complex: bool,
    /// A special bid.
    pub special_bid: bool,
}

/// What the lines are planned against.
pub struct Against<'a> {
    /// Records that lines name.
    pub known: &'a Known,
    /// Site and external reference of earlier imports' records.
    pub existing: &'a HashSet<(i64, String)>,
    /// What the user chose.
    pub options: ImportOptions,
    /// Who imports, on which day.
    pub caller: &'a Caller,
}

impl Against<'_> {
    /// The opportunities that are new. An earlier import of the same row is known by its external reference
    /// within the owner's site, and left as it is.
    pub fn plan(
        &self,
        drafts: Vec<(u64, OpportunityDraft)>,
        wanted: &mut Wanted,
        report: &mut DryRun,
    ) -> Vec<NewOpportunity> {
        let products: HashMap<i64, &crate::product::Product> =
            self.known.products.iter().map(|product| (product.id.0, product)).collect();
        let names: HashMap<i64, &str> = self
            .known
            .names
            .get(&ReferenceKind::Account)
            .into_iter()
            .flatten()
            .map(|(id, name)| (*id, name.as_str()))
            .collect();
        let (mut rows, mut lines) = (Vec::new(), FirstLines::default());
        for (line, mut draft) in drafts {
            let site = self.site_of(&draft.owner);
            let reference = draft.external_reference.clone().unwrap_or_default();
            if !reference.is_empty() {
                let key = (site, reference);
                if let Some(earlier) = lines.earlier(key.clone(), line) {
                    report.refuse(repeated(line, FieldCode::ExternalReference, &key.1, earlier));
                    continue;
                }
                if self.existing.contains(&key) {
                    leave_existing(report, line);
                    continue;
                }
            }
            self.offer_list_price(line, &mut draft, &products, report);
            let account = draft.account.as_ref().and_then(|reference| name_of(reference, |id| names.get(&id).copied()));
            let product = draft
                .product
                .as_ref()
                .and_then(|reference| name_of(reference, |id| products.get(&id).map(|product| product.name.as_str())));
            let description = draft.description.clone().or_else(|| {
                derived_description(account.as_deref(), product.as_deref(), draft.external_reference.as_deref())
            });
            match self.row(line, &draft, site, description) {
                Ok(row) => {
                    if draft.opening_date.is_none() {
                        report.notice(line, Notice::OpeningDateAssumed);
                    }
                    if row.kind == StageKind::OnHold && draft.stage_left.is_none() {
                        report.notice(line, Notice::FirstStageAssumed);
                    }
                    wanted.add(ReferenceKind::Person, Some(&draft.owner));
                    wanted.add(ReferenceKind::Account, draft.account.as_ref());
                    wanted.add(ReferenceKind::Product, draft.product.as_ref());
                    report.to_create += 1;
                    rows.push(row);
                }
                Err(problems) => report.refuse(problems),
            }
        }
        rows
    }

    fn site_of(&self, owner: &Reference) -> i64 {
        let Reference::Known(id) = owner else { return self.known.own_site };
        self.known.owners.get(&PersonId(*id)).map_or(self.known.own_site, |owner| owner.site)
    }

    /// Counts the open lines that the product's list price could fill, and fills them when the user chose so.
    fn offer_list_price(
        &self,
        line: u64,
        draft: &mut OpportunityDraft,
        products: &HashMap<i64, &crate::product::Product>,
        report: &mut DryRun,
    ) {
        let open = self.stage(draft).is_some_and(|stage| stage.kind == StageKind::Open);
        let Some(Reference::Known(product)) = draft.product.as_ref().filter(|_| open && draft.amount.is_none()) else {
            return;
        };
        let price = products.get(product).and_then(|product| product.list_price);
        let Some(price) = price.filter(|price| price.currency.code() == draft.currency) else { return };
        report.list_price_offer += 1;
        if self.options.list_price {
            draft.amount = Some(price.amount);
            report.notice(line, Notice::ListPriceTaken);
        }
    }

    fn stage(&self, draft: &OpportunityDraft) -> Option<&Stage> {
        match draft.stage {
            Reference::Known(id) => self.known.pipeline.stage(StageId(id)),
            Reference::New(_) => None,
        }
    }

    /// The stage that a stopped opportunity left, as the file says. Without a word of the file a paused one left the
    /// first open stage, or nobody could resume it.
    fn stage_left(
        &self,
        line: u64,
        draft: &OpportunityDraft,
        stage: &Stage,
        problems: &mut Vec<LineProblem>,
    ) -> Option<StageId> {
        let mut open = self.known.pipeline.stages.iter().filter(|stage| stage.kind == StageKind::Open);
        if !stage.kind.is_stop() {
            return None;
        }
        match &draft.stage_left {
            Some(Reference::Known(left)) => {
                let found = open.find(|open| open.id.0 == *left).map(|open| open.id);
                if found.is_none() {
                    problems.push(refused(line, FieldCode::StageLeft, "", "stage_left_not_open"));
                }
                found
            }
            _ => open.next().filter(|_| stage.kind == StageKind::OnHold).map(|first| first.id),
        }
    }

    fn row(
        &self,
        line: u64,
        draft: &OpportunityDraft,
        site: i64,
        description: Option<String>,
    ) -> Result<NewOpportunity, Vec<LineProblem>> {
        let mut problems = Vec::new();
        let unknown = |reference| Problem::UnknownValue { reference };
        let Some(stage) = self.stage(draft) else {
            return Err(vec![LineProblem::new(line, Some(FieldCode::Stage), "", unknown(ReferenceKind::Stage))]);
        };
        let currency: Currency = draft.currency.parse().unwrap_or_else(|_| {
            problems.push(LineProblem::new(line, Some(FieldCode::Currency), &draft.currency, Problem::Currency));
            self.caller.organisation.currency
        });
        if let Some(amount) = draft.amount.filter(|amount| amount.normalize().scale() > currency.decimals()) {
            problems.push(refused(line, FieldCode::Amount, &amount.to_string(), "too_many_decimals"));
        }
        let signed = stage.is_signed();
        for (field, lacking) in
            [(FieldCode::Amount, draft.amount.is_none()), (FieldCode::ClosingDate, draft.closing_date.is_none())]
        {
            if signed && lacking {
                problems.push(LineProblem::new(line, Some(field), "", Problem::Missing));
            }
        }
        let (category, probability) =
            (category(line, draft, stage, &mut problems), probability(line, draft, stage, &mut problems));
        let stopped_from = self.stage_left(line, draft, stage, &mut problems);
        let opening_date = draft
            .opening_date
            .unwrap_or_else(|| draft.closing_date.map_or(self.caller.today, |day| day.min(self.caller.today)));
        if let Some(closing) = draft.closing_date.filter(|closing| *closing < opening_date) {
            problems.push(refused(line, FieldCode::ClosingDate, &closing.to_string(), "before_opening"));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let finished = signed || stage.kind == StageKind::Lost;
        Ok(NewOpportunity {
            description: description.unwrap_or_default().chars().take(DESCRIPTION_MAX).collect(),
            external_reference: draft.external_reference.clone().unwrap_or_default(),
            owner: draft.owner.clone(),
            site,
            account: draft.account.clone(),
            product: draft.product.clone(),
            stage: stage.id,
            kind: stage.kind,
            stage_since: draft.closing_date.filter(|_| finished).unwrap_or(opening_date).min(self.caller.today),
            stopped_from,
            category,
            amount: draft.amount,
            currency,
            probability,
            opening_date,
            closing_date: draft.closing_date,
            complex: draft.complex,
            special_bid: draft.special_bid,
        })
    }
}

fn name_of<'a>(reference: &'a Reference, known: impl FnOnce(i64) -> Option<&'a str>) -> Option<String> {
    match reference {
        Reference::Known(id) => known(*id).map(str::to_owned),
        Reference::New(name) => Some(name.clone()),
    }
}

/// As the file says when the stage allows it; the stage's default when the file says nothing (SPEC P4).
fn category(line: u64, draft: &OpportunityDraft, stage: &Stage, problems: &mut Vec<LineProblem>) -> Category {
    let said = match draft.category {
        Some(Reference::Known(index)) => {
            usize::try_from(index).ok().and_then(|index| Category::ALL.get(index).copied())
        }
        _ => None,
    };
    match said {
        Some(category) if stage.allowed.contains(&category) => category,
        Some(category) => {
            problems.push(refused(line, FieldCode::Category, category.as_str(), "category_not_allowed"));
            category
        }
        None => stage.default_category,
    }
}

/// A whole percentage, as the record keeps it; nothing is rounded silently. Won and stopped ones have their stage's.
fn probability(line: u64, draft: &OpportunityDraft, stage: &Stage, problems: &mut Vec<LineProblem>) -> i16 {
    let Some(said) = draft.probability.filter(|_| stage.kind == StageKind::Open) else {
        return stage.default_probability;
    };
    let whole = said.fract().is_zero().then(|| said.to_i16()).flatten();
    whole.unwrap_or_else(|| {
        problems.push(refused(line, FieldCode::Probability, &said.to_string(), "whole_percent"));
        stage.default_probability
    })
}
