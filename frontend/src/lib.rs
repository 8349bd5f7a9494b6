//! Quarterdeck in the browser: hydrates what the server rendered, nothing else.

use leptos::{prelude::window, server_fn::redirect::set_redirect_hook};
use wasm_bindgen::prelude::wasm_bindgen;

/// Called once by the script of the document shell, when the module has loaded.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    // After an act that leads elsewhere the next page comes whole from the server, with fresh data. The
    // router would install a hook of its own that stays in the page; the first one set is kept.
    let _ = set_redirect_hook(|location| {
        let _ = window().location().set_href(location);
    });
    leptos::mount::hydrate_body(app::app::App);
}
