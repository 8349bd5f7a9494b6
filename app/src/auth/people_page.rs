//! A page.

use leptos::prelude::*;

/// The page.
#[component]
pub fn PeoplePage() -> impl IntoView {
    view! { <p></p> }
}
