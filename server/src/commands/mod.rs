//! What each command does.

mod import;
mod operator;
mod serve;
mod stop;
mod throw_away;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use crate::{
    Failure,
    cli::{Cli, Command, Settings},
    database::{self, Database},
};

/// Runs a command; the exit code is its own or that of the program it ran.
///
/// # Errors
/// In words for the operator.
pub async fn run(cli: Cli) -> Result<ExitCode, Failure> {
    let Cli { settings, command } = cli;
    if let Command::Database { command } = command {
        return throw_away::run(&command).await;
    }
    let database = Database::open(&settings).await?;
    let outcome = perform(&database, &settings, command).await;
    database.close().await;
    outcome.map(|()| ExitCode::SUCCESS)
}

async fn perform(database: &Database, settings: &Settings, command: Command) -> Result<(), Failure> {
    let (db, clock) = (&database.db, database::clock(settings));
    match command {
        Command::Serve(how) => serve::serve(db, clock, how).await,
        Command::Migrate => say("The schema is up to date."),
        Command::Seed { opportunities: Some(count) } => operator::load_volume(db, clock, count).await,
        Command::Seed { opportunities: None } => operator::load_demo(db, clock).await,
        Command::Rebuild => operator::rebuild(db, clock).await,
        Command::User(command) => operator::user(db, clock, command).await,
        Command::Token(command) => operator::token(db, clock, command).await,
        Command::Import(what) => import::import(db, clock, what).await,
        // Runs without the database that this function has open.
        Command::Database { command } => throw_away::run(&command).await.map(drop),
    }
}

/// Writes a line to standard output, where results go; logs go to standard error.
fn say(line: impl std::fmt::Display) -> Result<(), Failure> {
    Ok(writeln!(io::stdout(), "{line}")?)
}
