//! An event, as people read it.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// An opportunity.
    Opportunity,
    /// An account.
    Account,
    /// A product.
    Product,
    /// A person.
    Person,
    /// A person's quota.
    Quota,
    /// What somebody says of a quarter, by the key of the first of its calls.
    Judgement,
    /// An exchange rate, by the key of its first version.
    ExchangeRate,
    /// The organisation's settings.
    Organisation,
    /// An import.
    Import,
    /// A site.
    Site,
    /// Signing in and out, by the person's key; 0 where a refused sign-in meant nobody.
    Session,
    /// The API tokens of a person, by the person's key.
    Token,
}

impl Subject {
    /// Every subject, in the order of menus.
    pub const ALL: [Subject; 12] = [
        Subject::Opportunity,
        Subject::Account,
        Subject::Product,
        Subject::Quota,
        Subject::Judgement,
        Subject::Import,
        Subject::Person,
        Subject::Session,
        Subject::Token,
        Subject::Site,
        Subject::ExchangeRate,
        Subject::Organisation,
    ];

    /// The code in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Subject::Opportunity => "opportunity",
            Subject::Account => "account",
            Subject::Product => "product",
            Subject::Person => "person",
            Subject::Quota => "quota",
            Subject::Judgement => "judgement",
            Subject::ExchangeRate => "exchange_rate",
            Subject::Organisation => "organisation",
            Subject::Import => "import",
            Subject::Site => "site",
            Subject::Session => "session",
            Subject::Token => "token",
        }
    }
}

impl FromStr for Subject {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Subject::ALL.into_iter().find(|subject| subject.as_str() == code).ok_or(())
    }
}

/// One line of a record's history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub at: DateTime<Utc>,
    /// Who; nobody for what the system did by itself.
    pub actor: Option<String>,
    /// What: `created`, `moved`, `changed` …
    pub kind: String,
    /// The particulars, by kind.
    pub data: Value,
}

impl Event {
    /// The fields that the act changed, where its kind tells them under `changes`.
    pub fn changes(&self) -> Vec<Change> {
        self.data.get("changes").and_then(|list| Vec::deserialize(list).ok()).unwrap_or_default()
    }

    /// A particular that is a text.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.data.get(key).and_then(Value::as_str)
    }
}

/// One field of a record before and after an act.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The field's name.
    pub field: String,
    /// What stood there; null where the record is new.
    pub before: Value,
    /// What stands there now.
    pub after: Value,
}

/// The fields in which two states of a record differ, by name; a new record has `Value::Null` before it. What is
/// empty on both sides is no change.
pub fn changes(before: &impl Serialize, after: &impl Serialize) -> Vec<Change> {
    let state = |record: Result<Value, _>| record.unwrap_or_default();
    let (before, after) = (state(serde_json::to_value(before)), state(serde_json::to_value(after)));
    let names = after.as_object().map(|fields| fields.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
    let value = |record: &Value, field: &str| record.get(field).cloned().unwrap_or_default();
    let all =
        names.into_iter().map(|field| Change { before: value(&before, &field), after: value(&after, &field), field });
    let differs =
        |change: &Change| change.before != change.after && !(is_blank(&change.before) && is_blank(&change.after));
    all.filter(differs).collect()
}

/// Whether people would say that nothing stands there.
pub fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn subjects_round_trip() {
        for subject in Subject::ALL {
            assert_eq!(subject.as_str().parse(), Ok(subject));
        }
    }

    #[test]
    fn what_differs() {
        let change = |field: &str, before: Value, after: Value| Change { field: field.to_owned(), before, after };
        let before = json!({ "name": "Old", "sector": "", "active": true, "manager": null });
        let after = json!({ "name": "New", "sector": null, "active": false, "manager": { "id": 1, "name": "Eve" } });
        let expected = [
            change("active", json!(true), json!(false)),
            change("manager", Value::Null, json!({ "id": 1, "name": "Eve" })),
            change("name", json!("Old"), json!("New")),
        ];
        assert_eq!(changes(&before, &after), expected);
        assert_eq!(changes(&before, &before), []);
        let new = changes(&Value::Null, &json!({ "name": "New", "sector": "", "types": [] }));
        assert_eq!(new, [change("name", Value::Null, json!("New"))]);
    }

    #[test]
    fn an_event_gives_its_changes_back() {
        let told = changes(&json!({ "a": 1 }), &json!({ "a": 2 }));
        let event = |data| Event { at: DateTime::UNIX_EPOCH, actor: None, kind: String::from("changed"), data };
        assert_eq!(event(json!({ "changes": told })).changes(), told);
        assert_eq!(event(json!({ "changes": "none of ours" })).changes(), []);
        assert_eq!(event(json!({ "reason": "why" })).text("reason"), Some("why"));
    }
}
