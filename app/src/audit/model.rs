//! A line of the trail.

use serde::{Deserialize, Serialize};

use crate::{
    activity::{Event, Subject},
    auth::{Colleague, PersonId},
    forecast::{Who, judgement::open_code},
    rate,
};

/// An event and the record that it is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Key of the event.
    pub id: i64,
    /// What happened.
    pub event: Event,
    /// What kind of record it is about.
    pub subject: Subject,
    /// The record's key.
    pub key: i64,
    /// What people call the record; nothing when it is gone, such as what an undone import had made.
    pub name: Option<String>,
}

impl Entry {
    /// The page that shows the record, while it exists.
    pub fn address(&self) -> Option<String> {
        let name = self.name.as_ref()?;
        match self.subject {
            Subject::Opportunity => Some(format!("/opportunities/{name}")),
            Subject::Account => Some(format!("/accounts/{}", self.key)),
            Subject::Quota => Some(format!("/quotas?quarter={}", self.event.text("quarter")?)),
            Subject::Judgement => {
                Some(format!("/forecast/judgement?quarter={}&open={}", self.event.text("quarter")?, self.judged()?))
            }
            Subject::Import => Some(format!("/import/{}", self.key)),
            Subject::Person | Subject::Session | Subject::Token => Some(format!("/people?edit={}", self.key)),
            Subject::Site => Some(String::from("/people")),
            Subject::ExchangeRate => Some(rate::address_of(&self.event.text("rate")?.parse().ok()?)),
            Subject::Organisation => Some(String::from("/settings")),
            Subject::Product => None,
        }
    }

    /// The row of a judgement, as its page names it.
    fn judged(&self) -> Option<String> {
        let person = PersonId(self.event.data.get("person")?.as_i64()?);
        let whole = self.event.data.get("team")?.as_bool()?;
        Some(open_code(if whole { Who::Team(person) } else { Who::Person(person) }))
    }
}

/// Lines of a download at most: what a spreadsheet opens without effort. A period chooses older ones.
pub const DOWNLOAD: i64 = 50_000;

/// A page of the trail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trail {
    /// Newest first.
    pub entries: Vec<Entry>,
    /// Where the next page begins, when there is more.
    pub next: Option<String>,
    /// Everybody who may have acted, by name.
    pub people: Vec<Colleague>,
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use serde_json::json;

    use super::*;

    #[test]
    fn addresses_of_records() {
        let entry = |subject, name: Option<&str>| Entry {
            id: 1,
            event: Event {
                at: DateTime::UNIX_EPOCH,
                actor: None,
                kind: String::from("created"),
                data: json!({ "quarter": "2026-Q4" }),
            },
            subject,
            key: 7,
            name: name.map(str::to_owned),
        };
        for (subject, expected) in [
            (Subject::Opportunity, Some("/opportunities/PAR-000001")),
            (Subject::Account, Some("/accounts/7")),
            (Subject::Quota, Some("/quotas?quarter=2026-Q4")),
            (Subject::Session, Some("/people?edit=7")),
            (Subject::Product, None),
        ] {
            assert_eq!(entry(subject, Some("PAR-000001")).address().as_deref(), expected, "{subject:?}");
        }
        assert_eq!(entry(Subject::Account, None).address(), None);
    }
}
