//! A call: one layer of judgement over one figure, and what a new one meets.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{auth::PersonId, calendar::Quarter, pipeline::Category, tr};

/// Longest note, in characters.
pub const MAX_NOTE: usize = 2_000;

/// Who says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LayerKind {
    /// The owner, of their own quarter.
    Submission,
    /// Somebody above.
    Adjustment,
}

impl LayerKind {
    /// The code in the database, in forms and in REST.
    pub fn as_str(self) -> &'static str {
        match self {
            LayerKind::Submission => "submission",
            LayerKind::Adjustment => "adjustment",
        }
    }

    /// The name in the current language.
    pub fn label(self) -> &'static str {
        match self {
            LayerKind::Submission => tr!(judgement.submission),
            LayerKind::Adjustment => tr!(judgement.adjustment),
        }
    }
}

impl std::str::FromStr for LayerKind {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        [LayerKind::Submission, LayerKind::Adjustment].into_iter().find(|kind| kind.as_str() == code).ok_or(())
    }
}

/// One value for each category that is reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ByCategory<T> {
    /// Signed.
    pub closed: T,
    /// Committed.
    pub commit: T,
    /// Committed with an uncertainty.
    pub best_case: T,
    /// Running.
    pub pipeline: T,
}

impl<T> ByCategory<T> {
    /// A value made for each category.
    pub fn of(mut value: impl FnMut(Category) -> T) -> Self {
        ByCategory {
            closed: value(Category::Closed),
            commit: value(Category::Commit),
            best_case: value(Category::BestCase),
            pipeline: value(Category::Pipeline),
        }
    }

    /// The value of a category; nothing of omitted ones.
    pub fn get(&self, category: Category) -> Option<&T> {
        match category {
            Category::Closed => Some(&self.closed),
            Category::Commit => Some(&self.commit),
            Category::BestCase => Some(&self.best_case),
            Category::Pipeline => Some(&self.pipeline),
            Category::Omitted => None,
        }
    }

    /// Every value with its category, strongest first.
    pub fn iter(&self) -> impl Iterator<Item = (Category, &T)> {
        Category::COUNTED.into_iter().filter_map(|category| Some((category, self.get(category)?)))
    }
}

/// A call, in one of its versions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Layer {
    /// Who says so.
    pub kind: LayerKind,
    /// Of whose figures.
    pub person: PersonId,
    /// Of the whole team that the person leads, instead of their own.
    pub whole: bool,
    /// In whose position.
    pub author: PersonId,
    /// The name of that person.
    pub author_name: String,
    /// The name of who stood in for them and wrote it.
    pub stand_in: Option<String>,
    /// Of which category.
    pub category: Category,
    /// Counts the changes, from 1.
    pub version: i32,
    /// The amount, in the organisation's currency; none where the call is withdrawn.
    pub amount: Option<Decimal>,
    /// Why.
    pub note: String,
    /// What the records showed.
    pub records: Decimal,
    /// Where the records still sum to the same, how many of them came, went or changed in amount, currency or share since,
    /// up to the day that is shown. Told of the latest versions only.
    #[serde(default)]
    pub changed: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// On which business day.
    pub on: NaiveDate,
}

impl Layer {
    /// By how much the records moved since; nothing while they stand where they stood.
    pub fn moved(&self, records: Decimal) -> Option<Decimal> {
        Some(records - self.records).filter(|moved| !moved.is_zero())
    }

    /// Whether the records are no longer those that the call was made from: another sum, or the same sum of others.
    pub fn is_stale(&self, records: Decimal) -> bool {
        self.changed > 0 || self.moved(records).is_some()
    }
}

/// What somebody wants to say of a quarter.
#[derive(Clone, Debug, PartialEq)]
pub struct JudgementForm {
    /// As the owner or from above.
    pub kind: LayerKind,
    /// Of whose figures.
    pub person: PersonId,
    /// Of the whole team that the person leads.
    pub whole: bool,
    /// Of which quarter.
    pub quarter: Quarter,
    /// The amounts as typed; empty withdraws, none leaves the call alone.
    pub amounts: ByCategory<Option<String>>,
    /// The versions that the writer saw; 0 for none.
    pub seen: ByCategory<i32>,
    /// Why.
    pub note: String,
}

/// What becomes of one amount that is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meeting {
    /// Nothing new was said.
    Stays,
    /// A new version.
    Written,
    /// Somebody else said something else meanwhile: the writer chooses.
    Met,
}

/// What an amount meets that is saved: `standing` is the latest version with its amount and whether the records moved
/// since, `seen` the version and amount that the writer started from.
///
/// The same amount again confirms a call whose records moved. Who did not touch an amount does not overwrite
/// what somebody else made of it.
pub fn meet(typed: Option<Decimal>, standing: (i32, Option<Decimal>, bool), seen: (i32, Option<Decimal>)) -> Meeting {
    let (version, amount, stale) = standing;
    if typed == amount {
        let confirms = amount.is_some() && stale;
        return if confirms { Meeting::Written } else { Meeting::Stays };
    }
    if seen.0 == version {
        return Meeting::Written;
    }
    if typed == seen.1 { Meeting::Stays } else { Meeting::Met }
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;

    #[test]
    fn what_an_amount_meets() {
        let (none, five, six) = (None, Some(dec!(5)), Some(dec!(6)));
        let (fresh, stale) = (false, true);
        for (typed, standing, seen, expected, why) in [
            (none, (0, none, fresh), (0, none), Meeting::Stays, "nothing said, nothing there"),
            (five, (0, none, fresh), (0, none), Meeting::Written, "the first word"),
            (five, (1, five, fresh), (1, five), Meeting::Stays, "the same, and still fresh"),
            (five, (1, five, stale), (1, five), Meeting::Written, "confirmed after the records moved"),
            (six, (1, five, fresh), (1, five), Meeting::Written, "changed"),
            (none, (1, five, fresh), (1, five), Meeting::Written, "withdrawn"),
            (none, (2, none, stale), (2, none), Meeting::Stays, "a withdrawn call is not confirmed"),
            (six, (2, five, fresh), (1, none), Meeting::Met, "both spoke"),
            (five, (2, five, fresh), (1, none), Meeting::Stays, "both said the same"),
            (five, (2, six, fresh), (1, five), Meeting::Stays, "the second did not touch it"),
            (five, (1, six, fresh), (0, none), Meeting::Met, "two first words"),
        ] {
            assert_eq!(meet(typed, standing, seen), expected, "{why}");
        }
    }

    #[test]
    fn stale_is_another_sum_or_the_same_sum_of_other_records() {
        let layer = crate::forecast::judgement::tree::tests::adjustment(1, 2, 10);
        assert_eq!((layer.moved(dec!(0)), layer.is_stale(dec!(0))), (None, false));
        assert_eq!((layer.moved(dec!(-3)), layer.is_stale(dec!(-3))), (Some(dec!(-3)), true));
        let swapped = Layer { changed: 2, ..layer };
        assert_eq!((swapped.moved(dec!(0)), swapped.is_stale(dec!(0))), (None, true));
    }
}
