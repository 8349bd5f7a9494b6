//! Rates as people keep them: by currency, kind and day, each with its versions.

use std::{fmt, str::FromStr};

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    auth::{Organisation, RatePolicy},
    calendar::parse_date,
    error::{AppError, Problem},
    language::NumberMarks,
    money::{AmountProblem, Currency, parse_decimal},
    text::Problems,
};

/// Most digits of a rate before the decimal mark, and as many behind it.
pub const RATE_DIGITS: u32 = 10;

/// What a rate is of: `USD-day-2026-11-20` in addresses and in REST.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RateKey {
    /// The currency that it converts.
    pub currency: Currency,
    /// Its kind.
    pub kind: RatePolicy,
    /// The day; of a quarter its first day, of a budget the first day of its year or of a later quarter of it.
    pub dated: NaiveDate,
}

impl fmt::Display for RateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.currency, self.kind.as_str(), self.dated)
    }
}

/// A text that names no rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotARateKey;

impl FromStr for RateKey {
    type Err = NotARateKey;

    fn from_str(text: &str) -> Result<Self, NotARateKey> {
        let mut parts = text.splitn(3, '-');
        let mut next = || parts.next().ok_or(NotARateKey);
        Ok(RateKey {
            currency: next()?.parse().map_err(|_| NotARateKey)?,
            kind: next()?.parse().map_err(|()| NotARateKey)?,
            dated: parse_date(next()?).ok().flatten().ok_or(NotARateKey)?,
        })
    }
}

impl RateKey {
    /// What a writer who saw that version sends along; see [`RateForm::version`].
    pub fn seen(&self, version: i32) -> String {
        format!("{self}@{version}")
    }

    /// The version that somebody saw of this very rate; 0 of none.
    pub fn seen_in(&self, seen: &str) -> i32 {
        let version = seen.strip_prefix(&self.to_string()).and_then(|rest| rest.strip_prefix('@'));
        version.and_then(|version| version.parse().ok()).unwrap_or(0)
    }

    /// Notes what keeps such a rate from being recorded: the organisation's own currency; the rate of a day that has
    /// not come; the rate of a quarter or a budget that no quarter would find, because none begins on its day.
    pub fn check(&self, organisation: &Organisation, today: NaiveDate) -> Problems {
        let mut problems = Problems::default();
        if self.currency == organisation.currency {
            problems.add("currency", Problem::OwnCurrency(self.currency));
        }
        let calendar = &organisation.calendar;
        let first = calendar.range(calendar.quarter_of(self.dated)).from;
        match self.kind {
            RatePolicy::Day if self.dated > today => problems.add("date", Problem::Future),
            RatePolicy::Quarter | RatePolicy::Budget if self.dated != first => {
                problems.add("date", Problem::RateDay(first));
            }
            _ => {}
        }
        problems
    }
}

/// The page of a rate: what is recorded, or the form to record it.
pub fn address_of(key: &RateKey) -> String {
    format!("/rates?rate={key}")
}

/// A rate in the version that counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RateEntry {
    /// What it is of.
    pub key: RateKey,
    /// What one unit of the currency is worth in the organisation's, above zero; nothing once it was withdrawn.
    pub rate: Option<Decimal>,
    /// Counts the changes, from 1.
    pub version: i32,
    /// When this version was recorded.
    pub at: DateTime<Utc>,
    /// By whom; nobody for what the system did by itself.
    pub by: Option<String>,
}

/// The form of a rate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RateForm {
    /// Three letters, in upper or lower case.
    pub currency: String,
    /// Code of a [`RatePolicy`].
    pub kind: String,
    /// `2026-11-20`.
    pub date: String,
    /// What one unit is worth, as typed.
    pub rate: String,
    /// What the writer saw, by [`RateKey::seen`]; empty for nothing.
    pub seen: String,
}

impl RateForm {
    /// What the form says.
    ///
    /// # Errors
    /// Every field problem at once.
    pub fn read(
        &self,
        organisation: &Organisation,
        today: NaiveDate,
        marks: NumberMarks,
    ) -> Result<(RateKey, Decimal), AppError> {
        let mut problems = Problems::default();
        let currency = problems.take(currency(&self.currency).map(Some));
        let kind = self.kind.parse().map_err(|()| AppError::field("kind", Problem::NotAChoice));
        let kind = problems.take(kind.map(Some));
        let dated = parse_date(&self.date).map_err(Problem::Date).and_then(|day| day.ok_or(Problem::Required));
        let dated = problems.take(dated.map(Some).map_err(|problem| AppError::field("date", problem)));
        let rate = parse_rate(&self.rate, marks).map_err(|problem| AppError::field("rate", problem));
        let (Some(currency), Some(kind), Some(dated)) = (currency, kind, dated) else {
            problems.take(rate);
            problems.done()?;
            return Err(AppError::field("body", Problem::Unreadable));
        };
        let key = RateKey { currency, kind, dated };
        problems.take(key.check(organisation, today).done());
        let rate = problems.take(rate);
        problems.done()?;
        Ok((key, rate))
    }
}

fn currency(text: &str) -> Result<Currency, AppError> {
    match text.trim() {
        "" => Err(AppError::field("currency", Problem::Required)),
        code => code.to_uppercase().parse().map_err(|_| AppError::field("currency", Problem::NotACurrency)),
    }
}

