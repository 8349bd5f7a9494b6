//! What happened: the audit trail (SPEC F9). Every change of a record writes one event in its own
//! transaction, saying who, when and what; nothing can alter or remove one.
//!
//! Plans and reminders join this area when SPEC O12 arrives.

mod model;
pub use model::*;

#[cfg(feature = "ssr")]
mod store;
#[cfg(feature = "ssr")]
pub use store::{answer_of, events_of, keep_answer, record};
