//! The fiscal calendar: quarters and half-open ranges of dates. No clock: every function takes `today`.

use std::{fmt, str::FromStr};

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// Earliest and latest year of a business date; anything else is a slip of the hand.
pub const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// A date range `[from, to)`: the first day of the next range is never in this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DateRange {
    /// First day inside.
    pub from: NaiveDate,
    /// First day after.
    pub to: NaiveDate,
}

impl DateRange {
    /// Whether the day lies inside.
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.from <= day && day < self.to
    }

    /// The last day inside.
    pub fn last_day(&self) -> NaiveDate {
        self.to.checked_sub_days(Days::new(1)).unwrap_or(self.from)
    }
}

/// When the fiscal year starts. A fiscal year carries the number of the calendar year in which it
/// ends (FY2026 of an April start runs from April 2025 to March 2026), as most companies count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiscalCalendar {
    first_month: u32,
}

impl FiscalCalendar {
    /// A calendar whose years start on the first day of that month, 1 to 12.
    pub fn starting_in(first_month: u32) -> Option<Self> {
        (1..=12).contains(&first_month).then_some(FiscalCalendar { first_month })
    }

    /// First month of the year, 1 to 12.
    pub fn first_month(&self) -> u32 {
        self.first_month
    }

    /// The quarter that a day lies in.
    pub fn quarter_of(&self, day: NaiveDate) -> Quarter {
        let month0 = (day.month0() + 13 - self.first_month) % 12;
        let started = day.month() >= self.first_month;
        let start_year = if started { day.year() } else { day.year() - 1 };
        Quarter { year: start_year + self.year_shift(), number: month0 / 3 + 1 }
    }

    /// The days of a quarter.
    pub fn range(&self, quarter: Quarter) -> DateRange {
        let first_of_year = NaiveDate::from_ymd_opt(quarter.year - self.year_shift(), self.first_month, 1);
        let from = first_of_year.and_then(|day| day.checked_add_months(Months::new((quarter.number - 1) * 3)));
        let from = from.unwrap_or(NaiveDate::MIN);
        DateRange { from, to: from.checked_add_months(Months::new(3)).unwrap_or(NaiveDate::MAX) }
    }

    fn year_shift(&self) -> i32 {
        i32::from(self.first_month > 1)
    }
}

impl Default for FiscalCalendar {
    fn default() -> Self {
        FiscalCalendar { first_month: 1 }
    }
}

/// A fiscal quarter. Written `2026-Q3`, in addresses and in REST.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Quarter {
    year: i32,
    number: u32,
}

impl Quarter {
    /// A quarter of a fiscal year; nothing outside 1 to 4 or [`YEARS`].
    pub fn new(year: i32, number: u32) -> Option<Self> {
        (YEARS.contains(&year) && (1..=4).contains(&number)).then_some(Quarter { year, number })
    }

    /// The fiscal year.
    pub fn year(&self) -> i32 {
        self.year
    }

    /// 1 to 4.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The quarter that many steps later (or earlier, below zero), held within [`YEARS`].
    pub fn plus(self, steps: i32) -> Quarter {
        let index = self.year * 4 + self.number as i32 - 1 + steps;
        Quarter::new(index.div_euclid(4), index.rem_euclid(4) as u32 + 1).unwrap_or(self)
    }

    /// As people say it: `Q3 2026`.
    pub fn label(&self) -> String {
        format!("Q{} {}", self.number, self.year)
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-Q{}", self.year, self.number)
    }
}

/// The text does not name a quarter like `2026-Q3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a quarter like 2026-Q3")]
pub struct NotAQuarter;

impl FromStr for Quarter {
    type Err = NotAQuarter;

    fn from_str(text: &str) -> Result<Self, NotAQuarter> {
        let (year, number) = text.split_once("-Q").ok_or(NotAQuarter)?;
        let digits = |part: &str, len| part.len() == len && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(year, 4) || !digits(number, 1) {
            return Err(NotAQuarter);
        }
        let (year, number) = (year.parse().map_err(|_| NotAQuarter)?, number.parse().map_err(|_| NotAQuarter)?);
        Quarter::new(year, number).ok_or(NotAQuarter)
    }
}

impl TryFrom<String> for Quarter {
    type Error = NotAQuarter;

    fn try_from(text: String) -> Result<Self, NotAQuarter> {
        text.parse()
    }
}

impl From<Quarter> for String {
    fn from(quarter: Quarter) -> String {
        quarter.to_string()
    }
}

/// A date of business as a form or REST sends it (`2026-03-31`); empty is "not known".
///
/// # Errors
/// When it is no date of the calendar (31 February) or outside [`YEARS`].
pub fn parse_date(text: &str) -> Result<Option<NaiveDate>, NotADate> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let shaped = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| shaped).ok_or(NotADate::Unreadable)?;
    if YEARS.contains(&date.year()) { Ok(Some(date)) } else { Err(NotADate::OutOfRange) }
}

/// Why a date was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NotADate {
    /// Not of the form year-month-day, or a day that does not exist.
    Unreadable,
    /// A year outside [`YEARS`].
    OutOfRange,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn quarters_of_the_calendar_year() {
        let calendar = FiscalCalendar::default();
        assert_eq!(calendar.quarter_of(day("2026-12-31")).label(), "Q4 2026");
        let range = calendar.range("2026-Q4".parse().unwrap());
        assert_eq!((range.from, range.to), (day("2026-10-01"), day("2027-01-01")));
    }

    #[test]
    fn a_year_that_starts_in_april_is_named_after_its_end() {
        let calendar = FiscalCalendar::starting_in(4).unwrap();
        assert_eq!(calendar.quarter_of(day("2026-03-31")).to_string(), "2026-Q4");
        assert_eq!(calendar.quarter_of(day("2026-04-01")).to_string(), "2027-Q1");
    }

    #[test]
    fn dates_at_the_door() {
        assert_eq!(parse_date("2026-02-31"), Err(NotADate::Unreadable));
        assert_eq!(parse_date("0001-01-01"), Err(NotADate::OutOfRange));
        assert_eq!(parse_date("2026-2-3"), Err(NotADate::Unreadable));
        assert_eq!(parse_date(" "), Ok(None));
        assert!("2026-Q5".parse::<Quarter>().is_err());
        assert!("+026-Q1".parse::<Quarter>().is_err());
    }

    proptest! {
        #[test]
        fn every_day_lies_in_exactly_its_quarter(days in 0u64..100_000, first_month in 1u32..=12) {
            let day = day("1910-01-01").checked_add_days(Days::new(days)).unwrap();
            let calendar = FiscalCalendar::starting_in(first_month).unwrap();
            let quarter = calendar.quarter_of(day);
            prop_assert!(calendar.range(quarter).contains(day));
            prop_assert_eq!(calendar.range(quarter.plus(1)).from, calendar.range(quarter).to);
            prop_assert_eq!(quarter.plus(7).plus(-7), quarter);
            prop_assert_eq!(quarter.to_string().parse(), Ok(quarter));
        }
    }
}
