//! The quota.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{auth::PersonId, money::Currency};

/// What a quota measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuotaKind {
    /// What the person sells themselves.
    Individual,
    /// What their team as a whole answers for, if it differs from the sum.
    Team,
}

impl QuotaKind {
    /// Both kinds.
    pub const ALL: [QuotaKind; 2] = [QuotaKind::Individual, QuotaKind::Team];

    /// The code in the database and in REST.
    pub fn as_str(self) -> &'static str {
        match self {
            QuotaKind::Individual => "individual",
            QuotaKind::Team => "team",
        }
    }
}

impl std::str::FromStr for QuotaKind {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        QuotaKind::ALL.into_iter().find(|kind| kind.as_str() == code).ok_or(())
    }
}

/// A person's quota of a quarter, in the version that counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quota {
    /// Whose.
    pub person: PersonId,
    /// What it measures.
    pub kind: QuotaKind,
    /// How much.
    pub amount: Decimal,
    /// In which currency.
    pub currency: Currency,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// A quota with the days of the version that counts.
#[derive(Clone, Debug, PartialEq)]
pub struct DatedQuota {
    /// The first day of its quarter.
    pub quarter_start: NaiveDate,
    /// From when on it counts; up to the quarter's first day for the whole of it.
    pub effective_from: NaiveDate,
    /// The quota.
    pub quota: Quota,
}

/// One change of a quota: who, when, how much (the older value is the line below).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuotaChange {
    /// Whose.
    pub person: PersonId,
    /// What it measures.
    pub kind: QuotaKind,
    /// The new amount.
    pub amount: Decimal,
    /// The amount before.
    pub before: Option<Decimal>,
    /// In which currency.
    pub currency: Currency,
    /// From when on it counts; up to the quarter's first day for the whole of it.
    pub effective_from: NaiveDate,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: Option<String>,
}
