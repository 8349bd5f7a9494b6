//! Reorganisations: who reports to somebody else, and from which day on.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::PersonId;
use crate::calendar::FiscalCalendar;

/// A move in the reporting line that has not begun.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlannedMove {
    /// Who moves, with everybody below them.
    pub person: PersonId,
    /// The first day.
    pub from: NaiveDate,
    /// Whom they report to then; nobody when empty.
    pub manager: Option<PersonId>,
}

/// The first day from which somebody may still be put under another manager: quarters that are over stay as they
/// were reported.
pub fn first_move_day(today: NaiveDate, calendar: &FiscalCalendar) -> NaiveDate {
    calendar.range(calendar.quarter_of(today)).from
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_reach_back_to_the_first_day_of_the_quarter() {
        let day = |text: &str| -> NaiveDate { text.parse().unwrap() };
        for (first_month, today, expected) in [
            (1, "2026-11-20", "2026-10-01"),
            (1, "2026-10-01", "2026-10-01"),
            (2, "2026-11-20", "2026-11-01"),
            (3, "2027-01-15", "2026-12-01"),
        ] {
            let calendar = FiscalCalendar::starting_in(first_month).unwrap();
            assert_eq!(first_move_day(day(today), &calendar), day(expected), "{today} from month {first_month}");
        }
    }
}
