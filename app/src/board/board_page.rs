//! The board.

use std::collections::BTreeMap;

use leptos::{ev, prelude::*};

use super::{
    BoardView, api,
    board_state::{BoardState, ColumnState, Lifted},
    column::Column,
    drag::Drag,
    empty::{EmptyBoard, RefusedElsewhere},
    keyboard::{on_key, on_key_anywhere},
    move_sheet::MoveSheet,
};
use crate::{
    auth::Me,
    frame::LoadedForMe,
    opportunity::{Beside, FilterBar, FilterPage, RateNote, RecordBeside, Totals},
    pipeline::StageId,
    tr,
    ui::{MoneyText, PageHead, address_pairs},
};

/// The page: the filter of the address decides which cards it shows.
#[component]
pub fn BoardPage() -> impl IntoView {
    let pairs = address_pairs();
    let board = Resource::new(pairs, api::load_board);
    let beside = Beside::provide();
    view! {
        <div on:click=move |event| beside.on_click(&event)>
            <PageHead title=tr!(board.title) />
            <LoadedForMe resource=board view=move |board, me| view! { <Loaded board me query=untrack(pairs) /> } />
        </div>
        <RecordBeside />
    }
}

#[component]
fn Loaded(board: BoardView, me: Me, query: BTreeMap<String, String>) -> impl IntoView {
    let choices = board.choices.clone();
    let filter = choices.filter.clone();
    let state = BoardState::new(board, query, me.today);
    let drag = Drag::new(state);
    provide_context(state);
    provide_context(drag);
    expect_context::<Beside>().on_change(move |card| state.take_in(card));
    let handle = window_event_listener(ev::keydown, move |event| on_key_anywhere(state, drag, &event));
    on_cleanup(move || handle.remove());
    let columns = state.columns.get_value();
    let parts = columns.clone();
    let all = Memo::new(move |_| parts.iter().map(|column| column.totals.with(|totals| totals.amount.amount)).sum());
    let currency = me.organisation.currency;
    let heads = columns.clone();
    let rates = Memo::new(move |_| {
        let sum = |sum: Totals, column: &ColumnState| column.totals.with(|totals| sum.plus(totals));
        heads.iter().fold(Totals::none(currency), sum).converted
    });
    let filtered = !filter.is_empty();
    let columns =
        columns.into_iter().map(|column| view! { <Column column filter=filter.clone() all /> }).collect_view();
    view! {
        <FilterBar choices page=FilterPage::Board calendar=me.organisation.calendar today=me.today />
        <RefusedElsewhere />
        <EmptyBoard filtered role=me.role />
        {move || view! { <RateNote currency converted=rates.get() missing=Vec::new() folded=true /> }}
        <div
            class="board"
            role="group"
            aria-label=tr!(board.title)
            on:keydown=move |event| on_key(state, &event)
            on:pointermove=move |event| drag.moved(&event)
            on:pointerup=move |event| drag.up(&event)
            on:pointercancel=move |event| drag.lost(&event)
        >
            {columns}
        </div>
        <Tray />
        <Ghost />
        <MoveSheet />
        <div class="visually-hidden" role="status" aria-live="assertive">{move || state.announcement.get()}</div>
    }
}

/// The stops and whatever else is no column, as places to drop on while a card is in the air.
#[component]
fn Tray() -> impl IntoView {
    let state = expect_context::<BoardState>();
    let card = Memo::new(move |_| state.lifted.with(|lifted| lifted.as_ref().map(|lifted| lifted.card.clone())));
    move || {
        let card = card.get()?;
        let stages = state.possible(&card).into_iter().filter(|stage| state.column(*stage).is_none());
        let targets = stages.map(|stage| view! { <Target stage /> }).collect_view();
        Some(view! { <div class="board-tray" aria-label=tr!(board.stops)>{targets}</div> })
    }
}

#[component]
fn Target(stage: StageId) -> impl IntoView {
    let state = expect_context::<BoardState>();
    let over = move || {
        state
            .lifted
            .with(|lifted| lifted.as_ref().and_then(|lifted| lifted.over).is_some_and(|place| place.stage == stage))
    };
    view! {
        <div data-stage=stage.to_string() data-drop=move || if over() { "over" } else { "allowed" }>
            {state.stage_name(stage)}
        </div>
    }
}

/// The card under the pointer.
#[component]
fn Ghost() -> impl IntoView {
    let state = expect_context::<BoardState>();
    let drag = expect_context::<Drag>();
    let card = Memo::new(move |_| state.lifted.get().filter(|lifted| !lifted.by_key).map(|Lifted { card, .. }| card));
    move || {
        let card = card.get()?;
        Some(view! {
            <div
                class="card drag-ghost"
                aria-hidden="true"
                style:transform=move || {
                    let (x, y) = drag.at.get();
                    format!("translate({x}px, {y}px)")
                }
            >
                <span class="card-title">{card.description.clone()}</span>
                <MoneyText money=card.money() compact=true />
            </div>
        })
    }
}
