//! A page.

use leptos::prelude::*;

/// The page.
#[component]
pub fn AccountPage() -> impl IntoView {
    view! { <p></p> }
}
/// Another page.
#[component]
pub fn NewAccountPage() -> impl IntoView {
    view! { <p></p> }
}
