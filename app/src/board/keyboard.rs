//! The board by keyboard: arrows, `j` and `k` walk between cards, Enter opens, Space lifts, arrows carry, Space drops,
//! Escape returns, also from a drag. Each step is announced. Listed in `ui/shortcuts.rs`.

use leptos::{
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlElement, KeyboardEvent},
};

use super::{
    DropPlace,
    board_state::{BoardState, Lifted},
    drag::Drag,
};
use crate::{
    opportunity::{OpportunityId, Summary},
    pipeline::StageId,
};

/// Answers a key pressed anywhere on the board.
pub fn on_key(state: BoardState, event: &KeyboardEvent) {
    let lifted = state.lifted.get_untracked().filter(|lifted| lifted.by_key);
    let focused = focused_card(event).and_then(|id| state.card(id));
    let modified = event.ctrl_key() || event.meta_key() || event.alt_key();
    let key = match event.key().as_str() {
        "j" if !modified => String::from("ArrowDown"),
        "k" if !modified => String::from("ArrowUp"),
        other => other.to_owned(),
    };
    let handled = match (&lifted, focused, key.as_str()) {
        (Some(lifted), _, "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown") => carry(state, lifted, &key),
        (Some(lifted), _, " " | "Enter") => land(state, lifted.card.id),
        (None, Some(card), "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown") => walk(state, &card, &key),
        (None, Some(card), "Enter") if !modified => open(card.id),
        (None, Some(card), " ") if state.may_move => lift(state, card),
        (None, Some(card), "m") if state.may_move && !modified => open_menu(state, card),
        _ => false,
    };
    if handled {
        event.prevent_default();
    }
}

/// Answers a key pressed anywhere on the page: Escape puts the card in the air back before it closes anything,
/// and a lifted card that was drawn anew, and so lost the focus, still obeys.
pub fn on_key_anywhere(state: BoardState, drag: Drag, event: &KeyboardEvent) {
    if event.default_prevented() {
        return;
    }
    let by_key = state.lifted.with_untracked(|lifted| lifted.as_ref().is_some_and(|lifted| lifted.by_key));
    if event.key() != "Escape" {
        let nowhere = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if by_key && nowhere.is_some_and(|target| target.tag_name() == "BODY") {
            on_key(state, event);
        }
    } else if let Some(card) = drag.cancel() {
        event.prevent_default();
        if by_key {
            focus(card);
        }
    }
}

/// The card that has the focus itself; keys pressed in a link inside it belong to the link.
fn focused_card(event: &KeyboardEvent) -> Option<OpportunityId> {
    let target: Element = event.target()?.dyn_into().ok()?;
    target.get_attribute("data-card")?.parse().ok().map(OpportunityId)
}

/// Gives a card the focus, if it is in the document.
pub fn focus(id: OpportunityId) {
    let found = document().query_selector(&format!("[data-card='{id}']")).ok().flatten();
    if let Some(card) = found.and_then(|card| card.dyn_into::<HtmlElement>().ok()) {
        let _ = card.focus();
    }
}

/// Whether the focus is on that card.
pub fn has_focus(id: OpportunityId) -> bool {
    let around = |active: Element| active.closest(&format!("[data-card='{id}']")).ok().flatten();
    document().active_element().and_then(around).is_some()
}

fn stages(state: BoardState) -> Vec<StageId> {
    state.columns.with_value(|columns| columns.iter().map(|column| column.stage).collect())
}

/// The place of a card: index of its column and of the card in it.
fn place_of(state: BoardState, card: &Summary) -> Option<(usize, usize)> {
    let column = stages(state).iter().position(|stage| *stage == card.stage)?;
    let index =
        state.column(card.stage)?.cards.with_untracked(|cards| cards.iter().position(|other| other.id == card.id))?;
    Some((column, index))
}

fn walk(state: BoardState, card: &Summary, key: &str) -> bool {
    let Some((column, index)) = place_of(state, card) else { return false };
    let stages = stages(state);
    let at = |column: usize, index: usize| {
        let cards = state.column(*stages.get(column)?)?.cards;
        cards.with_untracked(|cards| cards.get(index.min(cards.len().checked_sub(1)?)).map(|card| card.id))
    };
    let sideways = |step: isize| {
        let columns = std::iter::successors(column.checked_add_signed(step), move |at| at.checked_add_signed(step));
        columns.take_while(|at| *at < stages.len()).find_map(|column| at(column, index))
    };
    let next = match key {
        "ArrowUp" => index.checked_sub(1).and_then(|index| at(column, index)),
        "ArrowDown" => at(column, index + 1),
        "ArrowLeft" => sideways(-1),
        _ => sideways(1),
    };
    if let Some(next) = next {
        focus(next);
    }
    true
}

/// Opens a card's record as a click on its title does.
fn open(id: OpportunityId) -> bool {
    let title = document().query_selector(&format!("[data-card='{id}'] .card-title")).ok().flatten();
    title.and_then(|title| title.dyn_into::<HtmlElement>().ok()).map(|title| title.click()).is_some()
}

fn lift(state: BoardState, card: Summary) -> bool {
    state.lift(card, true);
    true
}

fn open_menu(state: BoardState, card: Summary) -> bool {
    state.request.set(Some(super::board_state::MoveRequest { card, place: None, error: None }));
    true
}

/// Moves the landing place: sideways over the columns and on over the stops, up and down from where the card is.
fn carry(state: BoardState, lifted: &Lifted, key: &str) -> bool {
    let board = stages(state);
    let stops = state.possible(&lifted.card).into_iter().filter(|stage| !board.contains(stage));
    let targets: Vec<StageId> = board.iter().copied().chain(stops).collect();
    let Some(place) = lifted.over else { return true };
    let at = targets.iter().position(|stage| *stage == place.stage).unwrap_or(0);
    let place = match key {
        "ArrowLeft" => sideways(state, &lifted.card, place, targets.get(at.saturating_sub(1))),
        "ArrowRight" => sideways(state, &lifted.card, place, targets.get(at + 1)),
        _ => vertically(state, &lifted.card, place, key == "ArrowDown"),
    };
    state.announcement.set(state.spot(&lifted.card, place));
    state.lifted.set(Some(Lifted { over: Some(place), ..lifted.clone() }));
    true
}

/// The top of another column, or where the card stands in its own.
fn sideways(state: BoardState, card: &Summary, place: DropPlace, to: Option<&StageId>) -> DropPlace {
    match to.copied().filter(|to| *to != place.stage) {
        Some(own) if own == card.stage => state.own_place(card),
        Some(other) => state.place(other, 0, card.id),
        None => place,
    }
}

fn vertically(state: BoardState, card: &Summary, place: DropPlace, down: bool) -> DropPlace {
    let others = state.others(place.stage, card.id);
    let index = place.index(&others);
    let index = if down { index + 1 } else { index.saturating_sub(1) };
    DropPlace::at(place.stage, index, &others)
}

fn land(state: BoardState, card: OpportunityId) -> bool {
    state.let_go();
    request_animation_frame(move || focus(card));
    true
}
