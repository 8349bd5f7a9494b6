//! Where PostgreSQL's server programs are, and how they are run.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use tokio::process::Command;

use super::account::Account;
use super::{LocalPostgresError, at};

const NEEDED: [&str; 5] = ["initdb", "pg_ctl", "postgres", "psql", "pg_isready"];

/// A folder with all of PostgreSQL's programs, and the account that runs them.
#[derive(Clone, Debug)]
pub(super) struct Programs {
    folder: PathBuf,
    account: Account,
}

impl Programs {
    /// Takes the first complete set of programs that fits the major `version` of an existing cluster.
    pub(super) async fn find(version: Option<&str>, account: Account) -> Result<Self, LocalPostgresError> {
        let mut found_any = false;
        for folder in candidates().await.into_iter().filter(|folder| is_complete(folder)) {
            found_any = true;
            let programs = Self { folder, account };
            if version.is_none() || programs.major_version().await?.as_deref() == version {
                return Ok(programs);
            }
        }
        match version {
            Some(cluster) if found_any => Err(LocalPostgresError::OtherVersion { cluster: cluster.to_owned() }),
            _ => Err(LocalPostgresError::NoPrograms),
        }
    }

    /// A program that inherits none of the caller's settings for PostgreSQL's clients.
    pub(super) fn command(&self, name: &str) -> Command {
        let mut command = Command::new(self.folder.join(name));
        let settings = env::vars_os().map(|(key, _)| key).filter(|key| key.as_encoded_bytes().starts_with(b"PG"));
        for key in settings {
            command.env_remove(key);
        }
        self.account.apply(&mut command);
        command
    }

    /// Runs a program to its end and returns what it wrote.
    pub(super) async fn run<A: AsRef<OsStr>>(&self, name: &str, arguments: &[A]) -> Result<String, LocalPostgresError> {
        let mut command = self.command(name);
        let done = command.args(arguments).stdin(std::process::Stdio::null()).output().await;
        let done = done.map_err(at(&self.folder.join(name)))?;
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        if done.status.success() {
            return Ok(said(&done.stdout));
        }
        let output = format!("{}\n{}", said(&done.stderr), said(&done.stdout)).trim().to_owned();
        Err(LocalPostgresError::Program { program: name.to_owned(), output })
    }

    async fn major_version(&self) -> Result<Option<String>, LocalPostgresError> {
        Ok(major(&self.run("postgres", &["--version"]).await?).map(str::to_owned))
    }
}

/// In order of preference: what the user names, what PostgreSQL's own tool names, Debian's folders, the path.
async fn candidates() -> Vec<PathBuf> {
    let named = env::var_os("PG_BIN").map(PathBuf::from);
    let told = Command::new("pg_config").arg("--bindir").output().await.ok();
    let told = told.map(|output| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    let path = env::var_os("PATH").unwrap_or_default();
    let debian = newest_first(folders_in(Path::new("/usr/lib/postgresql")));
    let debian = debian.into_iter().map(|version| version.join("bin"));
    named.into_iter().chain(told).chain(debian).chain(env::split_paths(&path)).collect()
}

fn is_complete(folder: &Path) -> bool {
    folder.is_absolute() && NEEDED.iter().all(|name| folder.join(name).is_file())
}

fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

/// Sorts folders whose names are version numbers: 16 before 9.6.
fn newest_first(mut folders: Vec<PathBuf>) -> Vec<PathBuf> {
    let version = |folder: &PathBuf| -> Vec<u32> {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.split('.').map_while(|part| part.parse().ok()).collect()
    };
    folders.sort_by_key(|folder| std::cmp::Reverse(version(folder)));
    folders
}

/// The major version in `postgres (PostgreSQL) 15.3 (Debian …)`.
fn major(version: &str) -> Option<&str> {
    let (_, number) = version.split_once("(PostgreSQL) ")?;
    number.split(|character: char| !character.is_ascii_digit()).next().filter(|digits| !digits.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_count_as_numbers() {
        let folders = ["/p/9.6", "/p/16", "/p/15", "/p/9.5"].map(PathBuf::from).to_vec();
        let sorted = newest_first(folders);
        assert_eq!(sorted, ["/p/16", "/p/15", "/p/9.6", "/p/9.5"].map(PathBuf::from));
    }

    #[test]
    fn the_major_version_is_read_from_releases_and_previews() {
        assert_eq!(major("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"), Some("15"));
        assert_eq!(major("postgres (PostgreSQL) 19beta1"), Some("19"));
        assert_eq!(major("something else"), None);
    }

    #[test]
    fn a_folder_without_server_programs_is_passed_over() {
        assert!(!is_complete(Path::new("/")));
        assert!(!is_complete(Path::new("relative")));
    }
}
