//! The life of a cluster: created once, started, watched, stopped.

use std::ffi::OsStr;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::account::Account;
use super::binaries::Programs;
use super::home::{Home, PORT};
use super::process::{arguments, postmaster, serves, serves_a_lost_folder};
use super::{Durability, LocalPostgresError, at};

/// Name of the superuser role and of the database.
pub(super) const NAME: &str = "quarterdeck";
/// How long a server that another process has started may take to recover or to stop.
const PATIENCE: Duration = Duration::from_secs(120);
const LOOK_AGAIN: Duration = Duration::from_millis(50);
const LOG_LIMIT: u64 = 4 << 20;

/// A cluster with the programs that work on it.
#[derive(Debug)]
pub(super) struct Cluster {
    pub(super) home: Home,
    programs: Programs,
}

#[derive(Debug, PartialEq, Eq)]
enum State {
    Stopped,
    /// Recovering, starting or stopping.
    Busy,
    Ready,
}

impl Cluster {
    /// Decides place, account and programs; nothing runs yet.
    pub(super) async fn open(data_dir: &Path) -> Result<Self, LocalPostgresError> {
        let account = Account::choose(&data_dir.join("data")).await?;
        let home = Home::prepare(data_dir, account).await?;
        let programs = Programs::find(home.version().as_deref(), account).await?;
        Ok(Self { home, programs })
    }

    /// Initialises under another name first, so that an interrupted attempt is never taken for a cluster.
    pub(super) async fn create_once(&self, durability: Durability) -> Result<(), LocalPostgresError> {
        let (data, partial) = (self.home.data(), self.home.root.join("data.partial"));
        if data.exists() {
            return Ok(());
        }
        tracing::info!(folder = %data.display(), "creating a PostgreSQL cluster");
        if partial.exists() {
            fs::remove_dir_all(&partial).map_err(at(&partial))?;
        }
        self.initialise(&partial, durability).await?;
        let settings = partial.join("postgresql.conf");
        let file = fs::File::options().append(true).open(&settings);
        file.and_then(|mut file| file.write_all(b"\ninclude = 'quarterdeck.conf'\n")).map_err(at(&settings))?;
        fs::rename(&partial, &data).map_err(at(&partial))?;
        fs::File::open(&self.home.root).and_then(|folder| folder.sync_all()).map_err(at(&self.home.root))
    }

    async fn initialise(&self, folder: &Path, durability: Durability) -> Result<(), LocalPostgresError> {
        let mut arguments: Vec<&OsStr> = vec!["--pgdata".as_ref(), folder.as_ref()];
        let fixed = "--username=quarterdeck --encoding=UTF8 --locale=C.UTF-8 --auth-local=trust --auth-host=reject";
        arguments.extend(fixed.split(' ').map(OsStr::new));
        arguments.push(OsStr::new(match durability {
            Durability::Durable => "--data-checksums",
            Durability::Throwaway => "--no-sync",
        }));
        self.programs.run("initdb", &arguments).await.map(|_| ())
    }

