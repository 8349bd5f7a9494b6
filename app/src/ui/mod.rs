//! Widgets that know no business word; one file each.

mod address;
mod alike;
pub mod chart;
mod check_field;
mod choice;
mod dates;
mod error_notice;
mod export_links;
mod field;
mod icon;
mod key_list;
mod last_error;
mod loaded;
mod modal;
mod money_text;
mod page_head;
mod rows;
mod shortcuts;
mod successes;
mod suspended;
mod text_area;
mod typed;

pub use address::address_pairs;
pub use alike::MarksAlike;
pub use check_field::CheckField;
pub use choice::Choice;
pub use dates::{day_distance, exact_instant};
pub use error_notice::ErrorNotice;
pub use export_links::ExportLinks;
pub use field::{SelectField, TextField, problem_text};
pub use icon::Icon;
pub use key_list::KeyList;
pub use last_error::{FormNotice, last_error};
pub use loaded::{Loaded, Skeleton};
pub use modal::Modal;
pub use money_text::MoneyText;
pub use page_head::PageHead;
pub use shortcuts::{SHORTCUTS, Shortcut, Shortcuts};
pub use successes::successes;
pub use suspended::suspended;
pub use text_area::TextArea;
pub use typed::Typed;

/// Answers a page that does not exist with 404 instead of 200.
#[cfg(feature = "ssr")]
pub fn not_found_status() {
    if let Some(response) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
}

/// The browser has no status to set.
#[cfg(not(feature = "ssr"))]
pub fn not_found_status() {}
