//! A finished chart on a page.

use leptos::prelude::*;

use super::Drawings;

/// Every width of a chart; the stylesheet shows the one that fits. The strings were made by
/// [`super::draw`], which escapes every text in them.
#[component]
pub fn Picture(
    /// What to show.
    drawings: Drawings,
) -> impl IntoView {
    view! {
        <div class="chart-frame">
            <div class="chart-wide" inner_html=drawings.wide.svg></div>
            <div class="chart-middle" inner_html=drawings.middle.svg></div>
            <div class="chart-narrow" inner_html=drawings.narrow.svg></div>
        </div>
    }
}
