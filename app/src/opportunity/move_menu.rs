//! A page.

use leptos::prelude::*;

/// The page.
#[component]
pub fn MoveMenu() -> impl IntoView {
    view! { <p></p> }
}
