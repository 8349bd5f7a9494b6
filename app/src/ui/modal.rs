//! A dialog over the page: in the middle of the window, from below on a phone.

use leptos::{html, prelude::*};

/// Open while `open` says so; the browser keeps the focus inside, closes on Escape and outside, and returns the focus.
#[component]
pub fn Modal(
    /// Whether it shows.
    open: RwSignal<bool>,
    /// What it is, for screen readers.
    label: &'static str,
    /// The class of its content's style.
    class: &'static str,
    /// Made anew at each opening.
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match (open.get(), dialog.open()) {
            // A browser that refuses shows nothing; the page goes on.
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    view! {
        <dialog node_ref=dialog class=class aria-label=label closedby="any" on:close=move |_| open.set(false)>
            {move || open.get().then(|| children())}
        </dialog>
    }
}