    /// Returns when the server answers and the database exists.
    pub(super) async fn bring_up(&self, durability: Durability) -> Result<(), LocalPostgresError> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.state().await? {
                State::Ready => return self.ensure_database().await,
                State::Busy => {}
                State::Stopped => match self.start(durability).await {
                    Ok(()) => continue,
                    Err(refused) if is_passing(&refused) && Instant::now() < deadline => {}
                    Err(refused) => return Err(refused),
                },
            }
            if Instant::now() >= deadline {
                return Err(LocalPostgresError::NotReady(self.home.root.clone()));
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Stops the server when it runs; sessions are cut off.
    pub(super) async fn shut_down(&self) -> Result<(), LocalPostgresError> {
        if self.state().await? == State::Stopped {
            return Ok(());
        }
        let data = self.home.data();
        let stopped = self.programs.run("pg_ctl", &pg_ctl("stop", &data, &["-m", "fast", "-t", "60"])).await;
        match stopped {
            Err(_) if self.state().await? == State::Stopped => Ok(()),
            other => other.map(|_| ()),
        }
    }

    async fn state(&self) -> Result<State, LocalPostgresError> {
        let data = self.home.data();
        let Some(pid) = postmaster(&data) else {
            return Ok(State::Stopped);
        };
        let process = PathBuf::from(format!("/proc/{pid}"));
        let arguments = arguments(&process);
        if !serves(&arguments, &data) {
            // The number of a dead server belongs to something else by now, which PostgreSQL would
            // take for a running server. Other leftovers it clears up better itself.
            if process.exists() && !serves_a_lost_folder(&arguments) {
                remove_if_there(&data.join("postmaster.pid"))?;
                remove_if_there(&self.home.socket.join(format!(".s.PGSQL.{PORT}.lock")))?;
            }
            return Ok(State::Stopped);
        }
        let answer = self.programs.run("pg_isready", &self.client(&["--quiet"])).await;
        Ok(if answer.is_ok() { State::Ready } else { State::Busy })
    }

    /// Starts the server and waits until it accepts connections, recovery after a crash included.
    async fn start(&self, durability: Durability) -> Result<(), LocalPostgresError> {
        let (data, log) = (self.home.data(), self.home.log());
        self.home.write_settings(durability)?;
        let logged = fs::metadata(&log).map_or(0, |file| file.len());
        if logged > LOG_LIMIT {
            fs::rename(&log, self.home.root.join("server.log.old")).map_err(at(&log))?;
        }
        let mut arguments = pg_ctl("start", &data, &["-t", "600", "--silent", "--log"]);
        arguments.push(log.as_ref());
        let started = self.programs.run("pg_ctl", &arguments).await;
        started.map(|_| ()).map_err(|refused| with_log(refused, &log, logged))
    }

    async fn ensure_database(&self) -> Result<(), LocalPostgresError> {
        let exists = self.psql("SELECT 1 FROM pg_database WHERE datname = 'quarterdeck'").await?;
        if exists == "1" {
            return Ok(());
        }
        self.psql("CREATE DATABASE quarterdeck").await.map(|_| ())
    }

    async fn psql(&self, statement: &str) -> Result<String, LocalPostgresError> {
        let ask =
            ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--dbname=postgres", "--command", statement];
        self.programs.run("psql", &self.client(&ask)).await
    }

    /// Arguments that lead a client program to this server.
    fn client<'a>(&'a self, more: &[&'a str]) -> Vec<String> {
        let socket = self.home.socket.to_string_lossy();
        let address = [format!("--host={socket}"), format!("--port={PORT}"), format!("--username={NAME}")];
        address.into_iter().chain(more.iter().map(|&argument| argument.to_owned())).collect()
    }
}

fn pg_ctl<'a>(verb: &'a str, data: &'a Path, more: &[&'a str]) -> Vec<&'a OsStr> {
    let fixed = [verb.as_ref(), "-w".as_ref(), "-D".as_ref(), data.as_os_str()];
    fixed.into_iter().chain(more.iter().map(|argument| OsStr::new(*argument))).collect()
}

fn remove_if_there(file: &Path) -> Result<(), LocalPostgresError> {
    match fs::remove_file(file) {
        Err(gone) if gone.kind() == ErrorKind::NotFound => Ok(()),
        other => other.map_err(at(file)),
    }
}

/// After `kill -9` of the server its last sessions need a moment to end, and until then none may start.
fn is_passing(refused: &LocalPostgresError) -> bool {
    matches!(refused, LocalPostgresError::Program { output, .. } if output.contains("shared memory block"))
}

/// Adds what the server logged after the first `known` bytes.
fn with_log(refused: LocalPostgresError, log: &Path, known: u64) -> LocalPostgresError {
    let LocalPostgresError::Program { program, output } = refused else {
        return refused;
    };
    let text = fs::read(log).unwrap_or_default();
    let known = usize::try_from(known).unwrap_or_default();
    let added = String::from_utf8_lossy(text.get(known..).unwrap_or(&text)).trim().to_owned();
    LocalPostgresError::Program { program, output: format!("{output}\n{added}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_leftover_memory_is_worth_another_try() {
        let refused = |output: &str| LocalPostgresError::Program { program: "pg_ctl".into(), output: output.into() };
        assert!(is_passing(&refused("FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use")));
        assert!(!is_passing(&refused("FATAL:  could not create lock file")));
    }
}
