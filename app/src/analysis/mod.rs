//! Analysis: ready-made charts, and questions that people put together themselves (SPEC F5, W7, D9).
//!
//! Everything here counts the records of a [`crate::opportunity::slice::Slice`] by some [`Dimension`]s into
//! [`Tally`]s, so that every figure is a link to the list of exactly its records, with the list's own totals.
//! The whole [`Question`] stands in its address; saving one keeps that address under a name.
//!
//! Words: *decided* is what was signed, lost or given up (no go); the *win rate* is signed ÷ decided; the *cycle
//! time* runs from the opening date to the day of the signature; an opportunity has *reached* a stage when it stood
//! in it or in a later one at the end of a day. What was dismissed (a mistake, a duplicate) is in no funnel and no
//! cohort.

mod answer;
mod asked_period;
mod attainment;
mod cohorts;
mod dimension;
mod funnel;
mod measure;
mod performance;
mod period;
mod portal;
mod question;
mod view;
pub use answer::*;
pub use asked_period::*;
pub use attainment::*;
pub use cohorts::*;
pub use dimension::*;
pub use funnel::*;
pub use measure::*;
pub use performance::*;
pub use period::*;
pub use portal::*;
pub use question::*;
pub use view::*;

#[cfg(feature = "ssr")]
pub mod actions;
#[cfg(feature = "ssr")]
mod by_people;
#[cfg(feature = "ssr")]
mod charts;
#[cfg(feature = "ssr")]
mod export;
#[cfg(feature = "ssr")]
mod performers;
#[cfg(feature = "ssr")]
pub mod ready;
#[cfg(feature = "ssr")]
pub mod saved;
#[cfg(feature = "ssr")]
mod store;
#[cfg(feature = "ssr")]
mod tabulate;

mod analysis_page;
mod answer_table;
pub mod api;
mod dashboard_page;
mod divided_fields;
mod keep_form;
mod performance_table;
mod period_field;
mod portal_page;
mod question_form;
mod question_page;
mod ready_tables;

pub use analysis_page::AnalysisPage;
pub use answer_table::AnswerView;
pub use dashboard_page::DashboardPage;
pub use portal_page::PortalPage;
pub use question_page::QuestionPage;

#[cfg(all(test, feature = "ssr"))]
mod tests;
