//! Products: what an opportunity is about, with a list price to start the amount from.

mod model;
pub use model::*;

#[cfg(feature = "ssr")]
pub mod store;
