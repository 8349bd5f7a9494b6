//! What changed between two days: new, pulled in, pushed out, grown, shrunk, won, lost … (SPEC F4).
//!
//! Each opportunity is compared with itself: as it counted in the quarter at the end of the first day, and at the
//! end of the second. The difference is told in steps that add up to it exactly, so start and changes make the
//! end, to the cent; the query itself checks that.

mod model;
mod view;
pub mod words;
pub use model::*;
pub use view::*;

#[cfg(feature = "ssr")]
pub mod actions;
#[cfg(feature = "ssr")]
mod chart;
#[cfg(feature = "ssr")]
mod export;
#[cfg(feature = "ssr")]
pub mod store;

pub mod api;
mod changed_records;
mod changes_page;
pub use changes_page::ChangesPage;

#[cfg(all(test, feature = "ssr"))]
mod tests;
