//! Where a cluster lives: its folders, its socket, its settings file.

use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use super::account::Account;
use super::{Durability, LocalPostgresError, at};

/// Names the socket file only: nothing listens on the network.
pub(super) const PORT: u16 = 5432;
const SYSTEM_FOLDER: &str = "/var/lib/quarterdeck";
/// The kernel's limit of 107 bytes for a socket's path, less `/.s.PGSQL.5432`.
const LONGEST_SOCKET_FOLDER: usize = 107 - 14;

/// The folders of one cluster, all private to its account.
#[derive(Clone, Debug)]
pub(super) struct Home {
    /// What the caller asked for: the cluster's folder itself or a link to it.
    asked: PathBuf,
    pub(super) root: PathBuf,
    pub(super) socket: PathBuf,
    pub(super) account: Account,
}

/// Resolves the folders above `data_dir`, creating them when missing; `data_dir` itself may be a link.
pub(super) fn canonical(data_dir: &Path) -> Result<PathBuf, LocalPostgresError> {
    let absolute = std::path::absolute(data_dir).map_err(at(data_dir))?;
    let (Some(parent), Some(name)) = (absolute.parent(), absolute.file_name()) else {
        return Err(LocalPostgresError::NotPrivate(absolute));
    };
    fs::create_dir_all(parent).map_err(at(parent))?;
    Ok(parent.canonicalize().map_err(at(parent))?.join(name))
}

impl Home {
    /// Finds or makes the folders; `data_dir` is [`canonical`].
    pub(super) async fn prepare(data_dir: &Path, account: Account) -> Result<Self, LocalPostgresError> {
        let root = place(data_dir, account).await?;
        make_private(&root, account)?;
        let socket = socket_folder(&root);
        make_private(&socket, account)?;
        Ok(Self { asked: data_dir.to_owned(), root, socket, account })
    }

    /// PostgreSQL's data folder; it exists only when it was completely initialised.
    pub(super) fn data(&self) -> PathBuf {
        self.root.join("data")
    }

    /// What the server says while it runs.
    pub(super) fn log(&self) -> PathBuf {
        self.root.join("server.log")
    }

    /// Major version of an existing cluster.
    pub(super) fn version(&self) -> Option<String> {
        fs::read_to_string(self.data().join("PG_VERSION")).ok().map(|text| text.trim().to_owned())
    }

    /// Writes the settings that depend on place and purpose; PostgreSQL's own file includes this one.
    pub(super) fn write_settings(&self, durability: Durability) -> Result<(), LocalPostgresError> {
        let path = self.data().join("quarterdeck.conf");
        let text = settings(&self.socket.to_string_lossy(), durability);
        let file = fs::File::options().create(true).write(true).truncate(true).mode(0o600).open(&path);
        file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(at(&path))?;
        self.account.take(&path)
    }

    /// Deletes the cluster and the link to it.
    pub(super) fn remove(&self) -> Result<(), LocalPostgresError> {
        if !self.socket.starts_with(&self.root) {
            fs::remove_dir_all(&self.socket).map_err(at(&self.socket))?;
        }
        fs::remove_dir_all(&self.root).map_err(at(&self.root))?;
        if self.asked != self.root {
            fs::remove_file(&self.asked).map_err(at(&self.asked))?;
        }
        Ok(())
    }
}

/// The folder that holds the cluster: where the link points, where it was asked for, or in the system's place.
async fn place(data_dir: &Path, account: Account) -> Result<PathBuf, LocalPostgresError> {
    let parent = data_dir.parent().unwrap_or(data_dir);
    if let Ok(target) = fs::read_link(data_dir) {
        return Ok(parent.join(target));
    }
    if account.may_enter(parent).await {
        return Ok(data_dir.to_owned());
    }
    if data_dir.is_dir() {
        fs::remove_dir(data_dir).map_err(at(data_dir))?;
    }
    let system = Path::new(SYSTEM_FOLDER);
    fs::create_dir_all(system).map_err(at(system))?;
    // Whatever the caller's mask is, the server's account has to get through.
    fs::set_permissions(system, Permissions::from_mode(0o755)).map_err(at(system))?;
    let root = system.join(short_name(data_dir));
    symlink(&root, data_dir).map_err(at(data_dir))?;
    Ok(root)
}

/// Inside the cluster's folder when the path is short and plain enough, else in the system's temporary folder.
fn socket_folder(root: &Path) -> PathBuf {
    let inside = root.join("socket");
    let plain = inside.to_str().is_some_and(|path| !path.contains(char::is_control));
    if plain && inside.as_os_str().len() <= LONGEST_SOCKET_FOLDER {
        return inside;
    }
    Path::new("/tmp").join(format!("quarterdeck-{}", short_name(root)))
}

/// Creates a folder of mode 0700, takes over an empty one, or checks that an existing one is private.
fn make_private(folder: &Path, account: Account) -> Result<(), LocalPostgresError> {
    let parent = folder.parent().unwrap_or(folder);
    fs::create_dir_all(parent).map_err(at(parent))?;
    let is_new = fs::DirBuilder::new().mode(0o700).create(folder).is_ok();
    let found = fs::symlink_metadata(folder).map_err(at(folder))?;
    let is_empty = || fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none());
    if found.is_dir() && (is_new || is_empty()) {
        fs::set_permissions(folder, Permissions::from_mode(0o700)).map_err(at(folder))?;
        return account.take(folder);
    }
    let is_private = found.is_dir() && found.uid() == account.uid && found.mode() & 0o077 == 0;
    if is_private { Ok(()) } else { Err(LocalPostgresError::NotPrivate(folder.to_owned())) }
}

/// Sixteen hexadecimal digits that stand for a path, the same in every build (FNV-1a).
fn short_name(path: &Path) -> String {
    let bytes = path.as_os_str().as_encoded_bytes().iter();
    let hash =
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}

fn settings(socket: &str, durability: Durability) -> String {
    // The setting is a list: a folder's name is quoted within the quoted list.
    let folder = socket.replace('\\', "\\\\").replace('\'', "''").replace('"', "\"\"");
    let common = format!(
        "listen_addresses = ''\nport = {PORT}\nunix_socket_directories = '\"{folder}\"'\nunix_socket_permissions = 0700\n"
    );
    match durability {
        Durability::Durable => common,
        Durability::Throwaway => {
            common + "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nmax_connections = 200\n"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_path_keeps_its_socket_and_a_long_one_moves_it() {
        let longest = format!("/{}", "a".repeat(LONGEST_SOCKET_FOLDER - "//socket".len()));
        assert_eq!(socket_folder(Path::new(&longest)), Path::new(&longest).join("socket"));
        let moved = socket_folder(Path::new(&format!("{longest}b")));
        assert!(moved.starts_with("/tmp"), "{}", moved.display());
        assert!(socket_folder(Path::new("/line\nbreak")).starts_with("/tmp"));
    }

    #[test]
    fn different_paths_have_different_short_names() {
        assert_eq!(short_name(Path::new("/a")), short_name(Path::new("/a")));
        assert_ne!(short_name(Path::new("/a")), short_name(Path::new("/b")));
    }

    #[test]
    fn quotes_in_a_path_stay_inside_the_setting() {
        let text = settings(r#"/it's "here""#, Durability::Durable);
        assert!(text.contains(r#"unix_socket_directories = '"/it''s ""here"""'"#), "{text}");
    }

    #[test]
    fn only_throwaway_clusters_give_up_durability() {
        assert!(!settings("/s", Durability::Durable).contains("fsync"));
        assert!(settings("/s", Durability::Throwaway).contains("fsync = off"));
    }
}
