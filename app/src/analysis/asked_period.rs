//! A period as it is asked for: days that stay, or days that move on with the calendar.

use std::{collections::BTreeMap, fmt, str::FromStr};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Period;
use crate::{
    calendar::{FiscalCalendar, parse_date},
    error::{AppError, Problem},
    tr,
};

/// A period that is another one when the next quarter or fiscal year begins, so that a kept question goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Moving {
    /// The fiscal quarter of today.
    ThisQuarter,
    /// The one before it.
    LastQuarter,
    /// The one after it.
    NextQuarter,
    /// The fiscal year of today.
    ThisYear,
}

impl Moving {
    /// All of them, in the order of menus.
    pub const ALL: [Moving; 4] = [Moving::ThisQuarter, Moving::LastQuarter, Moving::NextQuarter, Moving::ThisYear];

    /// The code in addresses, in saved questions and in REST.
    pub fn as_str(self) -> &'static str {
        match self {
            Moving::ThisQuarter => "this_quarter",
            Moving::LastQuarter => "last_quarter",
            Moving::NextQuarter => "next_quarter",
            Moving::ThisYear => "this_year",
        }
    }

    /// The name in the current language.
    pub fn label(self) -> &'static str {
        match self {
            Moving::ThisQuarter => tr!(analysis.this_quarter),
            Moving::LastQuarter => tr!(analysis.last_quarter),
            Moving::NextQuarter => tr!(analysis.next_quarter),
            Moving::ThisYear => tr!(analysis.this_year),
        }
    }

    /// Which period it is on a day.
    pub fn on(self, today: NaiveDate, calendar: &FiscalCalendar) -> Period {
        let current = calendar.quarter_of(today);
        match self {
            Moving::ThisQuarter => Period::Quarter(current),
            Moving::LastQuarter => Period::Quarter(calendar.plus(current, -1)),
            Moving::NextQuarter => Period::Quarter(calendar.plus(current, 1)),
            Moving::ThisYear => Period::Year(current.year()),
        }
    }
}

/// What an address asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AskedPeriod {
    /// The same days whenever it is answered.
    Fixed(Period),
    /// The days that it means when it is answered.
    Moving(Moving),
}

impl AskedPeriod {
    /// The period that it means on a day.
    pub fn on(self, today: NaiveDate, calendar: &FiscalCalendar) -> Period {
        match self {
            AskedPeriod::Fixed(period) => period,
            AskedPeriod::Moving(moving) => moving.on(today, calendar),
        }
    }

    /// As people say it.
    pub fn label(self) -> String {
        match self {
            AskedPeriod::Fixed(period) => period.label(),
            AskedPeriod::Moving(moving) => moving.label().to_owned(),
        }
    }
}

impl fmt::Display for AskedPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AskedPeriod::Fixed(period) => period.fmt(f),
            AskedPeriod::Moving(moving) => f.write_str(moving.as_str()),
        }
    }
}

impl FromStr for AskedPeriod {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        match Moving::ALL.into_iter().find(|moving| moving.as_str() == text) {
            Some(moving) => Ok(AskedPeriod::Moving(moving)),
            None => text.parse().map(AskedPeriod::Fixed),
        }
    }
}

/// How a form says that the days stand in fields of their own.
pub const BETWEEN: &str = "between";

/// The period of an address: `period`, or from the day `from` to the day `to`; none for all time.
///
/// # Errors
/// What cannot be taken, beside its key.
pub fn asked_period(query: &BTreeMap<String, String>) -> Result<Option<AskedPeriod>, AppError> {
    let text = |key: &str| query.get(key).map(|text| text.trim()).filter(|text| !text.is_empty());
    let day = |key: &str| {
        let day = parse_date(text(key).unwrap_or_default()).map_err(|why| AppError::field(key, Problem::Date(why)))?;
        day.ok_or(AppError::field(key, Problem::Required))
    };
    match text("period") {
        None => Ok(None),
        Some(BETWEEN) => {
            let (from, to) = (day("from")?, day("to")?);
            let between = AskedPeriod::Fixed(Period::Between(from, to));
            if from > to { Err(AppError::field("to", Problem::Reversed)) } else { Ok(Some(between)) }
        }
        Some(text) => text.parse().map(Some).map_err(|why| AppError::field("period", why)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_asked_survives_the_address() {
        for text in ["2026-Q4", "2026", "2026-01-15..2026-02-14", "this_quarter", "this_year"] {
            assert_eq!(text.parse::<AskedPeriod>().unwrap().to_string(), text);
        }
        assert_eq!("that_quarter".parse::<AskedPeriod>(), Err(Problem::NotAChoice));
    }

    #[test]
    fn what_moves_goes_on_with_the_fiscal_calendar() {
        let calendar = FiscalCalendar::starting_in(4).unwrap();
        let on = |today: &str| Moving::ALL.map(|moving| moving.on(day(today), &calendar).to_string());
        assert_eq!(on("2026-03-31"), ["2026-Q4", "2026-Q3", "2027-Q1", "2026"]);
        assert_eq!(on("2026-04-01"), ["2027-Q1", "2026-Q4", "2027-Q2", "2027"]);
        let fixed = AskedPeriod::Fixed(Period::Year(2020));
        assert_eq!(fixed.on(day("2026-04-01"), &calendar), Period::Year(2020));
    }
}
