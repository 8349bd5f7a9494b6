//! The opportunity and its figures.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Credit, DealType, Share};
use crate::{
    account::AccountRef,
    auth::{PersonId, RatePolicy},
    money::{Currency, Money},
    pipeline::{Category, StageId, StageKind},
    product::ProductId,
    rate::AppliedRate,
};

/// An opportunity, by the database's key. People know it by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OpportunityId(pub i64);

impl fmt::Display for OpportunityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The number that people use: `PAR-000123` (SPEC O1).
pub fn number_text(site_code: &str, site_number: i32) -> String {
    format!("{site_code}-{site_number:06}")
}

/// An owner's key and name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnerRef {
    /// Key.
    pub id: PersonId,
    /// Name.
    pub name: String,
}

impl OwnerRef {
    /// Two letters for the card.
    pub fn initials(&self) -> String {
        let words: Vec<&str> = self.name.split_whitespace().collect();
        let first = words.first().and_then(|word| word.chars().next());
        let last = words.last().filter(|_| words.len() > 1).and_then(|word| word.chars().next());
        first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
    }
}

/// An opportunity as rows and cards show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Key.
    pub id: OpportunityId,
    /// `PAR-000123`.
    pub number: String,
    /// What it is, in a line.
    pub description: String,
    /// Whom it is with.
    pub account: Option<AccountRef>,
    /// The salesperson in charge.
    pub owner: OwnerRef,
    /// Where it stands.
    pub stage: StageId,
    /// What that stage means.
    pub stage_kind: StageKind,
    /// Since when it stands there.
    pub stage_since: NaiveDate,
    /// For a stopped one: the stage that it left.
    pub stopped_from: Option<StageId>,
    /// How sure the signature in the quarter is.
    pub category: Category,
    /// What it is worth; unknown is not zero.
    pub amount: Option<Decimal>,
    /// What amount and list price are in.
    pub currency: Currency,
    /// Percent, 0 to 100.
    pub probability: i16,
    /// When the signature is expected, or was.
    pub closing_date: Option<NaiveDate>,
    /// How big a deal it is; unknown while the amount is.
    pub deal_type: Option<DealType>,
    /// What it counts for in the totals in front of the viewer: in the organisation's currency, only the parts
    /// credited to people whose figures they show. Nothing without an amount or without a rate.
    pub counted: Option<Decimal>,
    /// The same, weighted by the probability.
    pub counted_weighted: Option<Decimal>,
    /// The part that counts, percent: 100 unless the credit is shared with others.
    pub share: Decimal,
    /// How many people share the credit; none while it is the owner's alone.
    pub sharers: i32,
    /// For the version check.
    pub version: i32,
    /// The latest change of anything.
    pub changed_at: DateTime<Utc>,
    /// Its business day.
    pub changed_on: NaiveDate,
}

impl Summary {
    /// The amount with its currency, if known.
    pub fn money(&self) -> Option<Money> {
        self.amount.map(|amount| Money::new(amount, self.currency))
    }

    /// Whether totals in a currency hold something else of it than its amount: it is in another currency, or only a part is
    /// credited to the people that they show (SPEC F2: the sum of the records is the figure that led to them).
    pub fn counts_otherwise(&self, report: Currency) -> bool {
        self.amount.is_some() && (self.currency != report || self.share != Decimal::ONE_HUNDRED)
    }

    /// Days in the current stage on that day.
    pub fn days_in_stage(&self, today: NaiveDate) -> i64 {
        (today - self.stage_since).num_days().max(0)
    }

    /// Days since anything changed, when that is more than the stage tolerates.
    pub fn stale_days(&self, tolerated: Option<i16>, today: NaiveDate) -> Option<i64> {
        let idle = (today - self.changed_on).num_days();
        tolerated.filter(|limit| idle > i64::from(*limit)).map(|_| idle)
    }
}

