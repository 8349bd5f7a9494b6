//! A page.

use leptos::prelude::*;

/// The page.
#[component]
pub fn ForecastPage() -> impl IntoView {
    view! { <p></p> }
}
