//! What stands above the columns when there is something to say: that no card is here, or no longer.

use leptos::prelude::*;

use super::board_state::BoardState;
use crate::{auth::Role, opportunity::FilterPage, tr, ui::Icon};

/// While no column has a card: what will be here, and the first act of those who may act.
#[component]
pub fn EmptyBoard(
    /// Whether a filter hides cards.
    filtered: bool,
    /// The viewer's role.
    role: Role,
) -> impl IntoView {
    let state = expect_context::<BoardState>();
    let columns = state.columns.get_value();
    let empty = Memo::new(move |_| columns.iter().all(|column| column.totals.with(|totals| totals.count) == 0));
    move || {
        empty.get().then(|| {
            let hint = if filtered { view! { <Unfitting /> }.into_any() } else { view! { <First role /> }.into_any() };
            view! { <div class="empty">{hint}</div> }
        })
    }
}

#[component]
fn Unfitting() -> impl IntoView {
    view! {
        <h2>{tr!(board.none_fits)}</h2>
        <p>{tr!(board.none_fits_hint)}</p>
        <a class="button" href=FilterPage::Board.address()>{tr!(board.show_all)}</a>
    }
}

#[component]
fn First(role: Role) -> impl IntoView {
    let create = role.changes_records().then(|| {
        view! { <a class="button button-primary" href="/opportunities/new">{tr!(common.new_opportunity)}</a> }
    });
    let import = role.leads().then(|| view! { <a class="button" href="/import">{tr!(board.import)}</a> });
    view! {
        <h2>{tr!(board.none_yet)}</h2>
        <p>{tr!(board.none_yet_hint)}</p>
        <div class="row">{create} {import}</div>
    }
}

/// Why a card was refused that has left the board: there is no card that could say it.
#[component]
pub fn RefusedElsewhere() -> impl IntoView {
    let state = expect_context::<BoardState>();
    move || {
        let (card, why) = state.refused.get()?;
        let columns = state.columns.get_value();
        let here = columns.iter().any(|column| column.cards.with(|cards| cards.iter().any(|other| other.id == card)));
        (!here).then(|| {
            view! {
                <p class="notice notice-danger" role="alert">
                    <Icon name="warning" />
                    <span>{why}</span>
                </p>
            }
        })
    }
}
