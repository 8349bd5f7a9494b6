//! Dragging by mouse and by touch: pointer events only, because HTML drag and drop does not start from
//! touch. The mouse lifts a card when it moves, a finger when it rests; until then a finger scrolls.

use std::time::Duration;

use leptos::{
    leptos_dom::helpers::TimeoutHandle,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, PointerEvent},
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
        let target = element(event).and_then(|target| target.closest("[data-card]").ok().flatten());
        let hold =
            touch.then(|| set_timeout_with_handle(move || drag.lift(pointer, target.clone()), HOLD).ok()).flatten();
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
            let target = element(event).and_then(|target| target.closest("[data-card]").ok().flatten());
            self.at.set(now);
            self.lift(press.pointer, target);
        }
    }

    /// The pointer went up: the card lands.
    pub fn up(&self, event: &PointerEvent) {
        let ours =
            self.press.with_value(|press| press.as_ref().is_some_and(|press| press.pointer == event.pointer_id()));
        if !ours {
            return;
        }
        self.forget();
        let Some(lifted) = self.state.lifted.get_untracked() else { return };
        event.prevent_default();
        self.state.lifted.set(None);
        if let Some(place) = lifted.over {
            self.state.drop_at(lifted.card, place);
        }
    }

    /// The system took the pointer away, or the user pressed Escape.
    pub fn cancel(&self) {
        self.forget();
        self.state.lifted.set(None);
    }

    /// Whether a card is in the air: then touches do not scroll.
    pub fn lifted(&self) -> bool {
        self.state.lifted.with_untracked(|lifted| lifted.as_ref().is_some_and(|lifted| !lifted.by_key))
    }

    fn lift(&self, pointer: i32, card: Option<Element>) {
        let Some(press) = self.press.get_value().filter(|press| press.pointer == pointer) else { return };
        if let Some(card) = card {
            let _ = card.set_pointer_capture(pointer);
        }
        self.at.set(press.at);
        self.state.announcement.set(tr!(board.lifted, card = press.card.description.clone()));
        self.state.lifted.set(Some(Lifted { card: press.card, over: None, by_key: false }));
    }

    fn forget(&self) {
        if let Some(hold) = self.press.get_value().and_then(|press| press.hold) {
            hold.clear();
        }
        self.press.set_value(None);
    }

    /// Finds the column and the cards under the pointer; signals change only when the place does.
    fn hover(&self, at: (i32, i32)) {
        let over =
            place_at(at, self.state.lifted.with_untracked(|lifted| lifted.as_ref().map(|lifted| lifted.card.id)));
        let same = self.state.lifted.with_untracked(|lifted| lifted.as_ref().is_some_and(|lifted| lifted.over == over));
        if !same {
            self.state.lifted.update(|lifted| {
                if let Some(lifted) = lifted {
                    lifted.over = over;
                }
            });
        }
    }
}

fn element(event: &PointerEvent) -> Option<Element> {
    event.target().and_then(|target| target.dyn_into().ok())
}

#[expect(clippy::disallowed_types, clippy::float_arithmetic, reason = "the browser measures boxes in floats")]
fn place_at((x, y): (i32, i32), lifted: Option<OpportunityId>) -> Option<DropPlace> {
    let found = document().element_from_point(x as f32, y as f32)?;
    let stage = found.closest("[data-stage]").ok().flatten()?;
    let stage = StageId(stage.get_attribute("data-stage")?.parse().ok()?);
    let id_of = |card: &Element| card.get_attribute("data-card").and_then(|id| id.parse().ok()).map(OpportunityId);
    let card = found.closest("[data-card]").ok().flatten();
    let Some(card) = card.filter(|card| id_of(card) != lifted) else {
        return Some(DropPlace { stage, below: None, above: None });
    };
    let rect = card.get_bounding_client_rect();
    let lower_half = f64::from(y) > rect.top() + rect.height() / 2.0;
    let id = id_of(&card);
    Some(DropPlace { stage, below: id.filter(|_| lower_half), above: id.filter(|_| !lower_half) })
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
