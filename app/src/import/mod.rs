//! Import of people, products, accounts, opportunities, quotas and exchange rates from CSV and XLSX files (SPEC F7).
//!
//! A file goes through five steps. It is *uploaded* and read ([`table`]): encoding and delimiter of a text, sheet and
//! typed cells of a workbook, header, lines. Its
//! *columns* are mapped to fields ([`mapping`]), as an earlier file with the same columns was, as the headers suggest, or
//! as the user says; the formats of dates and amounts are stated or proven by the data, never guessed
//! ([`date_format`], [`number_format`]). Its *values* are matched with the records that the caller sees
//! ([`matching`]): what names nothing is asked once, with its count. It is *checked*: every line becomes a draft
//! ([`line_reader`]), drafts become records under the rules of their areas (`plan`), and a report says what would
//! happen, line by line. Then it is *run*, in one transaction for the whole file (`load`), and can be undone as a
//! whole while nothing of it was edited or used since (`undo`).
//!
//! What an import promises:
//! - It creates records and leaves existing ones alone, so running a file twice adds nothing. An opportunity is
//!   known by its external reference within its owner's site, people, products and accounts by their names; a quota
//!   or an exchange rate gets a new version.
//! - It records history, so an opportunity may arrive in any stage; what the stage asks for still holds.
//! - A line with a problem holds the whole file back, unless the user leaves such lines out.
//! - Its numbers are taken in one step per site; an undo gives them back or registers them as void.

pub mod date_format;
pub mod draft;
pub mod field;
pub mod file;
pub mod line_reader;
pub mod mapping;
pub mod matching;
pub mod number_format;
pub mod problem;
pub mod references;
pub mod report;
pub mod settings;
pub mod view;
mod words;

#[cfg(feature = "ssr")]
pub mod actions;
#[cfg(feature = "ssr")]
mod known;
#[cfg(feature = "ssr")]
mod load;
#[cfg(feature = "ssr")]
mod plan;
#[cfg(feature = "ssr")]
mod prepare;
#[cfg(feature = "ssr")]
mod report_rows;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
mod suggestion;
#[cfg(feature = "ssr")]
pub mod table;
#[cfg(feature = "ssr")]
mod undo;
#[cfg(feature = "ssr")]
pub mod upload;

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests;

pub mod api;
mod check_step;
mod columns_step;
mod import_page;
mod imports_page;
mod report_view;
mod result;
mod sheet_choice;
mod stepper;
mod values_step;

pub use field::ImportKind;
pub use import_page::ImportPage;
pub use imports_page::ImportsPage;
pub use report::DryRun;
pub use settings::{ImportOptions, ImportSettings};
pub use view::{ImportId, ImportState, ImportSummary, ImportView};
