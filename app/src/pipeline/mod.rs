//! The sales process as data: pipelines, their stages, the moves between them and the forecast
//! categories that each stage allows (SPEC P2, P3, P4).
//!
//! A stage has a typed [`StageKind`]; rules ask for the kind, never for the name. Which forward
//! moves a pipeline has is a table; what follows from the kinds is the same for every pipeline:
//! a stopped opportunity goes back only to where it came from (On Hold) or by a manager's reopening
//! with a reason, an open one may be dismissed with a reason, a won one is closed by whoever validates it.
//!
//! [`Pipeline::check_move`] answers for the drag preview in the browser, the action on the server, REST,
//! import and bulk changes alike.

mod category_chip;
mod model;
mod moves;
pub use category_chip::CategoryChip;
pub use model::*;
pub use moves::*;

#[cfg(feature = "ssr")]
pub mod store;
