//! The server over HTTP: what people and programs do, as stories, and what nobody may do.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

mod absence;
mod access;
mod analysis;
mod audit;
mod bad_input;
mod concurrency;
mod credit;
mod files;
mod imports;
mod judgement;
mod pages;
mod people;
mod quarter;
mod quota;
mod rates;
mod record;
mod reports;
mod sign_in;
mod story;
mod test_app;
