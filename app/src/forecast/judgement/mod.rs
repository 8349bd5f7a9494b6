//! Judgement: what people make of the records of a quarter (SPEC F3).
//!
//! Three layers stand side by side, per person and category, single amounts in the organisation's currency:
//!
//! 1. the **records**, as the forecast sums them;
//! 2. the owner's **submission**, their own call of their quarter;
//! 3. the **adjustments** of those above, of a person's own figures or of a team as a whole.
//!
//! Each call is a versioned row with a note and with what the records showed when it was made. Nothing is ever
//! overwritten, a call is withdrawn by a version without an amount, and no opportunity is touched. A call is *stale*
//! when the records moved since: to another sum, or to the same sum of other records.
//!
//! The **result** is what the viewer may take for true: the last word of those above the person that the viewer may
//! see, else the submission, else the records; a team's is a last word on it as a whole, else the sum of the results
//! below. An adjustment is its author's and of those above the author, not of the person adjusted; so two viewers
//! may see different results. An adjustment whose author no longer stands above the person stays in the
//! history and counts no more.
//!
//! Who stands in for somebody absent judges in that person's position, except over themselves; the row says who wrote it.
//! A quarter that is over can be read, no longer judged.

mod model;
mod sight;
mod tree;
mod view;
mod words;
pub use model::*;
pub use sight::*;
pub use tree::*;
pub use view::*;
pub use words::told;

#[cfg(feature = "ssr")]
pub mod actions;
#[cfg(feature = "ssr")]
pub mod store;

pub mod api;
mod judged_history;
mod judgement_form;
mod judgement_page;
mod judgement_table;

pub use judgement_page::JudgementPage;

#[cfg(all(test, feature = "ssr"))]
mod tests;
