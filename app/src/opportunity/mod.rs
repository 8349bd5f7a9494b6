//! Opportunities: possible sales, from the first talk to the signed and validated contract.
//!
//! The record (SPEC O1, O2 as far as built), its listing with filters, sorting and keyset paging, and the
//! named verbs that change it: create, change, move, set category, reassign. Each verb writes its event
//! and, through the database, a version of the figures that count, in one transaction.
//!
//! [`Filter`] is the one description of "which opportunities": board heads, list, forecast, drill-down
//! and export all turn it into the same SQL condition, so their figures cannot disagree.
//!
//! How a card finds its place: [`position`] gives each card a fractional key between its neighbours, so
//! that a move writes one row.

mod command;
mod deal_type;
mod filter;
mod form;
mod model;
pub mod position;
mod sort;
mod split;
mod view;
pub use command::*;
pub use deal_type::*;
pub use filter::*;
pub use form::*;
pub use model::*;
pub use sort::*;
pub use split::*;
pub use view::*;

#[cfg(feature = "ssr")]
pub mod actions;
#[cfg(feature = "ssr")]
pub mod listing;
#[cfg(feature = "ssr")]
pub mod saved_views;
#[cfg(feature = "ssr")]
pub mod slice;
#[cfg(feature = "ssr")]
pub mod store;

pub mod api;
mod beside;
mod conflict;
mod credit_form;
mod credit_panel;
mod edit_form;
mod filter_bar;
mod history_list;
mod list_page;
mod marks;
mod move_menu;
mod new_page;
mod rate_note;
mod record_form;
mod record_page;
mod record_table;
mod records_sheet;
mod saved_views_bar;
mod typed_record;

pub use beside::{Beside, FiguresBeside, RecordBeside};
pub use filter_bar::FilterBar;
pub use history_list::told;
pub use list_page::{ExportLink, ListPage, TotalsLine};
pub use marks::{CountsAs, DealTypeMark, SharedMark};
pub use move_menu::MoveMenu;
pub use new_page::NewPage;
pub use rate_note::{RateNote, rate_sentences};
pub use record_page::RecordPage;
pub use record_table::{ListAddress, RecordTable};

#[cfg(all(test, feature = "ssr"))]
mod tests;
