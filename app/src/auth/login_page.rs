//! A page.

use leptos::prelude::*;

/// The page.
#[component]
pub fn LoginPage() -> impl IntoView {
    view! { <p></p> }
}
