//! Which rate converts what.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    auth::{Organisation, RatePolicy},
    calendar::{DateRange, END},
    money::{Currency, Money},
};

/// Quarters that one report looks at most: a hundred years.
const MOST_QUARTERS: usize = 400;

/// Closing dates that are converted alike, and the days that a fitting rate may be dated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The closing dates.
    pub closing: DateRange,
    /// The kind of rate.
    pub policy: RatePolicy,
    /// The earliest day of a fitting rate.
    pub from: NaiveDate,
    /// The latest; the latest rate between the two counts.
    pub to: NaiveDate,
}

/// The spans of a report as of a day, oldest first, when rates are dated within `dated`.
///
/// Rate of the day: that of `as_of`, or of the quarter's last day once it is over. Rate of the quarter: dated
/// its first day. Budget rate: the latest of the fiscal year up to the quarter's first day. Closing dates
/// outside every span have no rate.
pub fn spans(organisation: &Organisation, as_of: NaiveDate, dated: DateRange) -> Vec<Span> {
    let calendar = &organisation.calendar;
    let planned = organisation.rate_policies.last().map_or(as_of, |(from, _)| *from);
    let last_year = calendar.year_of(calendar.quarter_of(dated.to));
    let end = last_year.to.max(calendar.range(calendar.quarter_of(as_of.max(planned))).to);
    let mut spans: Vec<Span> = Vec::new();
    let mut quarter = calendar.quarter_of(dated.from);
    for _ in 0..MOST_QUARTERS {
        let range = calendar.range(quarter);
        if range.from >= end {
            break;
        }
        let policy = organisation.rate_policy(range.from);
        let (from, to) = match policy {
            RatePolicy::Day => (dated.from, range.last_day().min(as_of)),
            RatePolicy::Quarter => (range.from, range.from),
            RatePolicy::Budget => (calendar.year_of(quarter).from, range.from),
        };
        join(&mut spans, Span { closing: range, policy, from, to });
        quarter = calendar.plus(quarter, 1);
    }
    match spans.last_mut() {
        Some(last) if last.policy == RatePolicy::Day && last.to == as_of => last.closing.to = END,
        _ => {}
    }
    spans
}

fn join(spans: &mut Vec<Span>, next: Span) {
    match spans.last_mut() {
        Some(last) if (last.policy, last.from, last.to) == (next.policy, next.from, next.to) => {
            last.closing.to = next.closing.to;
        }
        _ => spans.push(next),
    }
}

/// A rate in use: it converts amounts of its currency that close within a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppliedRate {
    /// The currency that it converts.
    pub currency: Currency,
    /// The closing dates that it serves.
    pub closing: DateRange,
    /// Its kind.
    pub policy: RatePolicy,
    /// What one unit of the currency is worth in the report currency; above zero.
    pub rate: Decimal,
    /// The day that the rate is dated.
    pub dated: NaiveDate,
}

/// The rates of one report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rates {
    /// The currency that everything is converted to.
    pub report: Currency,
    /// The day that the report shows; what has no closing date yet is converted as if it closed then.
    pub as_of: NaiveDate,
    /// Every rate that may be needed.
    pub applied: Vec<AppliedRate>,
}

impl Rates {
    /// The rate that converts a currency for a closing date.
    pub fn of(&self, currency: Currency, closing: Option<NaiveDate>) -> Option<&AppliedRate> {
        let closing = closing.unwrap_or(self.as_of);
        self.applied.iter().find(|rate| rate.currency == currency && rate.closing.contains(closing))
    }

