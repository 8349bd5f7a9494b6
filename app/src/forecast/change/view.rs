//! What the page of changes holds.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Account, Between, ByCategory, ChangeKind, ChangedRecords};
use crate::{auth::Colleague, forecast::Scope, opportunity::Totals, pipeline::Category, ui::chart::Drawings};

/// What changed in a scope between two days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangeView {
    /// The quarter and the people.
    pub scope: Scope,
    /// The days.
    pub between: Between,
    /// The first day that the history knows.
    pub first_day: Option<NaiveDate>,
    /// Everybody whose figures the viewer sees, for the switch.
    pub people: Vec<Colleague>,
    /// Start, changes and end.
    pub account: Account,
    /// The category that the chart shows; none for all together.
    pub column: Option<Category>,
    /// The waterfall.
    pub chart: Drawings,
    /// The kind whose records are listed.
    pub kind: Option<ChangeKind>,
    /// The opportunities behind it, largest change first; without a kind, those behind all.
    pub records: ChangedRecords,
    /// The totals of the last day, with what was converted and what could not be.
    pub totals: Totals,
}

impl ChangeView {
    /// What all listed opportunities together did to the column: the figure that leads to them.
    pub fn sum(&self) -> Decimal {
        let kinds = self.account.changes.iter().filter(|change| self.kind.is_none_or(|kind| change.kind == kind));
        let column = |amounts: &ByCategory| self.column.map_or_else(|| amounts.total(), |column| amounts.of(column));
        kinds.map(|change| column(&change.amounts)).sum()
    }

    /// The query of its address.
    pub fn query(&self) -> String {
        query(self.scope, self.between, self.column, self.kind)
    }

    /// The address of this report with another column or kind.
    pub fn address(&self, column: Option<Category>, kind: Option<ChangeKind>) -> String {
        address(self.scope, self.between, column, kind)
    }
}

/// The address of a report of changes.
pub fn address(scope: Scope, between: Between, column: Option<Category>, kind: Option<ChangeKind>) -> String {
    format!("/forecast/changes{}", query(scope, between, column, kind))
}

fn query(scope: Scope, between: Between, column: Option<Category>, kind: Option<ChangeKind>) -> String {
    let mut pairs = vec![("quarter", scope.quarter.to_string())];
    pairs.extend(scope.who.person().map(|person| ("who", person.to_string())));
    pairs.extend([("from", between.from.to_string()), ("to", between.to.to_string())]);
    pairs.extend(column.map(|category| ("column", category.as_str().to_owned())));
    pairs.extend(kind.map(|kind| ("kind", kind.as_str().to_owned())));
    crate::opportunity::query_string(&pairs)
}
