//! Quarterdeck's server: the command line, the router with its guards, REST, and the private PostgreSQL.
//!
//! | module | what it answers |
//! |---|---|
//! | [`cli`] | which commands and settings there are |
//! | [`commands`] | what each command does |
//! | [`database`] | which database, and who starts and stops it |
//! | [`router`] | which address leads where |
//! | [`guard`] | who is asking, from where, and what every answer carries |
//! | [`pages`] | pages and server functions, each on one thread |
//! | [`rest`] | the interface for other programs, over the same actions as the pages |
//! | [`problem`] | how REST says what went wrong |
//! | [`seed`] | the demo company |
//! | [`local_postgres`] | the private database server |

#![recursion_limit = "256"]

pub mod cli;
pub mod commands;
pub mod database;
pub mod guard;
pub mod local_postgres;
pub mod pages;
pub mod problem;
pub mod public_url;
pub mod rest;
pub mod router;
pub mod seed;

/// Why a command failed, in words for the operator.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
