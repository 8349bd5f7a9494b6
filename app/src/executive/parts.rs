//! The quarter by a dimension.

use leptos::prelude::*;

use super::{DIMENSIONS, ExecutiveView};
use crate::{analysis::AnswerView, tr};

/// Rows that a wall has room for; the page itself shows all.
const ON_WALL: usize = 6;

/// Chart and table of the quarter by a dimension and category, and the other dimensions.
#[component]
pub fn Parts(view: ExecutiveView, wall: bool) -> impl IntoView {
    let by = view.parts.question.by;
    let links = DIMENSIONS
        .map(|dimension| {
            let href = view.address(dimension, false);
            view! { <a href=href aria-current=(dimension == by).then_some("true")>{dimension.label()}</a> }
        })
        .collect_view();
    let mut answer = view.parts;
    let hidden = if wall { answer.rows.len().saturating_sub(ON_WALL) } else { 0 };
    answer.rows.truncate(answer.rows.len() - hidden);
    // What the wall has no room for is at least counted.
    let more =
        (hidden > 0).then(|| view! { <span class="muted">{tr!(executive.more, count = hidden.to_string())}</span> });
    let name = tr!(executive.parts, by = by.label().to_lowercase());
    view! {
        <section class="panel executive-parts" data-panel="parts">
            <div class="row">
                <h3>{name.clone()}</h3>
                {more}
            </div>
            <nav class="segmented" aria-label=tr!(executive.divided_by)>{links}</nav>
            <AnswerView answer name />
        </section>
    }
}
