//! What somebody typed into a form that was refused, without scripts in the browser.
//!
//! With scripts the form stays on the page and keeps its values by itself. Without them the server sends the
//! browser back to the form and lets its fields start from what was typed instead of what is stored.

use std::{collections::BTreeMap, sync::Arc};

use leptos::prelude::use_context;

/// The refused form, by the names of its fields; provided while its page is rendered again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Typed(pub Arc<BTreeMap<String, String>>);

/// The value that a field starts from.
pub(super) fn typed_or(name: &str, stored: String) -> String {
    let typed = use_context::<Typed>().and_then(|typed| typed.0.get(name).cloned());
    typed.unwrap_or(stored)
}
