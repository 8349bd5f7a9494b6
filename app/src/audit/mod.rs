//! The audit trail as administrators read it (SPEC F9): everything that everybody did, newest first, by person,
//! subject and period; on a page and as CSV.
//!
//! The events are written by the acts of all areas, through [`crate::activity`]; this area only reads them, with
//! the words of each area for what its events hold. It stands last because it knows all of them.

mod filter;
mod model;
pub use filter::*;
pub use model::*;

#[cfg(feature = "ssr")]
pub mod actions;
#[cfg(feature = "ssr")]
mod store;
#[cfg(feature = "ssr")]
mod table;

pub mod api;
mod audit_page;
mod words;

#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use audit_page::AuditPage;
