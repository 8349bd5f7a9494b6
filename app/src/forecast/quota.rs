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

/// The days of a quota's version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotaDays {
    /// The first day of its quarter.
    pub quarter_start: NaiveDate,
    /// From when on it counts.
    pub effective_from: NaiveDate,
    /// The business day on which it was recorded.
    pub recorded_on: NaiveDate,
}

impl QuotaDays {
    /// The day of its quarter from which it counts: what was recorded before days were kept counts from the first one, too.
    pub fn counts_from(&self) -> NaiveDate {
        self.effective_from.max(self.quarter_start)
    }
}

/// A version of a quota with its days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuotaVersion {
    /// How much, of whom.
    pub quota: Quota,
    /// From when on.
    pub days: QuotaDays,
}

impl QuotaVersion {
    /// Whether a report as of a day knows it: recorded and effective by then, a quarter ahead as on its first day. The
    /// first version counts from the beginning, however late it was recorded.
    fn known_on(&self, day: NaiveDate) -> bool {
        let QuotaDays { quarter_start, effective_from, recorded_on } = self.days;
        self.quota.version == 1 || recorded_on <= day && effective_from <= day.max(quarter_start)
    }

    fn is_same_quota(&self, other: &QuotaVersion) -> bool {
        let key = |of: &QuotaVersion| (of.quota.person, of.quota.kind, of.days.quarter_start);
        key(self) == key(other)
    }
}

/// The versions that count as of a day, one of each quota: the latest one that a report of that day knows. The versions
/// of a quota stand together, oldest first.
pub fn counting_on(versions: &[QuotaVersion], day: NaiveDate) -> Vec<&QuotaVersion> {
    let mut counting: Vec<&QuotaVersion> = Vec::new();
    for version in versions.iter().filter(|version| version.known_on(day)) {
        match counting.last_mut() {
            Some(last) if last.is_same_quota(version) => *last = version,
            _ => counting.push(version),
        }
    }
    counting
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

    use rust_decimal::dec;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn version(person: i64, version: i32, amount: Decimal, effective_from: &str, recorded_on: &str) -> QuotaVersion {
        let (person, kind) = (PersonId(person), QuotaKind::Individual);
        let quota = Quota { person, kind, amount, currency: "EUR".parse().unwrap(), version };
        let (effective_from, recorded_on) = (day(effective_from), day(recorded_on));
        QuotaVersion { quota, days: QuotaDays { quarter_start: day("2026-10-01"), effective_from, recorded_on } }
    }

    #[test]
    fn the_latest_version_that_a_day_knows_counts() {
        let versions = [
            version(1, 1, dec!(1000), "2026-10-01", "2026-12-24"),
            version(1, 2, dec!(1200), "2026-12-01", "2026-11-02"),
            version(1, 3, dec!(1100), "2026-11-15", "2026-11-20"),
            version(2, 1, dec!(500), "2026-10-01", "2026-09-01"),
            version(2, 2, dec!(600), "2026-10-01", "2026-09-10"),
        ];
        let amounts = |on: &str| -> Vec<Decimal> {
            counting_on(&versions, day(on)).iter().map(|version| version.quota.amount).collect()
        };
        assert_eq!(amounts("2026-09-09"), [dec!(1000), dec!(500)], "the first one counts however late it came");
        assert_eq!(amounts("2026-09-10"), [dec!(1000), dec!(600)], "before the quarter, what counts on its first day");
        assert_eq!(amounts("2026-11-19"), [dec!(1000), dec!(600)], "effective, but not recorded yet");
        assert_eq!(amounts("2026-11-20"), [dec!(1100), dec!(600)]);
        assert_eq!(amounts("2026-12-31"), [dec!(1100), dec!(600)], "the latest version, not the latest day");
        assert!(counting_on(&[], day("2026-12-31")).is_empty());
    }
}
