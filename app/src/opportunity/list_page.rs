//! A page.

use leptos::prelude::*;

/// The page.
#[component]
pub fn ListPage() -> impl IntoView {
    view! { <p></p> }
}