/// A rate as somebody typed it.
///
/// # Errors
/// Nothing typed, no number, zero or less, more digits than [`RATE_DIGITS`].
pub fn parse_rate(text: &str, marks: NumberMarks) -> Result<Decimal, Problem> {
    match parse_decimal(text, RATE_DIGITS as usize, RATE_DIGITS, marks) {
        Ok(None) => Err(Problem::Required),
        Ok(Some(rate)) if rate.is_zero() => Err(Problem::NotPositive),
        Ok(Some(rate)) => Ok(rate),
        Err(AmountProblem::Negative) => Err(Problem::NotPositive),
        Err(AmountProblem::TooLarge | AmountProblem::TooFine { .. }) => Err(Problem::RateDigits),
        Err(problem) => Err(Problem::Amount(problem)),
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;
    use crate::{auth::DealThresholds, calendar::FiscalCalendar, calendar::NotADate, language::Language};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn organisation() -> Organisation {
        Organisation {
            name: String::new(),
            currency: Currency::EUR,
            calendar: FiscalCalendar::starting_in(2).unwrap(),
            rate_policies: vec![(day("1900-01-01"), RatePolicy::Day)],
            time_zone: "UTC".into(),
            thresholds: DealThresholds::default(),
            version: 1,
        }
    }

    fn read(fields: [&str; 4]) -> Result<(RateKey, Decimal), AppError> {
        let [currency, kind, date, rate] = fields.map(str::to_owned);
        let form = RateForm { currency, kind, date, rate, seen: String::new() };
        form.read(&organisation(), day("2026-11-20"), Language::En.number_marks())
    }

    #[test]
    fn what_is_taken() {
        for (fields, key, rate) in [
            (["USD", "day", "2026-11-20", "0.92"], "USD-day-2026-11-20", dec!(0.92)),
            ([" jpy ", "day", "2020-02-29", "0.0061512345"], "JPY-day-2020-02-29", dec!(0.0061512345)),
            (["GBP", "quarter", "2026-11-01", "1.15"], "GBP-quarter-2026-11-01", dec!(1.15)),
            (["GBP", "quarter", "2027-02-01", "1.15"], "GBP-quarter-2027-02-01", dec!(1.15)),
            (
                ["KWD", "budget", "2030-02-01", "9,999,999,999.9999999999"],
                "KWD-budget-2030-02-01",
                dec!(9999999999.9999999999),
            ),
        ] {
            assert_eq!(read(fields), Ok((key.parse().unwrap(), rate)), "{fields:?}");
            assert_eq!(key.parse::<RateKey>().unwrap().to_string(), key);
        }
    }

    #[test]
    fn what_is_refused() {
        let first = || Problem::RateDay(day("2026-11-01"));
        for (fields, field, problem) in [
            (["", "day", "2026-11-20", "1"], "currency", Problem::Required),
            (["US", "day", "2026-11-20", "1"], "currency", Problem::NotACurrency),
            (["XXX", "day", "2026-11-20", "1"], "currency", Problem::NotACurrency),
            (["eur", "day", "2026-11-20", "1"], "currency", Problem::OwnCurrency(Currency::EUR)),
            (["USD", "monthly", "2026-11-20", "1"], "kind", Problem::NotAChoice),
            (["USD", "day", "", "1"], "date", Problem::Required),
            (["USD", "day", "2026-02-31", "1"], "date", Problem::Date(NotADate::Unreadable)),
            (["USD", "day", "2026-11-21", "1"], "date", Problem::Future),
            (["USD", "quarter", "2026-11-20", "1"], "date", first()),
            (["USD", "budget", "2026-12-01", "1"], "date", first()),
            (["USD", "day", "2026-11-20", ""], "rate", Problem::Required),
            (["USD", "day", "2026-11-20", "0"], "rate", Problem::NotPositive),
            (["USD", "day", "2026-11-20", "0.00"], "rate", Problem::NotPositive),
            (["USD", "day", "2026-11-20", "-0.9"], "rate", Problem::NotPositive),
            (["USD", "day", "2026-11-20", "0.00000000001"], "rate", Problem::RateDigits),
            (["USD", "day", "2026-11-20", "12345678901"], "rate", Problem::RateDigits),
            (["USD", "day", "2026-11-20", "1e3"], "rate", Problem::Amount(AmountProblem::NotANumber)),
            (["USD", "day", "2026-11-20", "0,92"], "rate", Problem::Amount(AmountProblem::NotANumber)),
        ] {
            assert_eq!(read(fields), Err(AppError::field(field, problem)), "{fields:?}");
        }
        let Err(AppError::Rejected(all)) = read(["", "x", "tomorrow", "nought"]) else { panic!("taken") };
        assert_eq!(all.iter().map(|one| one.field.as_str()).collect::<Vec<_>>(), ["currency", "kind", "date", "rate"]);
    }

    #[test]
    fn who_saw_another_rate_saw_none_of_this() {
        let key: RateKey = "USD-day-2026-11-20".parse().unwrap();
        assert_eq!(key.seen_in(&key.seen(3)), 3);
        for seen in ["", "USD-day-2026-11-2@1", "GBP-day-2026-11-20@1", "USD-day-2026-11-20", "USD-day-2026-11-20@x"] {
            assert_eq!(key.seen_in(seen), 0, "{seen}");
        }
    }

    #[test]
    fn texts_that_name_no_rate() {
        for text in
            ["", "USD", "USD-day", "USD-day-", "USD-week-2026-11-20", "usd-day-2026-11-20", "USD-day-2026-11-31"]
        {
            assert_eq!(text.parse::<RateKey>(), Err(NotARateKey), "{text}");
        }
    }
}
