//! The time that a question is about.

use std::{fmt, str::FromStr};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    calendar::{DateRange, FiscalCalendar, Quarter, YEARS, parse_date},
    error::Problem,
    language,
    opportunity::Closing,
    tr,
};

/// A stretch of days: `2026-Q4`, `2026` or `2026-01-15..2026-02-14` in addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Period {
    /// A fiscal quarter.
    Quarter(Quarter),
    /// A fiscal year.
    Year(i32),
    /// From the first day to the last, both included.
    Between(NaiveDate, NaiveDate),
}

impl Period {
    /// Its days.
    pub fn range(self, calendar: &FiscalCalendar) -> DateRange {
        match self {
            Period::Quarter(quarter) => calendar.range(quarter),
            Period::Year(year) => {
                let first = Quarter::new(year, 1).map(|quarter| calendar.year_of(quarter));
                // A year of change may lack its first quarter, and then begins with a later one.
                let whole = first.filter(|range| calendar.quarter_of(range.from).year() == year);
                let later = (2..=4).filter_map(|number| Quarter::new(year, number));
                let found = || {
                    later
                        .map(|quarter| calendar.year_of(quarter))
                        .find(|range| calendar.quarter_of(range.from).year() == year)
                };
                whole.or_else(found).unwrap_or(calendar.range(calendar.quarter_of(crate::calendar::BEGINNING)))
            }
            Period::Between(from, to) => DateRange { from, to: to.succ_opt().unwrap_or(to) },
        }
    }

    /// The condition of a filter that means the same days.
    pub fn condition(self, calendar: &FiscalCalendar) -> Closing {
        match self {
            Period::Quarter(quarter) => Closing::Quarter(quarter),
            Period::Between(from, to) => Closing::Between(from, to),
            Period::Year(_) => {
                let range = self.range(calendar);
                Closing::Between(range.from, range.last_day())
            }
        }
    }

    /// The last quarter in it.
    pub fn last_quarter(self, calendar: &FiscalCalendar) -> Quarter {
        match self {
            Period::Quarter(quarter) => quarter,
            other => calendar.quarter_of(other.range(calendar).last_day()),
        }
    }

    /// As people say it.
    pub fn label(self) -> String {
        match self {
            Period::Quarter(quarter) => quarter.label(),
            Period::Year(year) => tr!(analysis.year, year = year),
            Period::Between(from, to) => {
                format!("{} – {}", language::current().date(from), language::current().date(to))
            }
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Period::Quarter(quarter) => quarter.fmt(f),
            Period::Year(year) => write!(f, "{year:04}"),
            Period::Between(from, to) => write!(f, "{from}..{to}"),
        }
    }
}

impl FromStr for Period {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        if let Ok(quarter) = text.parse() {
            return Ok(Period::Quarter(quarter));
        }
        if text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            let year = text.parse().ok().filter(|year| YEARS.contains(year));
            return year.map(Period::Year).ok_or(Problem::NotAChoice);
        }
        let (from, to) = text.split_once("..").ok_or(Problem::NotAChoice)?;
        let date = |part| parse_date(part).map_err(Problem::Date)?.ok_or(Problem::Required);
        let (from, to) = (date(from)?, date(to)?);
        if from > to { Err(Problem::Reversed) } else { Ok(Period::Between(from, to)) }
    }
}

/// Which day of a record has to lie in the period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Basis {
    /// When the signature is expected, or was.
    #[default]
    Closing,
    /// When it was opened.
    Opening,
    /// When it was decided: signed, lost or given up.
    Decision,
}

impl Basis {
    /// Every basis, in the order of menus.
    pub const ALL: [Basis; 3] = [Basis::Closing, Basis::Opening, Basis::Decision];

    /// The code in addresses and in REST.
    pub fn as_str(self) -> &'static str {
        match self {
            Basis::Closing => "closing",
            Basis::Opening => "opening",
            Basis::Decision => "decision",
        }
    }

    /// The name in the current language.
    pub fn label(self) -> &'static str {
        match self {
            Basis::Closing => tr!(field.closing_date),
            Basis::Opening => tr!(field.opening_date),
            Basis::Decision => tr!(field.decided),
        }
    }
}

impl FromStr for Basis {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Basis::ALL.into_iter().find(|basis| basis.as_str() == code).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_survives_the_address() {
        for text in ["2026-Q4", "2026", "2026-01-15..2026-02-14"] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
        }
        assert_eq!("2026-02-14..2026-01-15".parse::<Period>(), Err(Problem::Reversed));
        assert_eq!("0000".parse::<Period>(), Err(Problem::NotAChoice));
        assert!("2026-02-30..2026-03-01".parse::<Period>().is_err());
    }

    #[test]
    fn a_fiscal_year_is_its_four_quarters() {
        let calendar = FiscalCalendar::starting_in(4).unwrap();
        let year = Period::Year(2026).range(&calendar);
        assert_eq!((year.from.to_string(), year.to.to_string()), ("2025-04-01".into(), "2026-04-01".into()));
        assert_eq!(Period::Year(2026).last_quarter(&calendar).to_string(), "2026-Q4");
    }
}
