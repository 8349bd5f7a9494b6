//! What stands above the columns when there is something to say.

use leptos::prelude::*;

use super::board_state::BoardState;
use crate::ui::Icon;

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
