//! Use cases of people and access, by what they are about.

mod absences;
mod attempts;
mod operator;
mod people;
mod sign_in;

pub use absences::*;
pub use attempts::{Attempts, admit_password};
pub use operator::*;
pub use people::*;
pub use sign_in::*;
