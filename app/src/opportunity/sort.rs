//! The order of a list, and where a page of it ended.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

/// What a list is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum SortKey {
    /// The latest change.
    #[default]
    Changed,
    /// Site and number.
    Number,
    /// Description.
    Description,
    /// Account name.
    Account,
    /// Owner name.
    Owner,
    /// Place in the process.
    Stage,
    /// What it counts for in the organisation's currency; unknown, and what has no rate, is lowest.
    Amount,
    /// Closing date; unknown is last.
    Closing,
}

/// A sort key and its direction, `-amount` in addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sort {
    /// By what.
    pub key: SortKey,
    /// Highest first.
    pub descending: bool,
}

impl Default for Sort {
    fn default() -> Self {
        Sort { key: SortKey::Changed, descending: true }
    }
}

impl SortKey {
    const NAMED: [(&str, SortKey); 8] = [
        ("changed", SortKey::Changed),
        ("number", SortKey::Number),
        ("description", SortKey::Description),
        ("account", SortKey::Account),
        ("owner", SortKey::Owner),
        ("stage", SortKey::Stage),
        ("amount", SortKey::Amount),
        ("closing", SortKey::Closing),
    ];
}

impl Sort {
    /// Reads `amount` or `-amount`.
    pub fn from_text(text: &str) -> Option<Sort> {
        let (descending, name) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (_, key) = SortKey::NAMED.into_iter().find(|(known, _)| *known == name)?;
        Some(Sort { key, descending })
    }
}

/// Where a page ended: the sort value as text, and the key that breaks ties.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cursor(pub String, pub i64);

impl Cursor {
    /// An opaque text for addresses.
    pub fn to_text(&self) -> String {
        let json = serde_json::to_string(self).unwrap_or_default();
        json.bytes().fold(String::new(), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        })
    }

    /// Reads a text made by [`Cursor::to_text`]; anything else is nothing.
    pub fn from_text(text: &str) -> Option<Cursor> {
        let digit = |byte: &u8| char::from(*byte).to_digit(16);
        let bytes: Option<Vec<u8>> = text
            .as_bytes()
            .chunks(2)
            .map(|pair| u8::try_from(digit(pair.first()?)? * 16 + digit(pair.get(1)?)?).ok())
            .collect();
        serde_json::from_slice(&bytes?).ok().filter(|Cursor(value, _)| !value.contains('\0'))
    }
}
