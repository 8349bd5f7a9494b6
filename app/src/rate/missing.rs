//! What opportunities wait for: rates that the policy in force looks for and does not find.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{RateKey, Rates};
use crate::{
    auth::{Organisation, RatePolicy},
    calendar::Quarter,
    money::Money,
};

/// Opportunities of one currency that close on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InUse {
    /// When they close, if that is known.
    pub closing: Option<NaiveDate>,
    /// How many.
    pub count: i64,
    /// Their amounts together, in their own currency.
    pub amount: Money,
}

/// A rate that would bring opportunities into the totals.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MissingRate {
    /// What to record.
    pub key: RateKey,
    /// The first quarter that waits for it.
    pub from: Quarter,
    /// The last one.
    pub to: Quarter,
    /// How many opportunities wait.
    pub count: i64,
    /// What they are worth in their own currency.
    pub amount: Money,
}

/// What is missing, by currency, the latest first.
pub fn missing(organisation: &Organisation, rates: &Rates, in_use: &[InUse]) -> Vec<MissingRate> {
    let mut found: Vec<MissingRate> = Vec::new();
    let converted =
        |used: &InUse| used.amount.currency == rates.report || rates.of(used.amount.currency, used.closing).is_some();
    for used in in_use.iter().filter(|used| !converted(used)) {
        let quarter = organisation.calendar.quarter_of(used.closing.unwrap_or(rates.as_of));
        let key = wanted(organisation, rates.as_of, quarter, used);
        match found.iter_mut().find(|other| other.key == key) {
            Some(other) => {
                other.from = other.from.min(quarter);
                other.to = other.to.max(quarter);
                other.count += used.count;
                other.amount.amount = other.amount.amount.saturating_add(used.amount.amount);
            }
            None => found.push(MissingRate { key, from: quarter, to: quarter, count: used.count, amount: used.amount }),
        }
    }
    found.sort_by_key(|missing| (missing.key.currency, std::cmp::Reverse(missing.key.dated)));
    found
}

/// The rate that [`super::spans`] looks for: of the quarter's last day or today; of its first day; of its year.
fn wanted(organisation: &Organisation, today: NaiveDate, quarter: Quarter, used: &InUse) -> RateKey {
    let calendar = &organisation.calendar;
    let range = calendar.range(quarter);
    let kind = organisation.rate_policy(range.from);
    let dated = match kind {
        RatePolicy::Day => range.last_day().min(today),
        RatePolicy::Quarter => range.from,
        RatePolicy::Budget => calendar.year_of(quarter).from,
    };
    RateKey { currency: used.amount.currency, kind, dated }
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;
    use crate::{
        auth::DealThresholds,
        calendar::{DateRange, FiscalCalendar},
        money::Currency,
        rate::AppliedRate,
    };

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn found(policy: RatePolicy) -> Vec<String> {
        let usd: Currency = "USD".parse().unwrap();
        let organisation = Organisation {
            name: String::new(),
            currency: Currency::EUR,
            calendar: FiscalCalendar::default(),
            rate_policies: vec![(day("1900-01-01"), policy)],
            time_zone: "UTC".into(),
            thresholds: DealThresholds::default(),
            version: 1,
        };
        let closing = DateRange { from: day("2026-07-01"), to: day("2026-10-01") };
        let applied = vec![AppliedRate { currency: usd, closing, policy, rate: dec!(0.9), dated: day("2026-07-01") }];
        let rates = Rates { report: Currency::EUR, as_of: day("2026-11-20"), applied };
        let closings = ["2026-03-15", "2026-08-01", "2026-12-01", "2027-02-01"];
        let used =
            |closing: Option<&str>| InUse { closing: closing.map(day), count: 1, amount: Money::new(dec!(5), usd) };
        let mut in_use: Vec<InUse> = closings.map(Some).map(used).to_vec();
        in_use.push(used(None));
        in_use.push(InUse { amount: Money::new(dec!(7), Currency::EUR), ..used(None) });
        let missing = missing(&organisation, &rates, &in_use);
        missing.iter().map(|one| format!("{} {}–{} {}", one.key, one.from, one.to, one.amount.amount)).collect()
    }

    #[test]
    fn the_rate_that_a_policy_would_find() {
        let expected = ["USD-day-2026-11-20 2026-Q4–2027-Q1 15", "USD-day-2026-03-31 2026-Q1–2026-Q1 5"];
        assert_eq!(found(RatePolicy::Day), expected);
        let expected = [
            "USD-quarter-2027-01-01 2027-Q1–2027-Q1 5",
            "USD-quarter-2026-10-01 2026-Q4–2026-Q4 10",
            "USD-quarter-2026-01-01 2026-Q1–2026-Q1 5",
        ];
        assert_eq!(found(RatePolicy::Quarter), expected);
        let expected = ["USD-budget-2027-01-01 2027-Q1–2027-Q1 5", "USD-budget-2026-01-01 2026-Q1–2026-Q4 15"];
        assert_eq!(found(RatePolicy::Budget), expected);
    }
}
