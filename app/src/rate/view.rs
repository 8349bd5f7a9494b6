//! What the page of rates asks and shows.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{MissingRate, RateEntry, RateKey};
use crate::{
    auth::RatePolicy,
    error::{AppError, Problem},
    money::Currency,
    text::{Problems, optional_value},
};

/// Which rates; without any condition the latest of each currency and kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RateFilter {
    /// Of that currency.
    pub currency: Option<Currency>,
    /// Of that kind.
    pub kind: Option<RatePolicy>,
    /// From behind that rate on.
    pub after: Option<RateKey>,
    /// The rate that is opened, or to be recorded.
    pub rate: Option<RateKey>,
}

impl RateFilter {
    /// Reads the query of an address.
    ///
    /// # Errors
    /// Every value that cannot be read, beside its key.
    pub fn from_query(query: &BTreeMap<String, String>) -> Result<Self, AppError> {
        let mut problems = Problems::default();
        let filter = RateFilter {
            currency: problems.take(optional_value(query, "currency", Problem::NotACurrency)),
            kind: problems.take(optional_value(query, "kind", Problem::NotAChoice)),
            after: problems.take(optional_value(query, "after", Problem::Unreadable)),
            rate: problems.take(optional_value(query, "rate", Problem::Unreadable)),
        };
        problems.done()?;
        Ok(filter)
    }

    /// Whether every currency and kind is asked for.
    pub fn is_empty(&self) -> bool {
        self.currency.is_none() && self.kind.is_none() && self.after.is_none()
    }

    /// The page under this filter.
    pub fn address(&self) -> String {
        let mut pairs = Vec::new();
        pairs.extend(self.currency.map(|currency| format!("currency={currency}")));
        pairs.extend(self.kind.map(|kind| format!("kind={}", kind.as_str())));
        pairs.extend(self.after.map(|after| format!("after={after}")));
        pairs.extend(self.rate.map(|rate| format!("rate={rate}")));
        if pairs.is_empty() { String::from("/rates") } else { format!("/rates?{}", pairs.join("&")) }
    }
}

/// The rates as the page shows them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RateSheet {
    /// Under the filter.
    pub entries: Vec<RateEntry>,
    /// The last of them, when there are more behind it.
    pub next: Option<RateKey>,
    /// Of the rate that is opened, the latest first; empty for one to be recorded.
    pub versions: Vec<RateEntry>,
    /// What opportunities that the viewer sees wait for.
    pub missing: Vec<MissingRate>,
    /// Of which anything was recorded.
    pub currencies: Vec<Currency>,
}
