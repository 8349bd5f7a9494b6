//! Quarterdeck, the product: compiled for the server (feature `ssr`) and for the browser (`hydrate`).
//!
//! Foundations: [`money`], [`calendar`], [`clock`], [`language`], [`text`], [`error`], [`db`], [`ui`].
//! Areas, each using only those before it:
//!
//! | area | what it answers |
//! |---|---|
//! | [`auth`] | who is asking, what may they see and do |
//! | [`activity`] | what happened, by whom, when |
//! | [`rate`] | what an amount in another currency is worth |
//! | [`account`] | with whom we deal |
//! | [`product`] | what we sell |
//! | [`pipeline`] | which stages there are, which moves and categories they allow |
//! | [`opportunity`] | the possible sales, their record and listing |
//! | [`board`] | the same as cards in columns |
//! | [`forecast`] | the quarter by person and category, against quota |
//! | [`analysis`] | ready-made charts, and questions that people put together themselves |
//! | [`executive`] | a quarter on one page |
//! | [`import`] | people, products, accounts, opportunities, quotas and exchange rates from files |
//! | [`audit`] | the whole trail of what happened, for administrators |
//!
//! Within an area: `model.rs` pure rules, `store.rs` all SQL, `actions.rs` use cases, `api.rs` server
//! functions, `*_page.rs` a routed page each. [`app`] holds the shell and the table of routes.

#![recursion_limit = "256"]

#[cfg(all(feature = "ssr", feature = "hydrate"))]
compile_error!(
    "`app` compiles for the server (ssr) or for the browser (hydrate), not for both: use -p or default-members"
);

#[cfg(not(any(feature = "ssr", feature = "hydrate")))]
compile_error!("choose a side: --features ssr (server) or --features hydrate (browser)");

include!(concat!(env!("OUT_DIR"), "/i18n/mod.rs"));

pub mod calendar;
#[cfg(feature = "ssr")]
pub mod clock;
#[cfg(feature = "ssr")]
pub mod db;
pub mod error;
#[cfg(feature = "ssr")]
pub mod export;
pub mod language;
pub mod money;
#[cfg(feature = "ssr")]
pub mod state;
pub mod text;
pub mod ui;

pub mod account;
pub mod activity;
pub mod analysis;
pub mod audit;
pub mod auth;
pub mod board;
pub mod executive;
pub mod forecast;
pub mod import;
pub mod opportunity;
pub mod pipeline;
pub mod product;
pub mod rate;

pub mod app;
mod frame;
#[cfg(all(test, feature = "ssr"))]
mod test_world;
