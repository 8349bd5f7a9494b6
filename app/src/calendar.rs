//! The fiscal calendar: quarters and half-open ranges of dates. No clock: every function takes `today`.

use std::{fmt, str::FromStr};

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// Earliest and latest year of a business date; anything else is a slip of the hand.
pub const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// The first day of business dates: "from the beginning".
pub const BEGINNING: NaiveDate = NaiveDate::from_ymd_opt(*YEARS.start(), 1, 1).expect("a day of the calendar");
/// The day after the last business date: "for good".
pub const END: NaiveDate = NaiveDate::from_ymd_opt(*YEARS.end() + 1, 1, 1).expect("a day of the calendar");

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

/// When fiscal years start, and since when. A fiscal year carries the number of the calendar year in
/// which it ends (FY2026 of an April start runs from April 2025 to March 2026), as most companies count.
///
/// A change of the fiscal year holds from its day on: earlier quarters keep their days and their names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiscalCalendar {
    first_month: u32,
    changes: Vec<FiscalChange>,
}

/// From a day on, fiscal years start in another month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiscalChange {
    /// The first day of a quarter of the new fiscal year.
    pub from: NaiveDate,
    /// The new first month, 1 to 12.
    pub first_month: u32,
}

/// Why a fiscal year cannot change on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum FiscalChangeRefused {
    /// No quarter of the new fiscal year starts on that day.
    #[error("no quarter of the new fiscal year starts on that day")]
    NotAQuarterStart,
    /// An earlier quarter has the name that the first new one would get.
    #[error("the name of the first new quarter is taken")]
    NameTaken(Quarter),
    /// A later change is already planned.
    #[error("not after the latest change")]
    NotTheLatest,
}

impl FiscalCalendar {
    /// A calendar whose years start on the first day of that month, 1 to 12.
    pub fn starting_in(first_month: u32) -> Option<Self> {
        (1..=12).contains(&first_month).then_some(FiscalCalendar { first_month, changes: Vec::new() })
    }

    /// The same calendar with a change that holds from a day on.
    ///
    /// # Errors
    /// [`FiscalChangeRefused`].
    pub fn changed(&self, change: FiscalChange) -> Result<Self, FiscalChangeRefused> {
        if self.changes.last().is_some_and(|latest| latest.from >= change.from) {
            return Err(FiscalChangeRefused::NotTheLatest);
        }
        let new = nominal_quarter(change.from, change.first_month);
        if !(1..=12).contains(&change.first_month) || nominal_start(new, change.first_month) != change.from {
            return Err(FiscalChangeRefused::NotAQuarterStart);
        }
        let before = change.from.pred_opt().map_or(new, |day| self.quarter_of(day));
        if new <= before {
            return Err(FiscalChangeRefused::NameTaken(new));
        }
        Ok(FiscalCalendar { changes: self.changes.iter().copied().chain([change]).collect(), ..*self })
    }

    /// The first month of the fiscal year that a day lies in, 1 to 12.
    pub fn first_month(&self, day: NaiveDate) -> u32 {
        let held = self.changes.iter().rev().find(|change| change.from <= day);
        held.map_or(self.first_month, |change| change.first_month)
    }

    /// What the company began with, and what was changed since.
    pub fn rules(&self) -> (u32, &[FiscalChange]) {
        (self.first_month, &self.changes)
    }

    /// The quarter that a day lies in.
    pub fn quarter_of(&self, day: NaiveDate) -> Quarter {
        nominal_quarter(day, self.first_month(day))
    }

    /// The days of a quarter. The last one before a change may be shorter than three months.
    pub fn range(&self, quarter: Quarter) -> DateRange {
        let starts = self.periods().map(|(held, first_month)| (held, nominal_start(quarter, first_month)));
        let (held, from) = starts
            .clone()
            .find(|(held, start)| held.contains(*start))
            .or_else(|| starts.last())
            .unwrap_or((DateRange { from: NaiveDate::MIN, to: NaiveDate::MAX }, NaiveDate::MIN));
        let to = from.checked_add_months(Months::new(3)).unwrap_or(NaiveDate::MAX);
        DateRange { from, to: if from < held.to { to.min(held.to) } else { to } }
    }

    /// The days of the fiscal year that a quarter belongs to.
    pub fn year_of(&self, quarter: Quarter) -> DateRange {
        let range = self.range(quarter);
        let mut from = range.from;
        let mut to = range.to;
        while let Some(day) = from.pred_opt().filter(|day| self.quarter_of(*day).year == quarter.year) {
            from = self.range(self.quarter_of(day)).from;
        }
        while self.quarter_of(to).year == quarter.year && to < NaiveDate::MAX {
            to = self.range(self.quarter_of(to)).to;
        }
        DateRange { from, to }
    }

