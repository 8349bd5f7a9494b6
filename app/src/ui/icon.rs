//! Icons of the sprite `style/assets/icons.svg`; always beside a text or an `aria-label`.

use leptos::prelude::*;

/// The symbol `icon-<name>` of the sprite, hidden from screen readers.
#[component]
pub fn Icon(
    /// Name in the sprite without its prefix: `plus`, `close`, `chevron-left` …
    name: &'static str,
) -> impl IntoView {
    let href = format!("/assets/icons.svg#icon-{name}");
    view! {
        <svg class="icon" aria-hidden="true">
            <use href=href></use>
        </svg>
    }
}
