//! A page.

use leptos::prelude::*;

/// The page.
#[component]
pub fn ImportsPage() -> impl IntoView {
    view! { <p></p> }
}
