//! Kinds of change, and the account of them.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    auth::PersonId,
    error::{AppError, Problem},
    opportunity::OpportunityId,
    pipeline::{Category, StageId},
    tr,
};

/// Why a quarter's figures changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Did not exist on the first day.
    New,
    /// Its closing date moved into the quarter.
    PulledIn,
    /// Had been stopped, and was taken up again.
    Reopened,
    /// Its amount grew.
    Increased,
    /// Its amount shrank.
    Decreased,
    /// Exchange rates changed.
    Revalued,
    /// Another category, or into or out of the report by its category.
    Recategorised,
    /// Another owner, team or share of the credit.
    Reassigned,
    /// Its closing date moved out of the quarter.
    PushedOut,
    /// Signed: from its category to Closed.
    Won,
    /// Stopped: lost, no go, on hold or dismissed.
    Lost,
}

impl ChangeKind {
    /// Every kind, in the order of the account: what adds, what alters, what takes away.
    pub const ALL: [ChangeKind; 11] = [
        ChangeKind::New,
        ChangeKind::PulledIn,
        ChangeKind::Reopened,
        ChangeKind::Increased,
        ChangeKind::Decreased,
        ChangeKind::Revalued,
        ChangeKind::Recategorised,
        ChangeKind::Reassigned,
        ChangeKind::PushedOut,
        ChangeKind::Won,
        ChangeKind::Lost,
    ];

    /// The code in SQL, in addresses and in REST.
    pub fn as_str(self) -> &'static str {
        match self {
            ChangeKind::New => "new",
            ChangeKind::PulledIn => "pulled_in",
            ChangeKind::Reopened => "reopened",
            ChangeKind::Increased => "increased",
            ChangeKind::Decreased => "decreased",
            ChangeKind::Revalued => "revalued",
            ChangeKind::Recategorised => "recategorised",
            ChangeKind::Reassigned => "reassigned",
            ChangeKind::PushedOut => "pushed_out",
            ChangeKind::Won => "won",
            ChangeKind::Lost => "lost",
        }
    }

    /// The name in the current language.
    pub fn label(self) -> &'static str {
        match self {
            ChangeKind::New => tr!(change.kind_new),
            ChangeKind::PulledIn => tr!(change.kind_pulled_in),
            ChangeKind::Reopened => tr!(change.kind_reopened),
            ChangeKind::Increased => tr!(change.kind_increased),
            ChangeKind::Decreased => tr!(change.kind_decreased),
            ChangeKind::Revalued => tr!(change.kind_revalued),
            ChangeKind::Recategorised => tr!(change.kind_recategorised),
            ChangeKind::Reassigned => tr!(change.kind_reassigned),
            ChangeKind::PushedOut => tr!(change.kind_pushed_out),
            ChangeKind::Won => tr!(change.kind_won),
            ChangeKind::Lost => tr!(change.kind_lost),
        }
    }
}

impl std::str::FromStr for ChangeKind {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        ChangeKind::ALL.into_iter().find(|kind| kind.as_str() == code).ok_or(())
    }
}

/// Two days, the end of each: what happened on the first itself is not between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Between {
    /// The first day.
    pub from: NaiveDate,
    /// The last day; not before the first.
    pub to: NaiveDate,
}

impl Between {
    /// # Errors
    /// When the first day lies after the last one, or the last one has not come yet.
    pub fn new(from: NaiveDate, to: NaiveDate, today: NaiveDate) -> Result<Self, AppError> {
        if to > today {
            return Err(AppError::field("to", Problem::Future));
        }
        if from > to { Err(AppError::field("from", Problem::Reversed)) } else { Ok(Between { from, to }) }
    }
}

/// An amount of each counted category.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByCategory {
    /// Signed.
    pub closed: Decimal,
    /// Committed.
    pub commit: Decimal,
    /// Committed with an uncertainty.
    pub best_case: Decimal,
    /// Running.
    pub pipeline: Decimal,
}

impl ByCategory {
    /// The amount of a category; omitted opportunities are not reported.
    pub fn of(&self, category: Category) -> Decimal {
        match category {
            Category::Closed => self.closed,
            Category::Commit => self.commit,
            Category::BestCase => self.best_case,
            Category::Pipeline => self.pipeline,
            Category::Omitted => Decimal::ZERO,
        }
    }

