//! Weeks of a quarter, and moves of closing dates.

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    auth::PersonId,
    calendar::{DateRange, Quarter},
    forecast::{Scope, change::ByCategory},
    opportunity::OpportunityId,
    pipeline::Category,
};

/// Weeks before a quarter in which its figures already count.
const WEEKS_BEFORE: u64 = 4;

/// The days that a trend shows of a quarter: every seventh from four weeks before its first day to its last day.
pub fn weeks(quarter: DateRange) -> Vec<NaiveDate> {
    let first = quarter.from.checked_sub_days(Days::new(7 * WEEKS_BEFORE)).unwrap_or(quarter.from);
    let days = (0..).map_while(|week| first.checked_add_days(Days::new(7 * week)));
    days.take_while(|day| *day < quarter.to).collect()
}

/// A quarter at the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrendPoint {
    /// The day; the last one of a running quarter is today.
    pub day: NaiveDate,
    /// The amounts, in the organisation's currency; none for days that have not come.
    pub figures: Option<ByCategory>,
    /// As many days after the beginning of the quarter before.
    pub before_day: NaiveDate,
    /// The total of the quarter before on that day.
    pub before: Option<Decimal>,
    /// Target or quota as it counted on the day; for days to come, as it will unless it changes once more.
    pub quota: Option<Decimal>,
}

impl TrendPoint {
    /// The address of the records of the quarter before on its day; of its trend where there were none.
    pub fn address_before(&self, scope: Scope, earlier: Quarter) -> String {
        let scope = Scope { as_of: Some(self.before_day), ..scope.in_quarter(earlier) };
        match self.before.unwrap_or_default().is_zero() {
            true => Scope { as_of: None, ..scope }.address("/forecast/trend"),
            false => scope.list(Category::COUNTED.to_vec()),
        }
    }
}

/// The days from which on another quota counts than on the point before, with that quota; the first one among them.
pub fn quota_steps<'a>(points: impl IntoIterator<Item = &'a TrendPoint>) -> Vec<(NaiveDate, Option<Decimal>)> {
    let mut before = None;
    let changed = points.into_iter().filter(|point| std::mem::replace(&mut before, point.quota) != point.quota);
    changed.map(|point| (point.day, point.quota)).collect()
}

/// How often, and how far, somebody's closing dates moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slippage {
    /// The owner when they moved.
    pub owner: PersonId,
    /// Their name.
    pub name: String,
    /// Moves to a later day.
    pub pushes: i64,
    /// Moves to an earlier day.
    pub pulls: i64,
    /// Days of all pushes together.
    pub days_pushed: i64,
}

/// One move of a closing date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slip {
    /// Key.
    pub id: OpportunityId,
    /// `PAR-000123`.
    pub number: String,
    /// What it is, in a line.
    pub description: String,
    /// The owner when it moved.
    pub owner: PersonId,
    /// The day on which it was moved.
    pub on: NaiveDate,
    /// The closing date before.
    pub from: NaiveDate,
    /// The closing date after.
    pub to: NaiveDate,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_of_a_quarter() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let found = weeks(DateRange { from: day("2026-10-01"), to: day("2027-01-01") });
        assert_eq!(found.first(), Some(&day("2026-09-03")));
        assert!(found.contains(&day("2026-10-01")));
        assert_eq!(found.last(), Some(&day("2026-12-31")));
    }

    #[test]
    fn a_quota_that_stays_makes_one_step() {
        let day = |day: u32| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        let steps = |quotas: &[Option<i64>]| -> Vec<(NaiveDate, Option<Decimal>)> {
            let point = |(day, quota): (NaiveDate, &Option<i64>)| TrendPoint {
                day,
                figures: None,
                before_day: day,
                before: None,
                quota: quota.map(Decimal::from),
            };
            quota_steps(&(1..).map(day).zip(quotas).map(point).collect::<Vec<_>>())
        };
        let of = |at: u32, quota: i64| (day(at), Some(Decimal::from(quota)));
        assert_eq!(steps(&[Some(5), Some(5), Some(5)]), [of(1, 5)]);
        assert_eq!(steps(&[None, Some(5), Some(5), Some(7), Some(5)]), [of(2, 5), of(4, 7), of(5, 5)]);
        assert_eq!(steps(&[Some(5), None, None]), [of(1, 5), (day(2), None)]);
        assert_eq!(steps(&[None, None]), []);
    }
}
