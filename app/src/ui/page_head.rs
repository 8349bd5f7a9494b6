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
    /// Whether it stands beside another page, whose title ranks first.
    #[prop(optional)]
    beside: bool,
    /// Buttons and switches at its right.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let window = window_title(&title);
    let heading = if beside { view! { <h2>{title}</h2> }.into_any() } else { view! { <h1>{title}</h1> }.into_any() };
    view! {
        <Title text=window />
        <div class="page-head">
            {heading}
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
