//! A figure stands in the chart and in the table beside it: hovering or focusing either marks both.

use leptos::{
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, Event, HtmlElement},
};

/// The links that can be alike.
const LINKS: &str = ":is(.chart, .table) a[href]";

/// Chart and table, whose links that lead to the same place are marked together.
#[component]
pub fn MarksAlike(
    /// Both.
    children: Children,
) -> impl IntoView {
    view! {
        <div
            on:pointerover=move |event| mark(&event)
            on:pointerleave=move |event| unmark(&event)
            on:focusin=move |event| mark(&event)
            on:focusout=move |event| unmark(&event)
        >
            {children()}
        </div>
    }
}

/// Marks what leads where the link below the pointer or with the focus leads, and nothing else.
fn mark(event: &Event) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let link = target.and_then(|target| target.closest(LINKS).ok().flatten());
    if link.as_ref().is_some_and(|link| link.has_attribute("data-alike")) {
        return;
    }
    unmark(event);
    if let Some(href) = link.and_then(|link| link.get_attribute("href")) {
        let alike = among(event, LINKS).into_iter().filter(|other| other.get_attribute("href").as_ref() == Some(&href));
        // Without the attribute the figure still says by its words which one it is.
        alike.for_each(|other| drop(other.set_attribute("data-alike", "")));
    }
}

fn unmark(event: &Event) {
    among(event, "[data-alike]").iter().for_each(|marked| drop(marked.remove_attribute("data-alike")));
}

fn among(event: &Event, selector: &str) -> Vec<Element> {
    let within = event.current_target().and_then(|within| within.dyn_into::<HtmlElement>().ok());
    let Some(found) = within.and_then(|within| within.query_selector_all(selector).ok()) else { return Vec::new() };
    (0..found.length()).filter_map(|place| found.get(place)?.dyn_into::<Element>().ok()).collect()
}
