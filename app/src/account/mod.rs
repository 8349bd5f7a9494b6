//! Accounts: one base of customers, suppliers and competitors (SPEC W1). One account may be several
//! of these. The base is shared: everybody reads it, everybody who changes records may add to it.
//!
//! Two spellings of one company meet in [`name::normalise_name`]: while somebody types a name, accounts that
//! fold to the same are shown as possible duplicates. The warning informs; it does not forbid.

mod model;
pub mod name;
pub use model::*;

#[cfg(feature = "ssr")]
pub mod actions;
#[cfg(feature = "ssr")]
mod export;
#[cfg(feature = "ssr")]
pub mod store;

mod account_form;
mod account_page;
mod accounts_page;
pub mod api;
mod conflict_form;
pub mod history;
mod similar_accounts;

#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use account_page::{AccountPage, NewAccountPage};
pub use accounts_page::AccountsPage;
