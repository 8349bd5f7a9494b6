//! What the page of changes holds.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Account, Between, ByCategory, ChangeKind, ChangedRecords};
use crate::{
    auth::Colleague,
    forecast::Scope,
    money::Money,
    opportunity::{Converted, Totals},
    pipeline::Category,
    ui::chart::Drawings,
};

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
    /// The totals of the first day, with what was converted and what could not be.
    pub totals_before: Totals,
    /// The totals of the last day.
    pub totals: Totals,
}

impl ChangeView {
    /// What all listed opportunities together did to the column: the figure that leads to them.
    pub fn sum(&self) -> Decimal {
        let kinds = self.account.changes.iter().filter(|change| self.kind.is_none_or(|kind| change.kind == kind));
        let column = |amounts: &ByCategory| self.column.map_or_else(|| amounts.total(), |column| amounts.of(column));
        kinds.map(|change| column(&change.amounts)).sum()
    }

    /// Whether the rates of the last day do not say all about the first: it took another one, or missed one that the last
    /// day has.
    pub fn start_has_rates_of_its_own(&self) -> bool {
        let (start, end) = (&self.totals_before, &self.totals);
        let rate = |of: &Converted| (of.own.currency, of.policy, of.dated, of.rate);
        let told = |of: &Converted| end.converted.iter().any(|later| rate(later) == rate(of));
        let missed = |of: &Money| end.others.iter().any(|later| later.currency == of.currency);
        !start.converted.iter().all(told) || !start.others.iter().all(missed)
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
