//! A page.

use leptos::prelude::*;

/// The page.
#[component]
pub fn QuotaPage() -> impl IntoView {
    view! { <p></p> }
}
