//! Exchange rates: what an amount in another currency is worth in the organisation's (report currency).
//!
//! Rates are a dated table that is never overwritten. Which of them converts an opportunity follows from the
//! quarter of its closing date, the rate policy of that quarter and the day that the report shows, so the same
//! report gives the same figures whenever it is run again. A rate that is missing is named: the amount then
//! stands beside the total in its own currency.
//!
//! Administrators keep the table: they type a rate, correct it by a new version, withdraw it, or import a file of
//! them. Everybody reads it, and sees which rates the opportunities before them still wait for.

mod entry;
mod missing;
mod model;
mod view;
mod words;

pub use entry::{NotARateKey, RATE_DIGITS, RateEntry, RateForm, RateKey, address_of, parse_rate};
pub use missing::{InUse, MissingRate, missing};
pub use model::*;
pub use view::{RateFilter, RateSheet};
pub use words::{dated_rate, rate_text, told};

#[cfg(feature = "ssr")]
pub mod actions;
#[cfg(feature = "ssr")]
pub mod store;

pub mod api;
mod rate_sheet;
mod rate_table;
mod rates_page;

pub use rates_page::RatesPage;

#[cfg(all(test, feature = "ssr"))]
mod tests;
