//! What the executive view holds.

use chrono::NaiveDateTime;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    analysis::{Answer, Dimension},
    auth::Colleague,
    forecast::{
        Figures, Performance, Scope, Who,
        change::{Account, Between, ChangedRecord},
        performance,
    },
    opportunity::{Filter, Risk, Totals, query_string},
    pipeline::Category,
};

/// The dimensions by which the quarter can be divided, in the order of the switch.
pub const DIMENSIONS: [Dimension; 6] =
    [Dimension::Team, Dimension::Site, Dimension::DealType, Dimension::Series, Dimension::Sector, Dimension::Country];

/// A quarter on one page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExecutiveView {
    /// The quarter and the people; as of a day, when one is asked for.
    pub scope: Scope,
    /// Whether it is the quarter that today lies in.
    pub is_current: bool,
    /// Everybody whose figures the viewer sees, for the switch.
    pub people: Vec<Colleague>,
    /// The figures of all of them together.
    pub figures: Figures,
    /// Target or quota.
    pub quota: Option<Decimal>,
    /// When the figures were read, in the organisation's time zone.
    pub at: NaiveDateTime,
    /// The week behind the day that is shown.
    pub week: Between,
    /// What changed in it.
    pub account: Account,
    /// The opportunities that changed most in it.
    pub moves: Vec<ChangedRecord>,
    /// What needs attention among all open ones.
    pub risks: Vec<RiskFigure>,
    /// The quarter by a dimension and by category.
    pub parts: Answer,
    /// The totals, with what was converted and what could not be.
    pub totals: Totals,
}

/// How much needs attention for one reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RiskFigure {
    /// Why.
    pub risk: Risk,
    /// How many, and what they are worth.
    pub totals: Totals,
}

impl ExecutiveView {
    /// The address of the same quarter and people, by a dimension; for the wall, or for a desk. A wall that shows the
    /// current quarter goes on with the next one.
    pub fn address(&self, by: Dimension, wall: bool) -> String {
        let mut pairs = Vec::new();
        if !(wall && self.is_current && self.scope.as_of.is_none()) {
            pairs.push(("quarter", self.scope.quarter.to_string()));
        }
        pairs.extend(self.scope.who.person().map(|person| ("who", person.to_string())));
        pairs.extend(self.scope.as_of.map(|day| ("as_of", day.to_string())));
        pairs.push(("by", by.as_str().to_owned()));
        pairs.extend(wall.then(|| ("wall", String::from("1"))));
        format!("/executive{}", query_string(&pairs))
    }

    /// Attainment, gap and coverage; nothing without a quota.
    pub fn performance(&self) -> Option<Performance> {
        performance(&self.figures, self.quota)
    }

    /// What is signed and committed, as a share of the quota in percent.
    pub fn committed(&self) -> Option<Performance> {
        let committed = self.figures.cumulative(Category::Commit);
        performance(&Figures { closed: committed, ..Figures::default() }, self.quota)
    }
}

/// The open opportunities of somebody that need attention.
pub fn at_risk(who: Who, risk: Risk) -> Filter {
    let (owner, team) = match who {
        Who::Company => (None, None),
        Who::Team(person) => (None, Some(person)),
        Who::Person(person) => (Some(person), None),
    };
    Filter { owner, team, risk: Some(risk), ..Filter::default() }
}
