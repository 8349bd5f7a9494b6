//! Dragging by mouse and by touch: pointer events only, because HTML drag and drop does not start from
//! touch. The mouse lifts a card when it moves, a finger when it rests; until then a finger scrolls. From then
//! on the board as a whole holds the pointer, because cards are drawn anew when they change.

use std::time::Duration;

use leptos::{
    leptos_dom::helpers::TimeoutHandle,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, PointerEvent},
};

use super::{DropPlace, board_state::BoardState};
use crate::{
    opportunity::{OpportunityId, Summary},
    pipeline::StageId,
};

/// How far a mouse travels before a press is a drag, and a resting finger before it is a scroll, in pixels.
const SLACK: i32 = 6;
/// How long a finger rests before it lifts the card.
const HOLD: Duration = Duration::from_millis(350);
/// Width of the zone at an edge that scrolls, and pixels scrolled per event in it.
const EDGE: i32 = 48;
const EDGE_STEP: i32 = 14;

/// A pointer that is down on a card.
#[derive(Clone)]
struct Press {
    card: Summary,
    pointer: i32,
    at: (i32, i32),
    hold: Option<TimeoutHandle>,
}

/// The pointer's side of dragging.
#[derive(Clone, Copy)]
pub struct Drag {
    state: BoardState,
    press: StoredValue<Option<Press>>,
    /// Where the ghost lies.
    pub at: RwSignal<(i32, i32)>,
}

impl Drag {
    /// A board without any pointer down.
    pub fn new(state: BoardState) -> Self {
        Drag { state, press: StoredValue::new(None), at: RwSignal::new((0, 0)) }
    }

    /// A pointer went down on a card.
    pub fn down(&self, event: &PointerEvent, card: Summary) {
        let on_control = element(event).is_some_and(|target| {
            let inside = |selector| target.closest(selector).ok().flatten().is_some();
            inside("a, button, summary") && !inside(".card-handle")
        });
        let touch = event.pointer_type() != "mouse";
        if !self.state.may_move || event.button() != 0 || (on_control && !touch) {
            return;
        }
        let (drag, pointer) = (*self, event.pointer_id());
        let at = (event.client_x(), event.client_y());
        let hold = touch.then(|| set_timeout_with_handle(move || drag.lift(pointer), HOLD).ok()).flatten();
        self.press.set_value(Some(Press { card, pointer, at, hold }));
    }

    /// The pointer moved.
    pub fn moved(&self, event: &PointerEvent) {
        let Some(press) = self.press.get_value().filter(|press| press.pointer == event.pointer_id()) else { return };
        let now = (event.client_x(), event.client_y());
        let travelled = (now.0 - press.at.0).abs().max((now.1 - press.at.1).abs());
        if self.lifted() {
            event.prevent_default();
            self.at.set(now);
            self.hover(now);
            scroll_at_edges(now);
        } else if travelled > SLACK && press.hold.is_some() {
            self.forget();
        } else if travelled > SLACK {
            self.lift(press.pointer);
            self.at.set(now);
        }
    }

    /// The pointer went up: the card lands.
    pub fn up(&self, event: &PointerEvent) {
        if !self.follows(event) {
            return;
        }
        self.forget();
        if self.lifted() {
            event.prevent_default();
            self.state.let_go();
        }
    }

    /// The system took the pointer away.
    pub fn lost(&self, event: &PointerEvent) {
        if self.follows(event) {
            self.cancel();
        }
    }

    fn follows(&self, event: &PointerEvent) -> bool {
        self.press.with_value(|press| press.as_ref().is_some_and(|press| press.pointer == event.pointer_id()))
    }

    /// Puts back the card in the air, if there is one, and gives its key.
    pub fn cancel(&self) -> Option<OpportunityId> {
        self.forget();
        self.state.put_back()
    }

    /// Whether a card is in the air: then touches do not scroll.
    pub fn lifted(&self) -> bool {
        self.state.lifted.with_untracked(|lifted| lifted.as_ref().is_some_and(|lifted| !lifted.by_key))
    }

    fn lift(&self, pointer: i32) {
        let Some(press) = self.press.get_value().filter(|press| press.pointer == pointer) else { return };
        if let Ok(Some(board)) = document().query_selector(".board") {
            let _ = board.set_pointer_capture(pointer);
        }
        self.at.set(press.at);
        self.state.lift(press.card, false);
    }

    fn forget(&self) {
        if let Some(hold) = self.press.get_value().and_then(|press| press.hold) {
            hold.clear();
        }
        self.press.set_value(None);
    }

    /// Finds the column and the cards under the pointer; signals change only when the place does.
    fn hover(&self, at: (i32, i32)) {
        let Some(mut lifted) = self.state.lifted.get_untracked() else { return };
        let over = place_at(&self.state, lifted.card.id, at);
        if lifted.over != over {
            lifted.over = over;
            self.state.lifted.set(Some(lifted));
        }
    }
}

fn element(event: &PointerEvent) -> Option<Element> {
    event.target().and_then(|target| target.dyn_into().ok())
}

/// The place under the pointer: on the head of a column its top, below its cards its end.
#[expect(clippy::disallowed_types, reason = "the browser measures boxes in floats")]
fn place_at(state: &BoardState, lifted: OpportunityId, (x, y): (i32, i32)) -> Option<DropPlace> {
    let found = document().element_from_point(x as f32, y as f32)?;
    let stage = found.closest("[data-stage]").ok().flatten()?;
    let stage = StageId(stage.get_attribute("data-stage")?.parse().ok()?);
    let others = state.others(stage, lifted);
    let index = match found.closest(".column-body").ok().flatten() {
        Some(body) => {
            let next = next_below(&body, lifted, y);
            others.iter().position(|other| Some(*other) == next).unwrap_or(others.len())
        }
        None => 0,
    };
    Some(DropPlace::at(stage, index, &others))
}

/// The first other card of a column whose middle lies below a height of the window.
#[expect(clippy::disallowed_types, clippy::float_arithmetic, reason = "the browser measures boxes in floats")]
fn next_below(body: &Element, lifted: OpportunityId, y: i32) -> Option<OpportunityId> {
    let first = body.query_selector(".cards > li").ok().flatten();
    let cards = std::iter::successors(first, Element::next_element_sibling).filter_map(|row| {
        let id = row.get_attribute("data-card")?.parse().ok().map(OpportunityId)?;
        Some((id, row.get_bounding_client_rect()))
    });
    let mut others = cards.filter(|(id, _)| *id != lifted);
    others.find(|(_, rect)| f64::from(y) < rect.top() + rect.height() / 2.0).map(|(id, _)| id)
}

/// Scrolls the board sideways and the column under the pointer up or down near their edges.
#[expect(clippy::disallowed_types, clippy::float_arithmetic, reason = "the browser measures boxes in floats")]
fn scroll_at_edges((x, y): (i32, i32)) {
    let near = |at: i32, low: f64, high: f64| {
        if f64::from(at) < low + f64::from(EDGE) {
            -EDGE_STEP
        } else if f64::from(at) > high - f64::from(EDGE) {
            EDGE_STEP
        } else {
            0
        }
    };
    if let Ok(Some(board)) = document().query_selector(".board") {
        let rect = board.get_bounding_client_rect();
        board.set_scroll_left(board.scroll_left() + near(x, rect.left(), rect.right()));
    }
    let under = document().element_from_point(x as f32, y as f32);
    if let Some(body) = under.and_then(|found| found.closest(".column-body").ok().flatten()) {
        let rect = body.get_bounding_client_rect();
        body.set_scroll_top(body.scroll_top() + near(y, rect.top(), rect.bottom()));
    }
}
