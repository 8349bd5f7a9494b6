//! A program with a database of its own, deleted afterwards: for tests and measurements.

use std::{ffi::OsString, process::ExitCode};

use tokio::process::Command;
use uuid::Uuid;

use super::stop;
use crate::{
    Failure,
    local_postgres::{Durability, start_or_join},
};

/// Runs `command` with `DATABASE_URL` and gives its exit code.
///
/// Signals of the terminal reach the program too; this process outlives it to clean up.
pub async fn run(command: &[OsString]) -> Result<ExitCode, Failure> {
    let (program, arguments) = command.split_first().ok_or("no program named")?;
    let _signals = stop::listen()?;
    let folder = std::env::temp_dir().join(format!("quarterdeck-{}", Uuid::new_v4().simple()));
    let postgres = start_or_join(&folder, Durability::Throwaway).await?;
    let status = Command::new(program).args(arguments).env("DATABASE_URL", postgres.url()).status().await;
    let discarded = postgres.discard().await;
    let status = status.map_err(|problem| format!("{}: {problem}", program.display()))?;
    discarded?;
    // A program that a signal ended has no code.
    let code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
    Ok(ExitCode::from(code))
}