/// An opportunity in full.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// What rows and cards show.
    pub summary: Summary,
    /// Name of its site.
    pub site: String,
    /// What a person may change.
    pub fields: Fields,
    /// Name of the product.
    pub product: Option<String>,
    /// Why it was stopped or reopened last.
    pub stop_reason: String,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// Who entered it.
    pub created_by: Option<String>,
    /// Who shares the credit; empty while it is the owner's alone.
    pub split: Vec<Share>,
    /// Their names, in the same order.
    pub sharers: Vec<String>,
}

impl Record {
    /// The split with names.
    pub fn credits(&self) -> Vec<Credit> {
        let parts = self.split.iter().zip(&self.sharers);
        let credit = |(share, name): (&Share, &String)| Credit {
            person: OwnerRef { id: share.person, name: name.clone() },
            percent: share.percent,
        };
        parts.map(credit).collect()
    }
}

/// What a person may change of an opportunity, typed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fields {
    /// In a line.
    pub description: String,
    /// As long as it takes.
    pub comment: String,
    /// Somebody else's number for it.
    pub external_reference: String,
    /// The account's key.
    pub account: Option<crate::account::AccountId>,
    /// The product's key.
    pub product: Option<ProductId>,
    /// What it is worth.
    pub amount: Option<Decimal>,
    /// In which currency.
    pub currency: Currency,
    /// Percent.
    pub probability: i16,
    /// Forecast category.
    pub category: Category,
    /// When it was opened.
    pub opening_date: NaiveDate,
    /// When the signature is expected.
    pub closing_date: Option<NaiveDate>,
    /// Declared complex: at least Middle Business (SPEC P1).
    #[serde(default)]
    pub complex: bool,
    /// A special bid: Large Business (SPEC P1).
    #[serde(default)]
    pub special_bid: bool,
}

/// Count and sums over all matching records, in the organisation's currency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    /// All records, whatever their currency, with or without an amount.
    pub count: i64,
    /// Sum of amounts, each converted and rounded half-up to the minor unit.
    pub amount: Money,
    /// Sum of the weighted amounts, each weighted, converted and rounded before summing (SPEC O3).
    pub weighted: Money,
    /// What of it was converted, in its own currency, with rate and date.
    pub converted: Vec<Converted>,
    /// What is in currencies without a rate: never mixed in, never left out silently.
    pub others: Vec<Money>,
}

/// A part of a total that stands in another currency.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Converted {
    /// The sum of whole amounts in their own currency.
    pub own: Money,
    /// What one unit is worth in the currency of the total.
    pub rate: Decimal,
    /// The kind of rate.
    pub policy: RatePolicy,
    /// The day that the rate is dated.
    pub dated: NaiveDate,
}

impl Converted {
    fn at(applied: &AppliedRate, own: Money) -> Self {
        let AppliedRate { rate, policy, dated, .. } = *applied;
        Converted { own, rate, policy, dated }
    }

    /// Whether the same rate converts both.
    fn is_like(&self, other: &Converted) -> bool {
        let rate = |part: &Converted| (part.own.currency, part.rate, part.policy, part.dated);
        rate(self) == rate(other)
    }
}

impl Totals {
    /// Nothing yet.
    pub fn none(currency: Currency) -> Self {
        let (amount, weighted) = (Money::zero(currency), Money::zero(currency));
        Totals { count: 0, amount, weighted, converted: Vec::new(), others: Vec::new() }
    }

    /// Takes in the records of one currency and rate: what they count for, and what they are in their own.
    pub fn include(&mut self, count: i64, amount: Decimal, weighted: Decimal, own: Money, rate: Option<&AppliedRate>) {
        self.count += count;
        self.amount.amount += amount;
        self.weighted.amount += weighted;
        if own.currency == self.amount.currency || own.amount.is_zero() {
            return;
        }
        match rate {
            Some(applied) => self.include_converted(Converted::at(applied, own)),
            None => self.include_other(own),
        }
    }

