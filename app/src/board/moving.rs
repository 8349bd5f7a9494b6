//! The move of a card: shown at once, told to the server, and taken back when the server refuses.

use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

use super::{
    DropPlace, Moved, api,
    board_state::{BoardState, MoveRequest},
    keyboard,
};
use crate::{
    error::AppError,
    opportunity::{self, MoveCommand, OpportunityId, Summary},
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
    /// Lets go of the card in the air: it lands where it is held, or goes back.
    pub fn let_go(&self) {
        let Some(lifted) = self.lifted.get_untracked() else { return };
        self.lifted.set(None);
        match lifted.over {
            Some(place) => self.drop_at(lifted.card, place),
            None => self.say_put_back(&lifted.card),
        }
    }

    /// Puts the card in the air back where it was; gives it.
    pub fn put_back(&self) -> Option<OpportunityId> {
        let lifted = self.lifted.get_untracked()?;
        self.lifted.set(None);
        self.say_put_back(&lifted.card);
        Some(lifted.card.id)
    }

    fn say_put_back(&self, card: &Summary) {
        self.announcement.set(tr!(board.put_back, card = card.description.clone()));
    }

    /// Drops a card: asks for what is missing, refuses what the rules refuse, otherwise moves it at once.
    /// Where it stands already, nothing moves.
    pub fn drop_at(&self, card: Summary, place: DropPlace) {
        self.refused.set(None);
        let card = self.as_shown(card);
        if self.stands_at(&card, place) {
            return self.say_put_back(&card);
        }
        match self.check(&card, place.stage, "", false) {
            Ok(()) => self.send(card, place, String::new(), None, None),
            Err(MoveRefused::Needs { .. }) => {
                self.request.set(Some(MoveRequest { card, place: Some(place), error: None }))
            }
            Err(refused) => self.refuse(card.id, self.explain(&refused)),
        }
    }

    /// The card as the board shows it now: it may have changed since it was lifted or asked about.
    fn as_shown(&self, card: Summary) -> Summary {
        self.card(card.id).unwrap_or(card)
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
        let (state, card) = (*self, self.as_shown(card));
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
                Ok(moved) => state.take_over(moved, place),
                Err(error) => {
                    state.take_back(&card, undo);
                    state.answer_refusal(card, place, error).await;
                }
            }
        });
    }

    /// Shows what the server made of a move, and closes the sheet that asked about it.
    fn take_over(&self, moved: Moved, place: DropPlace) {
        let card = moved.card;
        let (id, stage) = (card.id, self.stage_name(card.stage));
        self.announcement.set(tr!(board.moved, card = card.description.clone(), stage = stage));
        let asked = self.asked_about() == Some(id);
        if asked {
            self.request.set(None);
        }
        // A card with a new version is drawn anew and would lose the focus.
        if asked || keyboard::has_focus(id) {
            request_animation_frame(move || keyboard::focus(id));
        }
        for (stage, totals) in moved.heads {
            if let Some(column) = self.column(stage) {
                column.totals.set(totals);
            }
        }
        self.show(card, place);
    }

    /// Which card the open sheet is about.
    fn asked_about(&self) -> Option<OpportunityId> {
        self.request.with_untracked(|request| request.as_ref().map(|request| request.card.id))
    }

    /// What a refusal by the server opens: the sheet for what can be filled in, unless it asks about another
    /// card; a sentence for the rest. A card that was overtaken shows how it stands now.
    async fn answer_refusal(&self, card: Summary, place: DropPlace, error: AppError) {
        let fillable = matches!(error, AppError::MoveRefused(MoveRefused::Needs { .. }) | AppError::Rejected(_));
        let overtaken = matches!(error, AppError::Stale { .. } | AppError::NotFound);
        self.refuse(card.id, error.sentence());
        if self.asked_about().map_or(fillable, |asked| asked == card.id) {
            self.request.set(Some(MoveRequest { card: card.clone(), place: Some(place), error: Some(error) }));
        }
        if overtaken {
            self.catch_up(card).await;
        }
    }

    /// Shows a card that somebody else changed first as it stands now, so that the next try meets that version.
    async fn catch_up(&self, card: Summary) {
        match opportunity::api::load_record(card.number.clone()).await {
            Ok(view) => self.take_in(view.record.summary),
            Err(AppError::NotFound) => {
                self.remove(card.id, self.as_shown(card).stage);
                self.reload();
            }
            // Not reached: the card keeps what it showed, and its next try asks again.
            Err(_) => {}
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
        if let Some(shown) = self.card(card.id) {
            self.remove(card.id, shown.stage);
        }
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
        let index = place.index(&self.others(place.stage, card.id));
        column.cards.update(|cards| cards.insert(index.min(cards.len()), card));
    }

    /// Counts a card in or out of the head of its column.
    fn count(&self, card: &Summary, arrives: bool) {
        if let Some(column) = self.column(card.stage) {
            column.totals.update(|totals| *totals = totals.clone().with(card, arrives));
        }
    }

    /// Shows a card as it became beside the board or elsewhere, then the heads and columns as the server has them.
    pub fn take_in(&self, card: Summary) {
        let top = DropPlace { stage: card.stage, below: None, above: None };
        self.show(card, top);
        self.reload();
    }

    /// Shows a card as it became: where it is while it stays in its column, else at that place of its new one.
    fn show(&self, card: Summary, place: DropPlace) {
        let Some(shown) = self.card(card.id) else { return };
        if shown.stage != card.stage {
            self.remove(card.id, shown.stage);
            self.insert(card, place);
        } else if let Some(column) = self.column(card.stage) {
            column.cards.update(|cards| {
                cards.iter_mut().filter(|known| known.id == card.id).for_each(|known| *known = card.clone());
            });
        }
    }

    fn reload(&self) {
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
}
