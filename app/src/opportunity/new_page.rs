//! A page.

use leptos::prelude::*;

/// The page.
#[component]
pub fn NewPage() -> impl IntoView {
    view! { <p></p> }
}