    /// Both together.
    pub fn plus(mut self, more: &Totals) -> Self {
        self.count += more.count;
        self.amount.amount += more.amount.amount;
        self.weighted.amount += more.weighted.amount;
        more.converted.iter().for_each(|part| self.include_converted(*part));
        more.others.iter().for_each(|part| self.include_other(*part));
        self
    }

    /// The same with one record more or less: what a head shows until the server has answered.
    pub fn with(mut self, card: &Summary, arrives: bool) -> Self {
        let sign = if arrives { Decimal::ONE } else { -Decimal::ONE };
        self.count += if arrives { 1 } else { -1 };
        self.amount.amount += sign * card.counted.unwrap_or_default();
        self.weighted.amount += sign * card.counted_weighted.unwrap_or_default();
        if let (None, Some(own)) = (card.counted, card.money()) {
            self.include_other(Money { amount: sign * own.amount, ..own });
        }
        self
    }

    fn include_converted(&mut self, part: Converted) {
        match self.converted.iter_mut().find(|other| other.is_like(&part)) {
            Some(other) => other.own.amount += part.own.amount,
            None => self.converted.push(part),
        }
    }

    fn include_other(&mut self, own: Money) {
        match self.others.iter_mut().find(|other| other.currency == own.currency) {
            Some(other) => other.amount += own.amount,
            None => self.others.push(own),
        }
    }
}

/// One field that a change touched, as the history shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field's name.
    pub field: String,
    /// What stood there.
    pub before: serde_json::Value,
    /// What stands there now.
    pub after: serde_json::Value,
}

/// The fields in which two states differ.
pub fn differences(before: &Fields, after: &Fields) -> Vec<FieldChange> {
    let as_object = |fields: &Fields| serde_json::to_value(fields).unwrap_or_default();
    let (before, after) = (as_object(before), as_object(after));
    let names = after.as_object().map(|object| object.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
    let changes = names.into_iter().map(|field| FieldChange {
        before: before.get(&field).cloned().unwrap_or_default(),
        after: after.get(&field).cloned().unwrap_or_default(),
        field,
    });
    changes.filter(|change| change.before != change.after).collect()
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;
    use crate::calendar::DateRange;

    #[test]
    fn totals_convert_what_has_a_rate_and_name_the_rest() {
        let (usd, jpy): (Currency, Currency) = ("USD".parse().unwrap(), "JPY".parse().unwrap());
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let closing = DateRange { from: day("2026-10-01"), to: day("2027-01-01") };
        let dated = day("2026-10-01");
        let daily = AppliedRate { currency: usd, closing, policy: RatePolicy::Day, rate: dec!(0.9), dated };
        let budget = AppliedRate { policy: RatePolicy::Budget, ..daily };
        let mut totals = Totals::none(Currency::EUR);
        totals.include(2, dec!(10), dec!(1), Money::new(dec!(10), Currency::EUR), None);
        totals.include(1, dec!(9), dec!(9), Money::new(dec!(10), usd), Some(&daily));
        totals.include(1, dec!(9), dec!(9), Money::new(dec!(10), usd), Some(&daily));
        totals.include(1, dec!(9), dec!(9), Money::new(dec!(10), usd), Some(&budget));
        totals.include(3, dec!(0), dec!(0), Money::new(dec!(500), jpy), None);
        assert_eq!((totals.count, totals.amount.amount, totals.weighted.amount), (8, dec!(37), dec!(28)));
        let parts: Vec<_> = totals.converted.iter().map(|part| (part.own.amount, part.policy)).collect();
        assert_eq!(
            parts,
            [(dec!(20), RatePolicy::Day), (dec!(10), RatePolicy::Budget)],
            "a part for each kind of rate"
        );
        assert_eq!(totals.others, [Money::new(dec!(500), jpy)]);
    }

    #[test]
    fn initials() {
        let owner = |name: &str| OwnerRef { id: PersonId(1), name: name.into() }.initials();
        assert_eq!(owner("Claire van der Meer"), "CM");
        assert_eq!(owner("Émile"), "É");
        assert_eq!(owner("  "), "");
    }
}
