//! Dates as people say them nearby.

use chrono::{DateTime, NaiveDate, Utc};

use crate::{language, tr};

/// "tomorrow", "in 5 days", "12 days ago"; further than a month away the date itself.
pub fn day_distance(day: NaiveDate, today: NaiveDate) -> String {
    match (day - today).num_days() {
        0 => tr!(common.today).to_string(),
        1 => tr!(common.tomorrow).to_string(),
        -1 => tr!(common.yesterday).to_string(),
        days @ 2..=30 => tr!(common.in_days, count = days),
        days @ -30..=-2 => tr!(common.days_ago, count = -days),
        _ => language::current().date(day),
    }
}

/// Date and time of day in UTC, to the minute.
pub fn exact_instant(at: DateTime<Utc>) -> String {
    format!("{} {} UTC", language::current().date(at.date_naive()), at.format("%H:%M"))
}
