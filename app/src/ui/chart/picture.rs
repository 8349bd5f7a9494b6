//! A finished chart on a page.

use leptos::prelude::*;

use super::Drawing;

/// Both widths of a drawing; the stylesheet shows the one that fits. The strings were made by
/// [`super::draw`], which escapes every text in them.
#[component]
pub fn Picture(
    /// From 760 px on.
    wide: Drawing,
    /// Below.
    narrow: Drawing,
) -> impl IntoView {
    view! {
        <div class="chart-frame">
            <div class="chart-wide" inner_html=wide.svg></div>
            <div class="chart-narrow" inner_html=narrow.svg></div>
        </div>
    }
}
