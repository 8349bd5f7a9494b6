//! The private PostgreSQL server that a checkout or a test run brings up for itself.
//!
//! Nobody has to install, configure or start a database to try Quarterdeck: when `DATABASE_URL` is
//! unset, [`start_or_join`] creates a cluster in a folder once, starts it, and hands out its address.
//! It listens on a Unix socket in a folder that only its owner may enter, never on the network, and
//! never runs as root: a root caller hands it to an unprivileged account.
//!
//! How long it runs follows from who uses it. Every process that starts or joins the cluster keeps a
//! shared lock on a file beside it, which the kernel drops even after `kill -9`; [`LocalPostgres::stop`]
//! ends the server only when no other process holds that lock. A server left behind by a killed
//! process is therefore joined, and stopped by the next one that ends in an orderly way.

mod account;
mod binaries;
mod cluster;
mod home;
mod process;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use cluster::Cluster;

/// What a cluster promises about what it has acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Survives a crash of the machine: PostgreSQL's own defaults.
    Durable,
    /// Trades that for speed and room for many connections: for tests and measurements only.
    Throwaway,
}

/// Why the private server is not available; each says what to do where something can be done.
#[derive(Debug, thiserror::Error)]
pub enum LocalPostgresError {
    /// No folder with `initdb`, `pg_ctl`, `postgres`, `psql` and `pg_isready` was found.
    #[error("no PostgreSQL server programs found: install PostgreSQL, or set PG_BIN or DATABASE_URL")]
    NoPrograms,
    /// Programs were found, but of another major version than the cluster.
    #[error("the cluster was made by PostgreSQL {cluster}; install that version, or set PG_BIN")]
    OtherVersion {
        /// Major version that created the cluster.
        cluster: String,
    },
    /// The caller is root and the machine has neither an account `postgres` nor `nobody`.
    #[error("PostgreSQL does not run as root, and there is no account `postgres` or `nobody`")]
    NoAccount,
    /// A folder that must be private belongs to somebody else or is open to others.
    #[error("{} is not a folder that only the database's own account may enter", .0.display())]
    NotPrivate(PathBuf),
    /// The server was still starting or stopping when patience ended.
    #[error("PostgreSQL in {} did not become ready in time; see server.log there", .0.display())]
    NotReady(PathBuf),
    /// One of PostgreSQL's programs failed; its own words are included.
    #[error("{program} failed: {output}")]
    Program {
        /// Name of the program.
        program: String,
        /// What it wrote, and for a failed start what the server logged.
        output: String,
    },
    /// A file or folder could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
}

/// Attaches the path to an input or output error.
fn at(path: &Path) -> impl FnOnce(io::Error) -> LocalPostgresError {
    let path = path.to_owned();
    move |source| LocalPostgresError::Io { path, source }
}

/// A running private server, as one of its users holds it.
#[derive(Debug)]
pub struct LocalPostgres {
    cluster: Cluster,
    locks: Locks,
    in_use: File,
}

/// Makes the cluster in `data_dir` available: creates it when missing, starts it when stopped (after
/// a crash too), joins it when it runs. `durability` takes effect when this call starts the server.
///
/// When root calls and the server's account cannot enter the folder around `data_dir`, the cluster
/// lives under `/var/lib/quarterdeck` and `data_dir` is a link to it.
///
/// # Errors
/// When programs or account are missing, or the cluster cannot be created or started.
pub async fn start_or_join(data_dir: &Path, durability: Durability) -> Result<LocalPostgres, LocalPostgresError> {
    let data_dir = home::canonical(data_dir)?;
    let locks = Locks::beside(&data_dir);
    let _changing = locks.begin_change().await?;
    let cluster = Cluster::open(&data_dir).await?;
    cluster.create_once(durability).await?;
    cluster.bring_up(durability).await?;
    let in_use = locks.begin_use()?;
    Ok(LocalPostgres { cluster, locks, in_use })
}

impl LocalPostgres {
    /// The connection address, in the form that sqlx and libpq accept; it holds no password.
    #[must_use]
    pub fn url(&self) -> String {
        url(&self.cluster.home.socket)
    }

    /// Ends this process' use, and the server with it unless another process still uses it.
    /// Open sessions are cut off and rolled back; what was committed stays.
    ///
    /// # Errors
    /// When the server does not stop within a minute.
    pub async fn stop(self) -> Result<(), LocalPostgresError> {
        self.leave().await.map(|_| ())
    }

    /// Like [`stop`](Self::stop), and deletes the cluster with everything in it: for throw-away ones.
    /// A cluster that another process still uses stays.
    ///
    /// # Errors
    /// When the server does not stop, or a folder cannot be removed.
    pub async fn discard(self) -> Result<(), LocalPostgresError> {
        let (home, locks) = (self.cluster.home.clone(), self.locks.clone());
        if self.leave().await? {
            home.remove()?;
            locks.remove()?;
        }
        Ok(())
    }

    /// Returns whether the server was stopped.
    async fn leave(self) -> Result<bool, LocalPostgresError> {
        let _changing = self.locks.begin_change().await?;
        // Unlocked, not only closed: a child process that is being started holds a copy of the file for a moment.
        self.in_use.unlock().map_err(at(&self.locks.users))?;
        if self.locks.others_use()? {
            return Ok(false);
        }
        self.cluster.shut_down().await.map(|()| true)
    }
}

/// The address of the database on the server whose socket is in `socket`.
fn url(socket: &Path) -> String {
    let mut folder = String::new();
    for byte in socket.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => folder.push(char::from(*byte)),
            other => write!(folder, "%{other:02X}").unwrap_or_default(),
        }
    }
    let (name, port) = (cluster::NAME, home::PORT);
    format!("postgres://{name}@localhost:{port}/{name}?host={folder}")
}

/// Two lock files beside the cluster: one held while somebody starts or stops it, one while it is used.
#[derive(Clone, Debug)]
struct Locks {
    change: PathBuf,
    users: PathBuf,
}

impl Locks {
    fn beside(data_dir: &Path) -> Self {
        Self { change: data_dir.with_added_extension("lock"), users: data_dir.with_added_extension("users") }
    }

    /// Waits until nobody else starts or stops the cluster.
    async fn begin_change(&self) -> Result<File, LocalPostgresError> {
        let path = self.change.clone();
        let waiting = tokio::task::spawn_blocking(move || {
            let file = open(&path)?;
            file.lock().map_err(at(&path))?;
            Ok(file)
        });
        waiting.await.map_err(|gone| at(&self.change)(io::Error::other(gone)))?
    }

    fn begin_use(&self) -> Result<File, LocalPostgresError> {
        let file = open(&self.users)?;
        file.lock_shared().map_err(at(&self.users))?;
        Ok(file)
    }

    fn others_use(&self) -> Result<bool, LocalPostgresError> {
        match open(&self.users)?.try_lock() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(source)) => Err(at(&self.users)(source)),
        }
    }

    fn remove(&self) -> Result<(), LocalPostgresError> {
        [&self.change, &self.users].into_iter().try_for_each(|path| std::fs::remove_file(path).map_err(at(path)))
    }
}

fn open(path: &Path) -> Result<File, LocalPostgresError> {
    File::options().create(true).truncate(false).write(true).open(path).map_err(at(path))
}
