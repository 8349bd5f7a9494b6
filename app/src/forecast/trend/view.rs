//! What the page of trends holds.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Slip, Slippage, TrendPoint};
use crate::{
    auth::{Colleague, PersonId},
    calendar::Quarter,
    forecast::{Scope, change::Between},
    opportunity::Totals,
    ui::chart::Drawings,
};

/// A quarter week by week, and how closing dates moved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrendView {
    /// The quarter and the people.
    pub scope: Scope,
    /// The quarter before, whose total stands beside.
    pub earlier: Quarter,
    /// Everybody whose figures the viewer sees, for the switch.
    pub people: Vec<Colleague>,
    /// Oldest first.
    pub points: Vec<TrendPoint>,
    /// Target or quota as it counts today.
    pub quota: Option<Decimal>,
    /// The latest of it, with what was converted and what could not be.
    pub totals: Totals,
    /// The chart.
    pub chart: Drawings,
    /// The days between which closing dates moved.
    pub between: Between,
    /// By owner, most days pushed first.
    pub slippage: Vec<Slippage>,
    /// The longest moves, of one owner or of all.
    pub slips: Vec<Slip>,
    /// Whose moves are listed; none for everybody.
    pub owner: Option<PersonId>,
}

impl TrendView {
    /// Whether there is nothing to draw: no amount in any week, in this quarter or the one before.
    pub fn is_empty(&self) -> bool {
        let nothing = |point: &TrendPoint| {
            point.figures.is_none_or(|figures| figures.total().is_zero())
                && point.before.is_none_or(|sum| sum.is_zero())
        };
        self.points.iter().all(nothing)
    }
}
