//! The board by keyboard: arrows, `j` and `k` walk between cards, Enter opens, Space lifts, arrows carry, Space drops,
//! Escape returns. Each step is announced. Listed in `ui/shortcuts.rs`.

use leptos::{
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlElement, KeyboardEvent},
};

use super::{
    DropPlace,
    board_state::{BoardState, Lifted},
};
use crate::{
    opportunity::{OpportunityId, Summary},
    pipeline::StageId,
    tr,
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
        (Some(lifted), _, " " | "Enter") => land(state, lifted.clone()),
        (Some(lifted), _, "Escape") => put_back(state, lifted),
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

/// Whether the focus is on that card or in the sheet that asks about it.
pub fn has_focus(id: OpportunityId) -> bool {
    let around = |active: Element| active.closest(&format!("[data-card='{id}'], .sheet")).ok().flatten();
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
    state.announcement.set(tr!(board.lifted, card = card.description.clone()));
    let over = Some(DropPlace { stage: card.stage, below: None, above: None });
    state.lifted.set(Some(Lifted { card, over, by_key: true }));
    true
}

fn open_menu(state: BoardState, card: Summary) -> bool {
    state.request.set(Some(super::board_state::MoveRequest { card, place: None, error: None }));
    true
}

/// Moves the landing place: sideways over the columns and on over the stops, up and down within a column.
fn carry(state: BoardState, lifted: &Lifted, key: &str) -> bool {
    let board = stages(state);
    let stops = state.possible(&lifted.card).into_iter().filter(|stage| !board.contains(stage));
    let targets: Vec<StageId> = board.iter().copied().chain(stops).collect();
    let Some(place) = lifted.over else { return true };
    let at = targets.iter().position(|stage| *stage == place.stage).unwrap_or(0);
    let place = match key {
        "ArrowLeft" => DropPlace { stage: targets[at.saturating_sub(1)], below: None, above: None },
        "ArrowRight" => DropPlace { stage: targets[(at + 1).min(targets.len() - 1)], below: None, above: None },
        _ => vertically(state, lifted, place, key == "ArrowDown"),
    };
    let verdict = match state.check(&lifted.card, place.stage, "", false) {
        Ok(()) => String::new(),
        Err(refused) => state.explain(&refused),
    };
    state.announcement.set(format!("{} {verdict}", tr!(board.carried_over, stage = state.stage_name(place.stage))));
    state.lifted.set(Some(Lifted { over: Some(place), ..lifted.clone() }));
    true
}

fn vertically(state: BoardState, lifted: &Lifted, place: DropPlace, down: bool) -> DropPlace {
    let Some(column) = state.column(place.stage) else { return place };
    let others: Vec<OpportunityId> = column
        .cards
        .with_untracked(|cards| cards.iter().map(|card| card.id).filter(|id| *id != lifted.card.id).collect());
    let current = place.below.and_then(|below| others.iter().position(|id| *id == below)).map_or(0, |index| index + 1);
    let index = if down { (current + 1).min(others.len()) } else { current.saturating_sub(1) };
    let below = index.checked_sub(1).and_then(|above| others.get(above)).copied();
    let above = others.get(index).copied().filter(|_| below.is_none());
    DropPlace { stage: place.stage, below, above }
}

fn land(state: BoardState, lifted: Lifted) -> bool {
    state.lifted.set(None);
    let id = lifted.card.id;
    if let Some(place) = lifted.over {
        state.drop_at(lifted.card, place);
    }
    request_animation_frame(move || focus(id));
    true
}

fn put_back(state: BoardState, lifted: &Lifted) -> bool {
    state.announcement.set(tr!(board.put_back, card = lifted.card.description.clone()));
    state.lifted.set(None);
    focus(lifted.card.id);
    true
}