    /// An amount in the report currency, exact; nothing when the rate is missing.
    pub fn convert(&self, money: Money, closing: Option<NaiveDate>) -> Option<Money> {
        if money.currency == self.report {
            return Some(money);
        }
        let amount = money.amount.checked_mul(self.of(money.currency, closing)?.rate)?;
        Some(Money::new(amount, self.report))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::dec;

    use super::*;
    use crate::{auth::DealThresholds, calendar::FiscalCalendar};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn organisation(policies: &[(&str, RatePolicy)]) -> Organisation {
        Organisation {
            name: String::new(),
            currency: Currency::EUR,
            calendar: FiscalCalendar::default(),
            rate_policies: policies.iter().map(|(from, policy)| (day(from), *policy)).collect(),
            time_zone: "UTC".into(),
            thresholds: DealThresholds::default(),
            version: 1,
        }
    }

    fn span_of(spans: &[Span], closing: &str) -> Option<(RatePolicy, String, String)> {
        let found = spans.iter().find(|span| span.closing.contains(day(closing)))?;
        Some((found.policy, found.from.to_string(), found.to.to_string()))
    }

    #[test]
    fn a_quarter_that_is_over_keeps_the_rate_of_its_last_day() {
        let dated = DateRange { from: day("2026-01-05"), to: day("2026-11-20") };
        let spans = spans(&organisation(&[("1900-01-01", RatePolicy::Day)]), day("2026-11-20"), dated);
        let to = |closing| span_of(&spans, closing).map(|(_, _, to)| to);
        assert_eq!(to("2026-03-15").as_deref(), Some("2026-03-31"));
        assert_eq!(to("2026-11-01").as_deref(), Some("2026-11-20"));
        assert_eq!(to("2031-01-01").as_deref(), Some("2026-11-20"));
        assert_eq!(to("2025-12-31"), None);
    }

    #[test]
    fn a_later_policy_leaves_earlier_quarters_alone() {
        let dated = DateRange { from: day("2026-01-01"), to: day("2027-01-01") };
        let policies = [("1900-01-01", RatePolicy::Quarter), ("2026-07-01", RatePolicy::Budget)];
        let spans = spans(&organisation(&policies), day("2026-11-20"), dated);
        let of = |closing| span_of(&spans, closing).unwrap();
        assert_eq!(of("2026-06-30"), (RatePolicy::Quarter, "2026-04-01".into(), "2026-04-01".into()));
        assert_eq!(of("2026-12-31"), (RatePolicy::Budget, "2026-01-01".into(), "2026-10-01".into()));
        assert_eq!(span_of(&spans, "2028-01-01"), None);
    }

    #[test]
    fn a_missing_rate_is_not_guessed() {
        let usd: Currency = "USD".parse().unwrap();
        let closing = DateRange { from: day("2026-10-01"), to: day("2027-01-01") };
        let applied = vec![AppliedRate {
            currency: usd,
            closing,
            policy: RatePolicy::Day,
            rate: dec!(0.9),
            dated: day("2026-10-02"),
        }];
        let rates = Rates { report: Currency::EUR, as_of: day("2026-11-20"), applied };
        let ten = Money::new(dec!(10), usd);
        assert_eq!(rates.convert(ten, None), Some(Money::new(dec!(9.0), Currency::EUR)));
        assert_eq!(rates.convert(ten, Some(day("2027-01-01"))), None);
        assert_eq!(rates.convert(Money::new(dec!(1), Currency::EUR), None).map(|money| money.amount), Some(dec!(1)));
    }

    proptest! {
        #[test]
        fn no_closing_date_has_two_rates(as_of in 0u64..3_000, closing in 0u64..6_000, change in 0u32..20, kind in 0usize..3) {
            let later = |days| day("2020-01-01").checked_add_days(chrono::Days::new(days)).unwrap();
            let from = day("2020-01-01").checked_add_months(chrono::Months::new(change * 3)).unwrap();
            let policies = [("1900-01-01", RatePolicy::Day), (&from.to_string(), RatePolicy::ALL[kind])];
            let dated = DateRange { from: day("2020-02-03"), to: day("2024-02-03") };
            let spans = spans(&organisation(&policies), later(as_of), dated);
            prop_assert!(spans.iter().filter(|span| span.closing.contains(later(closing))).count() <= 1);
            prop_assert!(spans.iter().all(|span| span.policy != RatePolicy::Day || span.to <= later(as_of)));
        }
    }
}
