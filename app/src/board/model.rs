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

impl DropPlace {
    /// The place at an index among the other cards of a column, from the top.
    pub fn at(stage: StageId, index: usize, others: &[OpportunityId]) -> Self {
        let below = others.get(..index.min(others.len())).and_then(<[_]>::last).copied();
        DropPlace { stage, below, above: others.first().copied().filter(|_| below.is_none()) }
    }

    /// Its index among the other cards of its column; the top when its neighbour is not among them.
    pub fn index(&self, others: &[OpportunityId]) -> usize {
        let index_of = |card: Option<OpportunityId>| others.iter().position(|other| Some(*other) == card);
        index_of(self.below).map(|index| index + 1).or_else(|| index_of(self.above)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_an_index_among_the_others() {
        let (stage, others) = (StageId(1), [7, 8, 9].map(OpportunityId));
        for index in 0..=3 {
            assert_eq!(DropPlace::at(stage, index, &others).index(&others), index);
        }
        let end = DropPlace { stage, below: Some(OpportunityId(9)), above: None };
        assert_eq!(DropPlace::at(stage, 40, &others), end, "beyond the last is below the last");
        let alone = DropPlace { stage, below: None, above: None };
        assert_eq!(DropPlace::at(stage, 2, &[]), alone);
        assert_eq!(end.index(&others[..2]), 0, "its neighbour has left");
    }
}
