//! What REST answers hold. Kept apart from the product's own types, so that those can change.

use app::{
    account::{self, AccountRef},
    activity,
    money::Money,
    opportunity::{self, OwnerRef, Record, Summary},
    pipeline::{Pipeline, StageId},
};
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

/// A record by key and name.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Named {
    /// Key.
    pub id: i64,
    /// Name.
    pub name: String,
}

impl From<&AccountRef> for Named {
    fn from(account: &AccountRef) -> Self {
        Named { id: account.id.0, name: account.name.clone() }
    }
}

impl From<&OwnerRef> for Named {
    fn from(owner: &OwnerRef) -> Self {
        Named { id: owner.id.0, name: owner.name.clone() }
    }
}

/// An opportunity in a list or on the board.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Opportunity {
    /// Key, for neighbours in moves.
    pub id: i64,
    /// The number that people use: `PAR-000123`.
    pub number: String,
    /// What it is, in a line.
    pub description: String,
    /// Whom it is with.
    pub account: Option<Named>,
    /// The salesperson in charge.
    pub owner: Named,
    /// Code of the stage.
    pub stage: String,
    /// What the stage means: open, won, closed_won, no_go, on_hold, lost, dismissed.
    pub stage_kind: &'static str,
    /// Since when it stands there.
    pub stage_since: NaiveDate,
    /// For a stopped one: code of the stage that it left.
    pub stopped_from: Option<String>,
    /// Forecast category: pipeline, best_case, commit, closed, omitted.
    pub category: &'static str,
    /// What it is worth; null is unknown.
    pub amount: Option<Decimal>,
    /// ISO 4217 code.
    pub currency: String,
    /// Percent.
    pub probability: i16,
    /// When the signature is expected, or was.
    pub closing_date: Option<NaiveDate>,
    /// Deal type: small, middle, large; null while the amount is unknown.
    pub deal_type: Option<&'static str>,
    /// What it counts for in the totals: in the organisation's currency, the parts credited to people that they
    /// show; null without an amount or without a rate.
    pub counted: Option<Decimal>,
    /// The part that counts, percent.
    pub share: Decimal,
    /// How many people share the credit; 0 while it is the owner's alone.
    pub sharers: i32,
    /// For the version check of changes.
    pub version: i32,
    /// The latest change.
    pub changed_at: DateTime<Utc>,
}

impl Opportunity {
    /// As the pipeline names its stages.
    pub fn new(summary: &Summary, pipeline: &Pipeline) -> Self {
        let code = |stage: StageId| pipeline.stage(stage).map(|stage| stage.code.clone());
        Opportunity {
            id: summary.id.0,
            number: summary.number.clone(),
            description: summary.description.clone(),
            account: summary.account.as_ref().map(Named::from),
            owner: Named::from(&summary.owner),
            stage: code(summary.stage).unwrap_or_default(),
            stage_kind: summary.stage_kind.as_str(),
            stage_since: summary.stage_since,
            stopped_from: summary.stopped_from.and_then(code),
            category: summary.category.as_str(),
            amount: summary.amount.map(|amount| amount.normalize()),
            currency: summary.currency.to_string(),
            probability: summary.probability,
            closing_date: summary.closing_date,
            deal_type: summary.deal_type.map(opportunity::DealType::as_str),
            counted: summary.counted,
            share: summary.share,
            sharers: summary.sharers,
            version: summary.version,
            changed_at: summary.changed_at,
        }
    }
}

/// An opportunity in full.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OpportunityRecord {
    /// As in lists.
    #[serde(flatten)]
    pub opportunity: Opportunity,
    /// Name of its site.
    pub site: String,
    /// Anything more.
    pub comment: String,
    /// Somebody else's number for it.
    pub external_reference: String,
    /// What is sold.
    pub product: Option<Named>,
    /// When it was opened.
    pub opening_date: NaiveDate,
    /// Declared complex.
    pub complex: bool,
    /// A special bid.
    pub special_bid: bool,
    /// Who shares the credit, with percent; empty while it is the owner's alone.
    pub split: Vec<Share>,
    /// Why it was stopped or reopened last.
    pub stop_reason: String,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// Who entered it.
    pub created_by: Option<String>,
    /// What happened, latest first; at most 200 events.
    pub history: Vec<Event>,
}

