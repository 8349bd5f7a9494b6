//! The head of a page: its title in the window and on the page, and its actions.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::tr;

/// Title and actions.
#[component]
pub fn PageHead(
    /// The page's name.
    #[prop(into)]
    title: String,
    /// Buttons and switches at its right.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <Title text=tr!(common.page_title, page = title.clone()) />
        <div class="page-head">
            <h1>{title}</h1>
            {children.map(|children| view! { <div class="page-actions">{children()}</div> })}
        </div>
    }
}
