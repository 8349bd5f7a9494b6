//! A page.

use leptos::prelude::*;

/// The page.
#[component]
pub fn FilterBar() -> impl IntoView {
    view! { <p></p> }
}
