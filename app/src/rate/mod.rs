//! Exchange rates: what an amount in another currency is worth in the organisation's (report currency).
//!
//! Rates are a dated table that is never overwritten. Which of them converts an opportunity follows from the
//! quarter of its closing date, the rate policy of that quarter and the day that the report shows, so the same
//! report gives the same figures whenever it is run again. A rate that is missing is named: the amount then
//! stands beside the total in its own currency.

mod model;
pub use model::*;

#[cfg(feature = "ssr")]
pub mod store;
