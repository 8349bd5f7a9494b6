//! The clock, read once per request and passed on from there.

#[cfg(feature = "ssr")]
use chrono::NaiveDateTime;
use chrono::{DateTime, NaiveDate, Utc};

/// Where the time comes from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    pretended: Option<Pretended>,
}

#[derive(Clone, Copy, Debug)]
enum Pretended {
    /// The business day of demonstrations and tests, in every time zone; the time of day still runs.
    Day(NaiveDate),
    /// A standing instant, for tests.
    Instant(DateTime<Utc>),
}

impl Clock {
    /// A clock that stands on that day.
    pub fn on(day: NaiveDate) -> Self {
        Clock { pretended: Some(Pretended::Day(day)) }
    }

    /// A clock that stands still.
    pub fn at(instant: DateTime<Utc>) -> Self {
        Clock { pretended: Some(Pretended::Instant(instant)) }
    }

    /// The instant.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    pub fn now(&self) -> DateTime<Utc> {
        match self.pretended {
            None => Utc::now(),
            Some(Pretended::Day(day)) => day.and_time(Utc::now().time()).and_utc(),
            Some(Pretended::Instant(instant)) => instant,
        }
    }

    /// The business day of an organisation: the date in its time zone (`Europe/Paris`), UTC if the name is unknown.
    #[cfg(feature = "ssr")]
    pub fn today(&self, time_zone: &str) -> NaiveDate {
        match self.pretended {
            Some(Pretended::Day(day)) => day,
            _ => self.now().with_timezone(&zone(time_zone)).date_naive(),
        }
    }
}

/// An instant as clocks in a time zone show it.
#[cfg(feature = "ssr")]
pub fn local(instant: DateTime<Utc>, time_zone: &str) -> NaiveDateTime {
    instant.with_timezone(&zone(time_zone)).naive_local()
}

#[cfg(feature = "ssr")]
fn zone(name: &str) -> chrono_tz::Tz {
    name.parse().unwrap_or(chrono_tz::UTC)
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn the_last_second_of_a_quarter_from_west_to_east() {
        let day = |instant: &str, zone: &str| Clock::at(instant.parse().unwrap()).today(zone).to_string();
        // UTC+14: the new quarter began ten hours before it does in Greenwich.
        assert_eq!(day("2026-09-30T09:59:59Z", "Pacific/Kiritimati"), "2026-09-30");
        assert_eq!(day("2026-09-30T10:00:00Z", "Pacific/Kiritimati"), "2026-10-01");
        assert_eq!(day("2026-09-30T23:59:59Z", "UTC"), "2026-09-30");
        assert_eq!(day("2026-10-01T00:00:00Z", "UTC"), "2026-10-01");
        // UTC-12: twelve hours after.
        assert_eq!(day("2026-10-01T11:59:59Z", "Etc/GMT+12"), "2026-09-30");
        assert_eq!(day("2026-10-01T12:00:00Z", "Etc/GMT+12"), "2026-10-01");
        // Summer time: Paris is two hours ahead in September.
        assert_eq!(day("2026-09-30T21:59:59Z", "Europe/Paris"), "2026-09-30");
        assert_eq!(day("2026-09-30T22:00:00Z", "Europe/Paris"), "2026-10-01");
    }
}