/// A person's part of the credit.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Share {
    /// Key of the person.
    pub person: i64,
    /// Name of the person.
    pub name: String,
    /// Percent.
    pub percent: Decimal,
}

impl From<&opportunity::Credit> for Share {
    fn from(credit: &opportunity::Credit) -> Self {
        Share { person: credit.person.id.0, name: credit.person.name.clone(), percent: credit.percent }
    }
}

impl OpportunityRecord {
    /// The record with its history.
    pub fn new(record: Record, events: Vec<activity::Event>, pipeline: &Pipeline) -> Self {
        let split = record.credits().iter().map(Share::from).collect();
        let product = record.fields.product.zip(record.product);
        OpportunityRecord {
            opportunity: Opportunity::new(&record.summary, pipeline),
            site: record.site,
            comment: record.fields.comment,
            external_reference: record.fields.external_reference,
            product: product.map(|(id, name)| Named { id: id.0, name }),
            opening_date: record.fields.opening_date,
            complex: record.fields.complex,
            special_bid: record.fields.special_bid,
            split,
            stop_reason: record.stop_reason,
            created_at: record.created_at,
            created_by: record.created_by,
            history: events.into_iter().map(Event::from).collect(),
        }
    }
}

/// Something that happened.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Event {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Option<String>,
    /// What: created, changed, moved, reassigned, imported …
    pub kind: String,
    /// The particulars of that kind.
    pub data: serde_json::Value,
}

impl From<activity::Event> for Event {
    fn from(event: activity::Event) -> Self {
        Event { at: event.at, by: event.actor, kind: event.kind, data: event.data }
    }
}

/// An amount in its currency.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Amount {
    /// How much.
    pub amount: Decimal,
    /// ISO 4217 code.
    pub currency: String,
}

impl From<&Money> for Amount {
    fn from(money: &Money) -> Self {
        Amount { amount: money.amount.normalize(), currency: money.currency.to_string() }
    }
}

/// Count and sums over everything that matches, not only the rows of the answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Totals {
    /// Opportunities, in any currency.
    pub count: i64,
    /// Sum of the amounts in the organisation's currency.
    pub amount: Decimal,
    /// Sum of the amounts weighted by probability.
    pub weighted: Decimal,
    /// The organisation's currency.
    pub currency: String,
    /// What of them was converted, with rate and date.
    pub converted: Vec<Converted>,
    /// Sums in currencies without a rate, in none of the above.
    pub others: Vec<Amount>,
}

/// A part of a total that stands in another currency.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Converted {
    /// The sum of whole amounts in their own currency.
    pub own: Amount,
    /// What one unit is worth in the currency of the total.
    pub rate: Decimal,
    /// The day that the rate is dated.
    pub dated: NaiveDate,
}

impl From<&opportunity::Converted> for Converted {
    fn from(part: &opportunity::Converted) -> Self {
        Converted { own: Amount::from(&part.own), rate: part.rate, dated: part.dated }
    }
}

impl From<&opportunity::Totals> for Totals {
    fn from(totals: &opportunity::Totals) -> Self {
        Totals {
            count: totals.count,
            amount: totals.amount.amount.normalize(),
            weighted: totals.weighted.amount.normalize(),
            currency: totals.amount.currency.to_string(),
            converted: totals.converted.iter().map(Converted::from).collect(),
            others: totals.others.iter().map(Amount::from).collect(),
        }
    }
}

/// An account.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Account {
    /// Key.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Any of customer, supplier, competitor.
    pub types: Vec<&'static str>,
    /// Line of business.
    pub sector: String,
    /// Country.
    pub country: String,
    /// The group that it belongs to.
    pub parent: Option<Named>,
    /// For the version check of changes.
    pub version: i32,
}

impl From<&account::Account> for Account {
    fn from(account: &account::Account) -> Self {
        Account {
            id: account.id.0,
            name: account.name.clone(),
            types: account.types.iter().map(|kind| kind.as_str()).collect(),
            sector: account.sector.clone(),
            country: account.country.clone(),
            parent: account.parent.as_ref().map(Named::from),
            version: account.version,
        }
    }
}
