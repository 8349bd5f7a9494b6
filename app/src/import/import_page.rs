//! A page.

use leptos::prelude::*;

/// The page.
#[component]
pub fn ImportPage() -> impl IntoView {
    view! { <p></p> }
}
