//! The board in the browser: what is shown, and what is in the air. How a card moves: `moving.rs`.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use leptos::{prelude::*, task::spawn_local};

use super::{BoardView, DropPlace, api};
use crate::{
    error::AppError,
    opportunity::{OpportunityId, Summary, Totals},
    pipeline::{MoveFacts, MoveRefused, Pipeline, StageId},
    tr,
};

/// One column as it is shown.
#[derive(Clone, Copy)]
pub struct ColumnState {
    /// The stage.
    pub stage: StageId,
    /// Over all matching records.
    pub totals: RwSignal<Totals>,
    /// The cards loaded so far.
    pub cards: RwSignal<Vec<Summary>>,
    /// Where further cards start.
    pub next: RwSignal<Option<String>>,
    /// Whether further cards are on their way.
    pub loading: RwSignal<bool>,
}

/// The keys of a column's cards but that one, from the top.
fn others(cards: &[Summary], card: OpportunityId) -> Vec<OpportunityId> {
    cards.iter().map(|other| other.id).filter(|other| *other != card).collect()
}

/// A card in the air.
#[derive(Clone, PartialEq)]
pub struct Lifted {
    /// The card.
    pub card: Summary,
    /// Where it would land.
    pub over: Option<DropPlace>,
    /// Whether a key lifted it: then there is no ghost under a pointer.
    pub by_key: bool,
}

/// The sheet that offers moves, or asks for what a move needs.
#[derive(Clone, PartialEq)]
pub struct MoveRequest {
    /// The card.
    pub card: Summary,
    /// The chosen place; none while choosing.
    pub place: Option<DropPlace>,
    /// What the server said to the last attempt.
    pub error: Option<AppError>,
}

/// Everything that the parts of the board share.
#[derive(Clone, Copy)]
pub struct BoardState {
    /// The rules.
    pub pipeline: StoredValue<Pipeline>,
    /// In the order of the process.
    pub columns: StoredValue<Vec<ColumnState>>,
    /// The filter of the address.
    pub query: StoredValue<BTreeMap<String, String>>,
    /// The card in the air.
    pub lifted: RwSignal<Option<Lifted>>,
    /// The card whose move is on its way.
    pub saving: RwSignal<Option<OpportunityId>>,
    /// The card whose move was refused, and why.
    pub refused: RwSignal<Option<(OpportunityId, String)>>,
    /// The open sheet.
    pub request: RwSignal<Option<MoveRequest>>,
    /// What a screen reader says next.
    pub announcement: RwSignal<String>,
    /// Whether the viewer may move cards.
    pub may_move: bool,
    /// Whether the viewer decides for others.
    pub leads: bool,
    /// The business day.
    pub today: NaiveDate,
}

impl BoardState {
    /// The state of a board that was just loaded.
    pub fn new(view: BoardView, query: BTreeMap<String, String>, today: NaiveDate) -> Self {
        let board = view.board;
        let columns = board.columns.into_iter().map(|column| ColumnState {
            stage: column.stage,
            totals: RwSignal::new(column.totals),
            cards: RwSignal::new(column.cards),
            next: RwSignal::new(column.next),
            loading: RwSignal::new(false),
        });
        BoardState {
            columns: StoredValue::new(columns.collect()),
            pipeline: StoredValue::new(board.pipeline),
            query: StoredValue::new(query),
            lifted: RwSignal::new(None),
            saving: RwSignal::new(None),
            refused: RwSignal::new(None),
            request: RwSignal::new(None),
            announcement: RwSignal::new(String::new()),
            may_move: board.may_move,
            leads: board.leads,
            today,
        }
    }

    /// The column of a stage, if it is on the board.
    pub fn column(&self, stage: StageId) -> Option<ColumnState> {
        self.columns.with_value(|columns| columns.iter().find(|column| column.stage == stage).copied())
    }

    /// A card that is loaded.
    pub fn card(&self, id: OpportunityId) -> Option<Summary> {
        let columns = self.columns.get_value();
        columns
            .iter()
            .find_map(|column| column.cards.with_untracked(|cards| cards.iter().find(|card| card.id == id).cloned()))
    }

    /// The other cards of a column, as far as they are loaded; none of a stage that is no column.
    pub fn others(&self, stage: StageId, card: OpportunityId) -> Vec<OpportunityId> {
        let column = self.column(stage);
        column.map(|column| column.cards.with_untracked(|cards| others(cards, card))).unwrap_or_default()
    }

    /// The place at an index among the other cards of a column.
    pub fn place(&self, stage: StageId, index: usize, card: OpportunityId) -> DropPlace {
        DropPlace::at(stage, index, &self.others(stage, card))
    }

    /// The place where a card stands.
    pub fn own_place(&self, card: &Summary) -> DropPlace {
        self.place(card.stage, self.index_of(card).unwrap_or(0), card.id)
    }

