//! Analysis against a real database, on random histories.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on should stop where it is")]

mod chronicle;
mod drill_down;
mod kept;
mod one_path;
mod performance;
mod portal;
mod ready;
mod saved;
