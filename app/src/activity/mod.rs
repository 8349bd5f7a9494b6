//! What happened: the audit trail (SPEC F9). Every change of a record writes one event in its own
//! transaction, saying who, when and what, with the values before and after; nothing can alter or remove one.
//! What an event holds is decided by the act that writes it; a password or a token never is among it.
//!
//! Plans and reminders join this area when SPEC O12 arrives.

mod model;
pub use model::*;

#[cfg(feature = "ssr")]
mod store;
#[cfg(feature = "ssr")]
pub use store::{Unsigned, answer_of, events_of, keep_answer, record, record_unsigned};

mod event_list;
pub use event_list::{EventList, Told, blank_as_dash, change_line};
