//! The server over HTTP: what people and programs do, as stories, and what nobody may do.

mod access;
mod bad_input;
mod concurrency;
mod pages;
mod quarter;
mod story;
mod test_app;
