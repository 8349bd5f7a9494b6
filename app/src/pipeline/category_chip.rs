//! A forecast category as a chip in its colour.

use leptos::prelude::*;

use super::Category;

/// The category's name on its colour.
#[component]
pub fn CategoryChip(
    /// Which.
    category: Category,
) -> impl IntoView {
    view! {
        <span class="category" data-category=category.as_str()>
            {category.label()}
        </span>
    }
}