    /// The quarter that many steps later (or earlier, below zero), held within [`YEARS`].
    pub fn plus(&self, quarter: Quarter, steps: i32) -> Quarter {
        let one = |quarter: Quarter| {
            let range = self.range(quarter);
            let neighbour = if steps < 0 { range.from.pred_opt() } else { Some(range.to) };
            let found = neighbour.map(|day| self.quarter_of(day)).filter(|found| YEARS.contains(&found.year));
            found.unwrap_or(quarter)
        };
        (0..steps.abs()).fold(quarter, |quarter, _| one(quarter))
    }

    /// Each first month with the days on which it holds.
    fn periods(&self) -> impl Iterator<Item = (DateRange, u32)> + Clone + '_ {
        let firsts = std::iter::once(FiscalChange { from: NaiveDate::MIN, first_month: self.first_month });
        let rules = firsts.chain(self.changes.iter().copied());
        let ends = self.changes.iter().map(|change| change.from).chain([NaiveDate::MAX]);
        rules.zip(ends).map(|(rule, to)| (DateRange { from: rule.from, to }, rule.first_month))
    }
}

impl Default for FiscalCalendar {
    fn default() -> Self {
        FiscalCalendar { first_month: 1, changes: Vec::new() }
    }
}

fn nominal_quarter(day: NaiveDate, first_month: u32) -> Quarter {
    let month0 = (day.month0() + 13 - first_month) % 12;
    let start_year = if day.month() >= first_month { day.year() } else { day.year() - 1 };
    Quarter { year: start_year + i32::from(first_month > 1), number: month0 / 3 + 1 }
}

fn nominal_start(quarter: Quarter, first_month: u32) -> NaiveDate {
    let first_of_year = NaiveDate::from_ymd_opt(quarter.year - i32::from(first_month > 1), first_month, 1);
    let start = first_of_year.and_then(|day| day.checked_add_months(Months::new((quarter.number - 1) * 3)));
    start.unwrap_or(NaiveDate::MIN)
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

    #[test]
    fn a_change_of_the_fiscal_year_leaves_earlier_quarters_alone() {
        let change = FiscalChange { from: day("2027-04-01"), first_month: 4 };
        let calendar = FiscalCalendar::default().changed(change).unwrap();
        let named = |text: &str| calendar.quarter_of(day(text)).to_string();
        assert_eq!(["2026-12-31", "2027-03-31", "2027-04-01"].map(named), ["2026-Q4", "2027-Q1", "2028-Q1"]);
        assert_eq!(calendar.plus("2027-Q1".parse().unwrap(), 1).to_string(), "2028-Q1");
        assert_eq!(calendar.year_of("2027-Q1".parse().unwrap()).to, day("2027-04-01"));
        let from =
            |from: &str, first_month| FiscalCalendar::default().changed(FiscalChange { from: day(from), first_month });
        assert_eq!(from("2027-05-01", 4), Err(FiscalChangeRefused::NotAQuarterStart));
        assert_eq!(from("2027-02-01", 2).unwrap().range("2027-Q1".parse().unwrap()).to, day("2027-02-01"));
        let taken =
            FiscalCalendar::starting_in(4).unwrap().changed(FiscalChange { from: day("2027-01-01"), first_month: 1 });
        assert_eq!(taken, Err(FiscalChangeRefused::NameTaken("2027-Q1".parse().unwrap())));
    }

    proptest! {
        #[test]
        fn quarters_follow_each_other_without_a_gap_across_a_change(
            days in 0u64..4_000, before in 1u32..=12, after in 1u32..=12, month in 0u32..48,
        ) {
            let from = day("2024-01-01").checked_add_months(Months::new(month)).unwrap();
            let calendar = FiscalCalendar::starting_in(before).unwrap();
            let Ok(calendar) = calendar.changed(FiscalChange { from, first_month: after }) else { return Ok(()) };
            let day = day("2022-01-01").checked_add_days(Days::new(days)).unwrap();
            let quarter = calendar.quarter_of(day);
            prop_assert!(calendar.range(quarter).contains(day));
            let next = calendar.plus(quarter, 1);
            prop_assert!(next > quarter);
            prop_assert_eq!(calendar.range(next).from, calendar.range(quarter).to);
            prop_assert_eq!(calendar.plus(next, -1), quarter);
        }

        #[test]
        fn every_day_lies_in_exactly_its_quarter(days in 0u64..100_000, first_month in 1u32..=12) {
            let day = day("1910-01-01").checked_add_days(Days::new(days)).unwrap();
            let calendar = FiscalCalendar::starting_in(first_month).unwrap();
            let quarter = calendar.quarter_of(day);
            prop_assert!(calendar.range(quarter).contains(day));
            prop_assert_eq!(calendar.range(calendar.plus(quarter, 1)).from, calendar.range(quarter).to);
            prop_assert_eq!(calendar.plus(calendar.plus(quarter, 7), -7), quarter);
            let year = calendar.year_of(quarter);
            prop_assert!(year.contains(day) && year.from.month() == first_month);
            prop_assert_eq!(year.from.checked_add_months(Months::new(12)), Some(year.to));
            prop_assert_eq!(quarter.to_string().parse(), Ok(quarter));
        }
    }
}