    /// Adds to a category.
    pub fn add(&mut self, category: Category, amount: Decimal) {
        match category {
            Category::Closed => self.closed += amount,
            Category::Commit => self.commit += amount,
            Category::BestCase => self.best_case += amount,
            Category::Pipeline => self.pipeline += amount,
            Category::Omitted => {}
        }
    }

    /// All four together.
    pub fn total(&self) -> Decimal {
        self.closed + self.commit + self.best_case + self.pipeline
    }

    /// Both together.
    pub fn plus(mut self, other: &ByCategory) -> Self {
        Category::COUNTED.into_iter().for_each(|category| self.add(category, other.of(category)));
        self
    }
}

/// One kind of change: how many opportunities, and what it did to each category.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Why.
    pub kind: ChangeKind,
    /// Opportunities, each once.
    pub count: i64,
    /// What it added, below zero what it took away.
    pub amounts: ByCategory,
}

/// What led from one level to another; amounts in the organisation's currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// At the end of the first day.
    pub start: ByCategory,
    /// Only kinds that occurred, in the order of [`ChangeKind::ALL`].
    pub changes: Vec<Change>,
    /// At the end of the last day.
    pub end: ByCategory,
}

impl Account {
    /// Whether start and changes make the end, in every category.
    pub fn adds_up(&self) -> bool {
        self.changes.iter().fold(self.start, |sum, change| sum.plus(&change.amounts)) == self.end
    }
}

/// How an opportunity stood on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Forecast category.
    pub category: Category,
    /// What it counted for, in the organisation's currency; where it did not count, its own amount.
    pub amount: Option<Decimal>,
    /// When the signature was expected.
    pub closing_date: Option<NaiveDate>,
    /// Where it stood.
    pub stage: StageId,
    /// Who was in charge.
    pub owner: PersonId,
    /// Their name.
    pub owner_name: String,
}

/// An opportunity behind a change, and what changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedRecord {
    /// Key.
    pub id: OpportunityId,
    /// `PAR-000123`.
    pub number: String,
    /// What it is, in a line.
    pub description: String,
    /// What the change did to each category, in the organisation's currency; of one category where only that was
    /// asked for.
    pub amounts: ByCategory,
    /// What it counts for on the last day, or counted for on the first when it counts no longer.
    pub worth: Decimal,
    /// On the first day; none when it did not exist.
    pub before: Option<State>,
    /// On the last day; none when it went out of sight.
    pub after: Option<State>,
}

impl ChangedRecord {
    /// What the change did to all categories together.
    pub fn delta(&self) -> Decimal {
        self.amounts.total()
    }

    /// Whether it went from one category to another, which the total alone does not tell.
    pub fn is_between_categories(&self) -> bool {
        let amounts = Category::COUNTED.map(|category| self.amounts.of(category));
        amounts.iter().any(|amount| *amount > Decimal::ZERO) && amounts.iter().any(|amount| *amount < Decimal::ZERO)
    }
}

/// What one kind of change did to an opportunity; all of its steps together are its [`ChangedRecord::amounts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The opportunity.
    pub id: OpportunityId,
    /// Why.
    pub kind: ChangeKind,
    /// What it added to each category, below zero what it took away.
    pub amounts: ByCategory,
}

/// Opportunities behind a change, largest change first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedRecords {
    /// As many as a page lists.
    pub listed: Vec<ChangedRecord>,
    /// How many there are in all.
    pub count: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_round_trip() {
        assert!(ChangeKind::ALL.iter().all(|kind| kind.as_str().parse() == Ok(*kind)));
    }

    #[test]
    fn days_in_order_and_not_ahead() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let between = |from: &str, to: &str| Between::new(day(from), day(to), day("2026-11-20"));
        assert!(between("2026-11-20", "2026-11-20").is_ok());
        assert_eq!(between("2026-11-21", "2026-11-20"), Err(AppError::field("from", Problem::Reversed)));
        assert_eq!(between("2026-11-01", "2026-11-21"), Err(AppError::field("to", Problem::Future)));
    }
}
