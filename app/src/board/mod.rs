//! The kanban board (SPEC F1): a pipeline's stages as columns of cards.
//!
//! The head of a column counts and sums **all** matching records, not the loaded cards; heads and the
//! first cards come from one snapshot. A column loads further cards by cursor as it scrolls and keeps
//! only the visible ones in the document ([`window`]).
//!
//! A drag is a [`crate::opportunity::actions::MoveCommand`]. The browser asks the same rules as the server
//! before the drop, applies the move at once, and takes it back when the server refuses.

mod model;
pub mod window;
pub use model::*;

#[cfg(feature = "ssr")]
pub mod actions;
#[cfg(feature = "ssr")]
pub mod store;

pub mod api;
mod board_page;
mod board_state;
mod card;
mod column;
mod drag;
mod empty;
mod keyboard;
mod move_sheet;
mod moving;

pub use board_page::BoardPage;
