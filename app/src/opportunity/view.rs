//! What the pages of opportunities show.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Credit, Filter, Listing, Record};
use crate::{
    activity::Event,
    auth::Colleague,
    pipeline::{Pipeline, StageId},
    product::Product,
};

/// The pages that filter opportunities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilterPage {
    /// The board.
    Board,
    /// The list.
    Opportunities,
    /// The ready-made charts.
    Analysis,
    /// An own question, which is kept as a question.
    Question,
    /// Chart and list side by side.
    Portal,
}

impl FilterPage {
    /// The code in the database, and the address without its slash.
    pub fn as_str(self) -> &'static str {
        match self {
            FilterPage::Board => "board",
            FilterPage::Opportunities => "opportunities",
            FilterPage::Analysis => "analysis",
            FilterPage::Question => "analysis/question",
            FilterPage::Portal => "portal",
        }
    }

    /// Where the page lives.
    pub fn address(self) -> &'static str {
        match self {
            FilterPage::Board => "/board",
            FilterPage::Opportunities => "/opportunities",
            FilterPage::Analysis => "/analysis",
            FilterPage::Question => "/analysis/question",
            FilterPage::Portal => "/portal",
        }
    }

    /// Whether its filters can be kept under a name as views.
    pub fn keeps_views(self) -> bool {
        !matches!(self, FilterPage::Question | FilterPage::Portal)
    }
}

/// A filter under a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedView {
    /// Key.
    pub id: i64,
    /// What its owner calls it.
    pub name: String,
    /// The query of its address, with the question mark.
    pub query: String,
}

/// What the filter bar offers, on every page that filters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FilterChoices {
    /// The filter in force.
    pub filter: Filter,
    /// Name of the account that is filtered by.
    pub account: Option<String>,
    /// Everybody whose records the viewer sees.
    pub people: Vec<Colleague>,
    /// Whose stages can be chosen.
    pub pipeline: Pipeline,
    /// The viewer's own views of the page.
    pub saved: Vec<SavedView>,
}

/// The list page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListView {
    /// Rows and totals.
    pub listing: Listing,
    /// The filter bar.
    pub choices: FilterChoices,
    /// The sort in force, as in the address.
    pub sort: String,
}

/// The record page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordView {
    /// The record.
    pub record: Record,
    /// Its history, newest first.
    pub events: Vec<Event>,
    /// Its pipeline.
    pub pipeline: Pipeline,
    /// Stages that the viewer could move it to.
    pub moves: Vec<StageId>,
    /// Whom the viewer could hand it to; empty for those who do not lead.
    pub owners: Vec<Colleague>,
    /// Whom the viewer could credit with a part; empty for those who do not lead.
    pub sellers: Vec<Colleague>,
    /// The catalogue.
    pub products: Vec<Product>,
    /// Whether the viewer may change it.
    pub may_edit: bool,
}

impl RecordView {
    /// Who is credited with which part: the owner alone where nothing is shared.
    pub fn credits(&self) -> Vec<Credit> {
        let credits = self.record.credits();
        let whole = || Credit { person: self.record.summary.owner.clone(), percent: Decimal::ONE_HUNDRED };
        if credits.is_empty() { vec![whole()] } else { credits }
    }
}

/// The page for a new opportunity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewView {
    /// Whom the viewer could make its owner.
    pub owners: Vec<Colleague>,
    /// The catalogue.
    pub products: Vec<Product>,
    /// Name of the account that the address asks for.
    pub account: Option<String>,
}
