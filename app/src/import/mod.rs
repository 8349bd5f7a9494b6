//! Import of files (SPEC F7).

pub mod date_format;
pub mod model;
pub mod number_format;
pub mod parse_line;
#[cfg(feature = "ssr")]
pub mod table;

mod import_page;
mod imports_page;

pub use import_page::ImportPage;
pub use imports_page::ImportsPage;
