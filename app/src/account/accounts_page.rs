//! A page.

use leptos::prelude::*;

/// The page.
#[component]
pub fn AccountsPage() -> impl IntoView {
    view! { <p></p> }
}
