//! What the board shows.

use serde::{Deserialize, Serialize};

use crate::{
    opportunity::{FilterChoices, OpportunityId, Summary, Totals},
    pipeline::{Pipeline, StageId},
};

/// Cards that come with a page of a column.
pub const CARDS: i64 = 40;

/// A column: its head over all matching records, and its first cards.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// The stage.
    pub stage: StageId,
    /// Over all matching records.
    pub totals: Totals,
    /// From the top.
    pub cards: Vec<Summary>,
    /// The position behind the last card, when there are more.
    pub next: Option<String>,
}

/// The board of one pipeline under one filter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Board {
    /// The pipeline with its rules, for previews of moves.
    pub pipeline: Pipeline,
    /// In the order of the process.
    pub columns: Vec<Column>,
    /// Whether the viewer may move cards at all.
    pub may_move: bool,
    /// Whether the viewer decides for others (reopening, closing won deals).
    pub leads: bool,
}

/// The board page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BoardView {
    /// The board.
    pub board: Board,
    /// The filter bar.
    pub choices: FilterChoices,
}

/// Further cards of a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CardPage {
    /// In order.
    pub cards: Vec<Summary>,
    /// The position behind the last one, when there are more.
    pub next: Option<String>,
}

/// The answer to a move: the card as it is now, and the heads that it changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// The card with its new version.
    pub card: Summary,
    /// Heads of the columns that it left and entered.
    pub heads: Vec<(StageId, Totals)>,
}

/// Where a card is being dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DropPlace {
    /// Into which column or stop.
    pub stage: StageId,
    /// Right below this card.
    pub below: Option<OpportunityId>,
    /// Right above this card.
    pub above: Option<OpportunityId>,
}
