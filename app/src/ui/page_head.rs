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
        <Title text=window_title(&title) />
        <div class="page-head">
            <h1>{title}</h1>
            {children.map(|children| view! { <div class="page-actions">{children()}</div> })}
        </div>
    }
}

/// The server writes the title into the document as it is: a name with markup in it has to be made text first.
#[cfg(feature = "ssr")]
fn window_title(page: &str) -> String {
    let safe = page.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    tr!(common.page_title, page = safe)
}

/// The browser sets the title as text.
#[cfg(not(feature = "ssr"))]
fn window_title(page: &str) -> String {
    tr!(common.page_title, page = page.to_owned())
}
