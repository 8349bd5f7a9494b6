//! What the forecast's pages and REST answers hold.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Figures, Quota, QuotaChange, QuotaKind, Reading, Row, Scope, Who};
use crate::{
    auth::{Colleague, PersonId},
    calendar::Quarter,
    money::Money,
    opportunity::Converted,
    ui::chart::Drawings,
};

/// The forecast of one quarter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forecast {
    /// The quarter shown.
    pub quarter: Quarter,
    /// The day as of which it is shown; none for now.
    pub as_of: Option<NaiveDate>,
    /// The person whose part of the tree it is; none for everything that the viewer sees.
    pub top: Option<PersonId>,
    /// Everybody whose records the viewer sees, for the switch.
    pub people: Vec<Colleague>,
    /// Rows in reading order; the first is the sum of all.
    pub rows: Vec<Row>,
    /// The quarters around, oldest first, of the same people, with the quota of each.
    pub quarters: Vec<QuarterFigures>,
    /// What of the figures was converted from other currencies, with rate and date.
    pub converted: Vec<Converted>,
    /// What is in currencies without a rate and therefore in no figure.
    pub others: Vec<Money>,
    /// What of the figures of all those quarters was converted.
    pub converted_around: Vec<Converted>,
    /// What of those quarters is in no figure for want of a rate.
    pub others_around: Vec<Money>,
    /// Whether the viewer sets quotas.
    pub leads: bool,
}

/// The page of a forecast: tables and charts, all read in the same way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ForecastView {
    /// The figures.
    pub forecast: Forecast,
    /// How they are read.
    pub reading: Reading,
    /// The chart by person.
    pub by_person: Drawings,
    /// The chart by quarter.
    pub by_quarter: Drawings,
}

impl Forecast {
    /// What it is about.
    pub fn scope(&self) -> Scope {
        Scope { quarter: self.quarter, who: self.top.map_or(Who::Company, Who::Team), as_of: self.as_of }
    }
}

/// The figures of one quarter against its quota.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuarterFigures {
    /// Which.
    pub quarter: Quarter,
    /// The figures.
    pub figures: Figures,
    /// Target or quota of the top row in that quarter.
    pub quota: Option<rust_decimal::Decimal>,
}

/// The quotas of a quarter as they are kept, with who may set them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuotaSheet {
    /// The quarter.
    pub quarter: Quarter,
    /// Everybody whose quotas the viewer sees.
    pub people: Vec<Colleague>,
    /// The versions that count.
    pub quotas: Vec<Quota>,
    /// Everything that changed, latest first.
    pub changes: Vec<QuotaChange>,
    /// The people whose quotas the viewer sets.
    pub settable: Vec<PersonId>,
    /// Those who no longer work here: their quotas stay as they were.
    pub left: Vec<PersonId>,
}

/// A quota as typed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuotaForm {
    /// Whose.
    pub person: PersonId,
    /// Of which quarter.
    pub quarter: Quarter,
    /// What it measures.
    pub kind: QuotaKind,
    /// The new amount.
    pub amount: String,
    /// The day of the quarter from which on it counts; empty for the whole quarter.
    pub effective_from: String,
    /// The version that the writer saw; 0 for none.
    pub version: i32,
}
