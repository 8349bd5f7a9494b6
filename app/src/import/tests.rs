//! Imports against a database: small files of our own, and the public sample where it is present.

mod files;
mod one_step;
mod public_sample;
mod round_trips;
mod support;
mod undoing;
mod workbooks;
