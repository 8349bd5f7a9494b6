//! The move of a card: shown at once, told to the server, and taken back when the server refuses.

use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

use super::{
    DropPlace, api,
    board_state::{BoardState, MoveRequest},
    keyboard,
};
use crate::{
    error::AppError,
    opportunity::{MoveCommand, OpportunityId, Summary},
    pipeline::{MoveRefused, StageId},
    tr,
};

/// What it takes to undo a move that was shown before the server answered.
struct Undo {
    /// The card as it was shown in its new place.
    arrived: Summary,
    /// The card that lay above it in its old column.
    was_below: Option<OpportunityId>,
}

impl BoardState {
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
}
