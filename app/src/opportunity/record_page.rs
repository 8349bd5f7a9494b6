//! A page.

use leptos::prelude::*;

/// The page.
#[component]
pub fn RecordPage() -> impl IntoView {
    view! { <p></p> }
}
