//! Walking over the rows of a page by keys: the cards of a board, or the rows of a table by their first link.

use leptos::{
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlElement},
};

/// What takes the focus of a row.
const ROWS: &str = ".card, .table tbody th[scope='row'] > :is(a, .two-lines > a)";
/// What a row is as a whole.
const WHOLE: &str = ".card, tr";
/// The link of a row that opens its record.
const RECORD: &str = "a[data-record]";

/// Moves the focus by so many rows: from the row that has it, else from the one whose record is open.
pub fn step(by: i32) {
    let Ok(rows) = document().query_selector_all(ROWS) else { return };
    let from = focused().or_else(open);
    let at = from.and_then(|from| {
        (0..rows.length()).find(|index| rows.item(*index).is_some_and(|row| from.contains(Some(&row))))
    });
    let next = match at {
        Some(at) => at.checked_add_signed(by),
        None => Some(0),
    };
    let row = next.and_then(|next| rows.item(next)).and_then(|row| row.dyn_into::<HtmlElement>().ok());
    if let Some(row) = row {
        // A row that is hidden at this width does not take the focus.
        let _ = row.focus();
    }
}

/// The link of the row that has the focus, unless its record is open already.
pub fn record_to_open() -> Option<HtmlElement> {
    let row = focused()?;
    let is_open = open().is_some_and(|open| open.is_same_node(Some(&row)));
    let link = row.query_selector(RECORD).ok().flatten().filter(|_| !is_open)?;
    link.dyn_into().ok()
}

fn focused() -> Option<Element> {
    document().active_element()?.closest(WHOLE).ok().flatten()
}

fn open() -> Option<Element> {
    let link = document().query_selector(&format!("{RECORD}[aria-current]")).ok().flatten()?;
    link.closest(WHOLE).ok().flatten()
}
