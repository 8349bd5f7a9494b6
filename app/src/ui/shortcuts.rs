//! Keys that lead somewhere from every page: `g` and a letter, `c` to create, `/` to search.

use leptos::{
    ev,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlElement, KeyboardEvent},
};

/// Listens while the frame is shown. `places` maps the letter after `g` to an address, `create` is where `c` leads.
pub fn shortcuts(places: &'static [(&'static str, &'static str)], create: &'static str) {
    let after_g = StoredValue::new(false);
    let handle = window_event_listener(ev::keydown, move |event| {
        if is_typing(&event) || event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() {
            return;
        }
        let key = event.key();
        let goes = after_g.get_value();
        after_g.set_value(key == "g");
        let address = match key.as_str() {
            _ if goes => places.iter().find(|(letter, _)| *letter == key).map(|(_, address)| *address),
            "c" => Some(create),
            "/" => {
                event.prevent_default();
                focus_search();
                None
            }
            _ => None,
        };
        if let Some(address) = address {
            // A window that cannot navigate stays where it is.
            let _ = window().location().set_href(address);
        }
    });
    on_cleanup(move || handle.remove());
}

/// Whether the key belongs to a control that takes text or choices.
fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.closest("input, textarea, select, [role='dialog']").ok().flatten().is_some())
}

fn focus_search() {
    let found = document().query_selector("input[type='search']").ok().flatten();
    if let Some(search) = found.and_then(|search| search.dyn_into::<HtmlElement>().ok()) {
        // A hidden search box does not take the focus.
        let _ = search.focus();
    }
}
