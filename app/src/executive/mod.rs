//! The executive view: a quarter on one page, for a phone, a sheet of paper or a meeting room's wall.
//!
//! Attainment, gap and coverage; commit against quota; what changed in a week; the biggest moves; what needs
//! attention; and the same figures by team, site, deal type, product series, sector or country. Every figure is one
//! click from its records, and so any record is at most two clicks from the company.

mod view;
pub use view::*;

#[cfg(feature = "ssr")]
pub mod actions;

pub mod api;
mod executive_page;
mod headline;
mod parts;
mod wall;
mod week;
pub use executive_page::ExecutivePage;

#[cfg(all(test, feature = "ssr"))]
mod tests;
