//! Which part of the trail: from an address, and back into one.

use std::{collections::BTreeMap, fmt, str::FromStr};

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    activity::Subject,
    auth::PersonId,
    calendar::parse_date,
    error::{AppError, Problem},
    text::{self, Problems},
};

/// Who acted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Actor {
    /// That person.
    Person(PersonId),
    /// Nobody who was signed in: the command line, visitors at the door, the system.
    Nobody,
}

/// Conditions that all hold; none shows everything.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TrailFilter {
    /// Who acted.
    pub actor: Option<Actor>,
    /// What kind of record it is about.
    pub subject: Option<Subject>,
    /// The first day, in UTC.
    pub from: Option<NaiveDate>,
    /// The last day, in UTC.
    pub to: Option<NaiveDate>,
}

impl TrailFilter {
    /// The keys of an address that it reads.
    pub const KEYS: [&str; 4] = ["actor", "subject", "from", "to"];

    /// Reads the query of an address.
    ///
    /// # Errors
    /// Every value that cannot be read, beside its key.
    pub fn from_query(query: &BTreeMap<String, String>) -> Result<Self, AppError> {
        let mut problems = Problems::default();
        let filter = TrailFilter {
            actor: problems.take(text::optional_value(query, "actor", Problem::Unknown)),
            subject: problems.take(text::optional_value(query, "subject", Problem::NotAChoice)),
            from: problems.take(day(query, "from")),
            to: problems.take(day(query, "to")),
        };
        problems.done()?;
        Ok(filter)
    }

    /// The same as keys and values.
    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let values = [
            self.actor.map(|actor| actor.to_string()),
            self.subject.map(|subject| subject.as_str().to_owned()),
            self.from.map(|day| day.to_string()),
            self.to.map(|day| day.to_string()),
        ];
        Self::KEYS.into_iter().zip(values).filter_map(|(key, value)| Some((key, value?))).collect()
    }

    /// The first instant of the period, and the first one after it.
    pub fn instants(&self) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
        let midnight = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
        let after = self.to.and_then(|day| day.checked_add_days(Days::new(1)));
        (self.from.map(midnight), after.map(midnight))
    }
}

fn day(query: &BTreeMap<String, String>, key: &str) -> Result<Option<NaiveDate>, AppError> {
    let text = query.get(key).map(String::as_str).unwrap_or_default();
    parse_date(text).map_err(|problem| AppError::field(key, Problem::Date(problem)))
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Actor::Person(person) => person.fmt(f),
            Actor::Nobody => f.write_str("none"),
        }
    }
}

impl FromStr for Actor {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "none" => Ok(Actor::Nobody),
            id => id.parse().map(|id| Actor::Person(PersonId(id))).map_err(drop),
        }
    }
}

/// The last line of a page: the next one begins behind it. `1763625600000000-42` in addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// When its event happened.
    pub at: DateTime<Utc>,
    /// The key that tells events of one instant apart.
    pub id: i64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.at.timestamp_micros(), self.id)
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (at, id) = text.split_once('-').ok_or(())?;
        let at = at.parse().ok().and_then(DateTime::from_timestamp_micros).ok_or(())?;
        Ok(Place { at, id: id.parse().map_err(drop)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(key, value)| (String::from(*key), String::from(*value))).collect()
    }

    #[test]
    fn an_address_and_back() {
        for pairs in [
            vec![],
            vec![("actor", "12"), ("subject", "account"), ("from", "2026-01-01"), ("to", "2026-03-31")],
            vec![("actor", "none"), ("subject", "session")],
        ] {
            let filter = TrailFilter::from_query(&query(&pairs)).unwrap();
            let back: Vec<(&str, String)> = filter.to_pairs();
            assert_eq!(back, pairs.into_iter().map(|(key, value)| (key, value.to_owned())).collect::<Vec<_>>());
        }
    }

    #[test]
    fn all_problems_at_once() {
        let wrong = [("actor", "x"), ("subject", "weather"), ("from", "2026-02-31"), ("to", "0001-01-01")];
        let error = TrailFilter::from_query(&query(&wrong)).unwrap_err();
        for (key, _) in wrong {
            assert!(error.problem_of(key).is_some(), "{key}");
        }
    }

    #[test]
    fn a_period_holds_its_last_day() {
        let filter = TrailFilter::from_query(&query(&[("from", "2026-03-31"), ("to", "2026-03-31")])).unwrap();
        let (from, to) = filter.instants();
        assert_eq!(from.map(|at| at.to_rfc3339()).as_deref(), Some("2026-03-31T00:00:00+00:00"));
        assert_eq!(to.map(|at| at.to_rfc3339()).as_deref(), Some("2026-04-01T00:00:00+00:00"));
    }

    #[test]
    fn places_round_trip() {
        let place = Place { at: DateTime::from_timestamp_micros(1_763_625_600_123_456).unwrap(), id: 42 };
        assert_eq!(place.to_string().parse(), Ok(place));
        for wrong in ["", "1", "x-1", "1-x", "9223372036854775808-1"] {
            assert_eq!(wrong.parse::<Place>(), Err(()), "{wrong}");
        }
    }
}
