//! An event, as people read it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

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
    /// The organisation's settings.
    Organisation,
    /// An import.
    Import,
}

impl Subject {
    /// The code in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Subject::Opportunity => "opportunity",
            Subject::Account => "account",
            Subject::Product => "product",
            Subject::Person => "person",
            Subject::Quota => "quota",
            Subject::Organisation => "organisation",
            Subject::Import => "import",
        }
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
    pub data: serde_json::Value,
}
