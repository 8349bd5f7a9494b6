//! The board in the browser: what is shown, what is being dragged, and the move that is applied at once
//! and taken back when the server refuses.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

use super::{BoardView, DropPlace, api, keyboard};
use crate::{
    error::AppError,
    opportunity::{MoveCommand, OpportunityId, Summary, Totals},
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

/// What it takes to undo a move that was shown before the server answered.
struct Undo {
    /// The card as it was shown in its new place.
    arrived: Summary,
    /// The card that lay above it in its old column.
    was_below: Option<OpportunityId>,
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

    /// Drops a card: asks for what is missing, refuses what the rules refuse, otherwise moves it at once.
    pub fn drop_at(&self, card: Summary, place: DropPlace) {
        self.refused.set(None);
        match self.check(&card, place.stage, "", false) {
            Ok(()) => self.send(card, place, String::new(), None, None),
            Err(MoveRefused::Needs { .. }) => {
                self.request.set(Some(MoveRequest { card, place: Some(place), error: None }))
            }
            Err(refused) => self.refuse(card.id, self.explain(&refused)),
        }
    }

    fn refuse(&self, card: OpportunityId, why: String) {
        self.announcement.set(why.clone());
        self.refused.set(Some((card, why)));
    }

    /// Applies a move, tells the server, and takes the answer over or the move back.
    pub fn send(
        &self,
        card: Summary,
        place: DropPlace,
        reason: String,
        amount: Option<String>,
        closing_date: Option<String>,
    ) {
        let state = *self;
        let command = MoveCommand {
            number: card.number.clone(),
            version: card.version,
            to: place.stage,
            below: place.below,
            above: place.above,
            reason,
            amount,
            closing_date,
            key: Some(Uuid::new_v4()),
        };
        let from = card.stage;
        let undo = self.apply(&card, place);
        self.saving.set(Some(card.id));
        let query = self.query.get_value();
        spawn_local(async move {
            let mut answer = api::move_card(query.clone(), command.clone(), from).await;
            if answer == Err(AppError::Offline) {
                // The answer may have been lost on the way: the same key changes nothing twice.
                answer = api::move_card(query, command, from).await;
            }
            state.saving.update(|saving| *saving = saving.filter(|saving| *saving != card.id));
            match answer {
                Ok(moved) => {
                    state.announcement.set(tr!(
                        board.moved,
                        card = moved.card.description.clone(),
                        stage = state.stage_name(moved.card.stage)
                    ));
                    state.request.set(None);
                    // A card with a new version is drawn anew and would lose the focus.
                    if keyboard::has_focus(moved.card.id) {
                        request_animation_frame(move || keyboard::focus(moved.card.id));
                    }
                    for (stage, totals) in moved.heads {
                        if let Some(column) = state.column(stage) {
                            column.totals.set(totals);
                        }
                    }
                    state.replace(&moved.card);
                }
                Err(error) => {
                    state.take_back(&card, undo);
                    state.answer_refusal(card, place, error);
                }
            }
        });
    }

    /// What a refusal by the server opens: the sheet for what can be filled in, a sentence for the rest.
    fn answer_refusal(&self, card: Summary, place: DropPlace, error: AppError) {
        let fillable = matches!(error, AppError::MoveRefused(MoveRefused::Needs { .. }) | AppError::Rejected(_));
        self.refuse(card.id, error.sentence());
        if fillable || self.request.with_untracked(Option::is_some) {
            self.request.set(Some(MoveRequest { card, place: Some(place), error: Some(error) }));
        }
    }

    /// Shows the move as done; gives what it takes to undo just that.
    fn apply(&self, card: &Summary, place: DropPlace) -> Undo {
        let mut arrived = card.clone();
        if card.stage != place.stage {
            arrived.stage = place.stage;
            arrived.stage_since = self.today;
            self.pipeline.with_value(|pipeline| {
                if let Some(stage) = pipeline.stage(place.stage) {
                    arrived.category = stage.category_on_arrival(card.category);
                    arrived.stage_kind = stage.kind;
                    if let Some(from) = pipeline.stage(card.stage) {
                        arrived.probability = stage.probability_on_arrival(from, card.probability);
                    }
                }
            });
        }
        let was_below = self.remove(card.id, card.stage);
        self.insert(arrived.clone(), place);
        if card.stage != place.stage {
            self.count(card, false);
            self.count(&arrived, true);
        }
        Undo { arrived, was_below }
    }

    /// Takes one move back; whatever else happened on the board meanwhile stays.
    fn take_back(&self, card: &Summary, undo: Undo) {
        self.remove(card.id, undo.arrived.stage);
        self.insert(card.clone(), DropPlace { stage: card.stage, below: undo.was_below, above: None });
        if card.stage != undo.arrived.stage {
            self.count(&undo.arrived, false);
            self.count(card, true);
        }
    }

    /// Takes a card out of its column; gives the card that lay above it.
    fn remove(&self, id: OpportunityId, stage: StageId) -> Option<OpportunityId> {
        let cards = self.column(stage)?.cards;
        let index = cards.with_untracked(|cards| cards.iter().position(|card| card.id == id))?;
        cards.update(|cards| drop(cards.remove(index)));
        index.checked_sub(1).and_then(|above| cards.with_untracked(|cards| cards.get(above).map(|card| card.id)))
    }

    fn insert(&self, card: Summary, place: DropPlace) {
        let Some(column) = self.column(place.stage) else { return };
        column.cards.update(|cards| {
            let index_of = |id: Option<OpportunityId>| id.and_then(|id| cards.iter().position(|card| card.id == id));
            let index = index_of(place.below).map(|index| index + 1).or_else(|| index_of(place.above)).unwrap_or(0);
            cards.insert(index, card);
        });
    }

    /// Counts a card in or out of the head of its column.
    fn count(&self, card: &Summary, arrives: bool) {
        if let Some(column) = self.column(card.stage) {
            column.totals.update(|totals| *totals = totals.clone().with(card, arrives));
        }
    }

    /// Shows a card as it became beside the board, then the heads and columns as the server has them.
    pub fn take_in(&self, card: Summary) {
        if let Some(before) = self.card(card.id) {
            if before.stage == card.stage {
                self.replace(&card);
            } else {
                self.remove(card.id, before.stage);
                self.insert(card.clone(), DropPlace { stage: card.stage, below: None, above: None });
            }
        }
        let (state, query) = (*self, self.query.get_value());
        spawn_local(async move {
            // Not reached: the card itself is right already.
            let Ok(view) = api::load_board(query).await else { return };
            for fresh in view.board.columns {
                let Some(column) = state.column(fresh.stage) else { continue };
                column.totals.set(fresh.totals);
                // Of a column that was read further, the cards behind its first page stay.
                if column.cards.with_untracked(|cards| cards.len() <= fresh.cards.len() + 1) {
                    column.cards.set(fresh.cards);
                    column.next.set(fresh.next);
                }
            }
        });
    }

    fn replace(&self, card: &Summary) {
        if let Some(column) = self.column(card.stage) {
            column.cards.update(|cards| {
                cards.iter_mut().filter(|known| known.id == card.id).for_each(|known| *known = card.clone());
            });
        }
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
