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
}
