//! How a quarter came to be what it is: week by week, against the quarter before, and how closing dates moved
//! (SPEC F4).
//!
//! Past weeks come from snapshots, a cache that follows from the history alone (`migrations/0013_snapshots.sql`);
//! [`upkeep`] fills what is missing and can make all of it anew.

mod model;
mod view;
pub use model::*;
pub use view::*;

#[cfg(feature = "ssr")]
pub mod actions;
#[cfg(feature = "ssr")]
mod chart;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod upkeep;

pub mod api;
mod trend_page;
pub use trend_page::TrendPage;

#[cfg(all(test, feature = "ssr"))]
mod tests;
