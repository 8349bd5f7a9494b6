//! Working days: nobody signs on a Sunday.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

/// That many days later; earlier below zero.
pub fn shifted(day: NaiveDate, days: i64) -> NaiveDate {
    let step = Days::new(days.unsigned_abs());
    let moved = if days < 0 { day.checked_sub_days(step) } else { day.checked_add_days(step) };
    moved.unwrap_or(day)
}

/// The day itself, or the Friday before a weekend.
pub fn workday(day: NaiveDate) -> NaiveDate {
    let past_friday = i64::from(day.weekday().num_days_from_monday()) - 4;
    shifted(day, -past_friday.max(0))
}

/// An instant of that day, minutes after seven in the morning (UTC).
pub fn at(day: NaiveDate, minutes: i64) -> DateTime<Utc> {
    let morning = day.and_time(NaiveTime::MIN).and_utc();
    morning + TimeDelta::minutes(7 * 60 + minutes)
}
