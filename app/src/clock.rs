//! The clock, read once per request and passed on from there.

use chrono::{DateTime, NaiveDate, Utc};

/// Where the time comes from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    /// The business day that the demo and the tests pretend it is; the time of day still runs.
    pretended: Option<NaiveDate>,
}

impl Clock {
    /// A clock that stands on that day.
    pub fn on(day: NaiveDate) -> Self {
        Clock { pretended: Some(day) }
    }

    /// The instant.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    pub fn now(&self) -> DateTime<Utc> {
        let now = Utc::now();
        self.pretended.map_or(now, |day| day.and_time(now.time()).and_utc())
    }

    /// The business day.
    pub fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }
}
