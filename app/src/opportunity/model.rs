//! The opportunity and its figures.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    account::AccountRef,
    auth::PersonId,
    money::{Currency, Money},
    pipeline::{Category, StageId, StageKind},
    product::ProductId,
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
    /// For the version check.
    pub version: i32,
    /// The latest change of anything.
    pub changed_at: DateTime<Utc>,
}

impl Summary {
    /// The amount with its currency, if known.
    pub fn money(&self) -> Option<Money> {
        self.amount.map(|amount| Money::new(amount, self.currency))
    }

    /// Days in the current stage on that day.
    pub fn days_in_stage(&self, today: NaiveDate) -> i64 {
        (today - self.stage_since).num_days().max(0)
    }

    /// Days since anything changed, when that is more than the stage tolerates.
    pub fn stale_days(&self, tolerated: Option<i16>, today: NaiveDate) -> Option<i64> {
        let idle = (today - self.changed_at.date_naive()).num_days();
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
}

/// Count and sums over all matching records, in the organisation's currency; others stand apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    /// All records, whatever their currency, with or without an amount.
    pub count: i64,
    /// Sum of amounts in the organisation's currency.
    pub amount: Money,
    /// Sum of the weighted amounts, each weighted before summing (SPEC O3).
    pub weighted: Money,
    /// What is in other currencies: never mixed in, never left out silently.
    pub others: Vec<Money>,
}

impl Totals {
    /// Nothing yet.
    pub fn none(currency: Currency) -> Self {
        Totals { count: 0, amount: Money::zero(currency), weighted: Money::zero(currency), others: Vec::new() }
    }

    /// Takes in the records of one currency.
    pub fn include(&mut self, count: i64, amount: Money, weighted: Money) {
        self.count += count;
        match self.amount.checked_add(amount) {
            Some(sum) => {
                self.amount = sum;
                self.weighted = self.weighted.checked_add(weighted).unwrap_or(self.weighted);
            }
            None if !amount.amount.is_zero() => self.include_other(amount),
            None => {}
        }
    }

    /// The same with one record more or less: what a head shows until the server has answered.
    pub fn with(mut self, card: &Summary, arrives: bool) -> Self {
        let sign = if arrives { Decimal::ONE } else { -Decimal::ONE };
        let amount = card.amount.unwrap_or_default();
        let weighted = amount * Decimal::from(card.probability) / Decimal::ONE_HUNDRED;
        let money = |value: Decimal| Money::new(value * sign, card.currency);
        self.include(if arrives { 1 } else { -1 }, money(amount), money(weighted));
        self
    }

    fn include_other(&mut self, amount: Money) {
        match self.others.iter_mut().find(|other| other.currency == amount.currency) {
            Some(other) => *other = other.checked_add(amount).unwrap_or(*other),
            None => self.others.push(amount),
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

    #[test]
    fn totals_keep_currencies_apart() {
        let usd: Currency = "USD".parse().unwrap();
        let mut totals = Totals::none(Currency::EUR);
        totals.include(2, Money::new(dec!(10), Currency::EUR), Money::new(dec!(1), Currency::EUR));
        totals.include(1, Money::new(dec!(7), usd), Money::new(dec!(7), usd));
        totals.include(3, Money::new(dec!(1), usd), Money::zero(usd));
        assert_eq!(totals.count, 6);
        assert_eq!(totals.amount.amount, dec!(10));
        assert_eq!(totals.weighted.amount, dec!(1));
        assert_eq!(totals.others, [Money::new(dec!(8), usd)]);
    }

    #[test]
    fn initials() {
        let owner = |name: &str| OwnerRef { id: PersonId(1), name: name.into() }.initials();
        assert_eq!(owner("Claire van der Meer"), "CM");
        assert_eq!(owner("Émile"), "É");
        assert_eq!(owner("  "), "");
    }
}