    /// Whether that place is where the card stands.
    pub fn stands_at(&self, card: &Summary, place: DropPlace) -> bool {
        place.stage == card.stage && self.index_of(card) == Some(place.index(&self.others(card.stage, card.id)))
    }

    fn index_of(&self, card: &Summary) -> Option<usize> {
        let cards = self.column(card.stage)?.cards;
        cards.with_untracked(|cards| cards.iter().position(|other| other.id == card.id))
    }

    /// Where the card in the air would lie in a column: its index, and the card that would come next.
    pub fn landing(&self, column: ColumnState) -> Option<(usize, Option<OpportunityId>)> {
        let (card, place) = self.lifted.with(|lifted| lifted.as_ref().map(|lifted| (lifted.card.id, lifted.over)))?;
        let place = place.filter(|place| place.stage == column.stage)?;
        let others = column.cards.with(|cards| others(cards, card));
        let index = place.index(&others);
        Some((index, others.get(index).copied()))
    }

    /// Lifts a card from its place.
    pub fn lift(&self, card: Summary, by_key: bool) {
        let place = self.own_place(&card);
        let lifted = tr!(board.lifted, card = card.description.clone());
        self.announcement.set(format!("{lifted} {}", self.spot(&card, place)));
        self.lifted.set(Some(Lifted { card, over: Some(place), by_key }));
    }

    /// A stage's name.
    pub fn stage_name(&self, stage: StageId) -> String {
        self.pipeline
            .with_value(|pipeline| pipeline.stage(stage).map(|stage| stage.names.current()).unwrap_or_default())
    }

    /// The same question that the server will ask.
    pub fn check(&self, card: &Summary, to: StageId, reason: &str, filled: bool) -> Result<(), MoveRefused> {
        if card.stage == to {
            return Ok(());
        }
        let facts = MoveFacts {
            from: card.stage,
            stopped_from: card.stopped_from,
            mover_leads: self.leads,
            reason,
            has_amount: filled || card.amount.is_some(),
            has_closing_date: filled || card.closing_date.is_some(),
        };
        self.pipeline.with_value(|pipeline| pipeline.check_move(&facts, to).map(|_| ()))
    }

    /// Why a move is refused, with the stages that would do instead.
    pub fn explain(&self, refused: &MoveRefused) -> String {
        match refused {
            MoveRefused::NotNext { allowed } if !allowed.is_empty() => {
                let names: Vec<String> = allowed.iter().map(|stage| self.stage_name(*stage)).collect();
                tr!(board.goes_to, stages = names.join(", "))
            }
            other => other.sentence(),
        }
    }

    /// Where a card is held, in words: the stage, and the place in its column or why it cannot land there.
    pub fn spot(&self, card: &Summary, place: DropPlace) -> String {
        let stage = self.stage_name(place.stage);
        let verdict = self.check(card, place.stage, "", false);
        let lands = matches!(verdict, Ok(()) | Err(MoveRefused::Needs { .. }));
        let over = match self.column(place.stage).filter(|_| lands) {
            Some(column) => {
                let arrives = i64::from(card.stage != place.stage);
                let total = column.totals.with_untracked(|totals| totals.count) + arrives;
                let nth = place.index(&self.others(place.stage, card.id)) + 1;
                tr!(board.carried_to, stage = stage, place = nth, total = total)
            }
            None => tr!(board.carried_over, stage = stage),
        };
        verdict.err().map(|refused| format!("{over} {}", self.explain(&refused))).unwrap_or(over)
    }

    /// The stages that a card could go to.
    pub fn possible(&self, card: &Summary) -> Vec<StageId> {
        let stages: Vec<StageId> =
            self.pipeline.with_value(|pipeline| pipeline.stages.iter().map(|stage| stage.id).collect());
        let fits = |stage: &StageId| {
            *stage != card.stage
                && matches!(self.check(card, *stage, "", false), Ok(()) | Err(MoveRefused::Needs { .. }))
        };
        stages.into_iter().filter(fits).collect()
    }

    /// Loads the next cards of a column, once at a time.
    pub fn load_more(&self, column: ColumnState) {
        let Some(after) = column.next.get_untracked() else { return };
        if column.loading.get_untracked() {
            return;
        }
        column.loading.set(true);
        let query = self.query.get_value();
        spawn_local(async move {
            if let Ok(page) = api::load_cards(query, column.stage, after).await {
                column.cards.update(|cards| {
                    let fresh = page
                        .cards
                        .into_iter()
                        .filter(|card| !cards.iter().any(|known| known.id == card.id))
                        .collect::<Vec<_>>();
                    cards.extend(fresh);
                });
                column.next.set(page.next);
            }
            column.loading.set(false);
        });
    }
}
