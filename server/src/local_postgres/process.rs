//! Which running process, if any, is the server of a cluster.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// The process that the cluster's lock file names.
pub(super) fn postmaster(data: &Path) -> Option<u32> {
    fs::read_to_string(data.join("postmaster.pid")).ok()?.lines().next()?.trim().parse().ok()
}

/// The arguments of a process; none when it is gone or only waits to be reaped.
pub(super) fn arguments(process: &Path) -> Vec<PathBuf> {
    let command_line = fs::read(process.join("cmdline")).unwrap_or_default();
    let arguments = command_line.split(|byte| *byte == 0).filter(|argument| !argument.is_empty());
    arguments.map(|argument| PathBuf::from(OsStr::from_bytes(argument))).collect()
}

/// Whether one of a process' arguments is the folder `data`, by whatever path.
pub(super) fn serves(arguments: &[PathBuf], data: &Path) -> bool {
    let identity = |path: &Path| fs::metadata(path).map(|folder| (folder.dev(), folder.ino())).ok();
    let same = |wanted| arguments.iter().any(|argument| argument.is_absolute() && identity(argument) == Some(wanted));
    identity(data).is_some_and(same)
}

/// Whether a process works on a folder that is no longer there, perhaps because `data` has been moved.
pub(super) fn serves_a_lost_folder(arguments: &[PathBuf]) -> bool {
    arguments.windows(2).any(|pair| pair[0].as_os_str() == "-D" && !pair[1].exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_known_by_its_folder_under_any_path() {
        let running = ["/usr/bin/postgres", "-D", "/usr/../usr"].map(PathBuf::from);
        assert!(serves(&running, Path::new("/usr")));
        assert!(!serves(&running, Path::new("/etc")));
        assert!(!serves(&running, Path::new("/no/such/cluster")));
    }

    #[test]
    fn a_server_on_a_moved_folder_is_left_alone() {
        assert!(serves_a_lost_folder(&["postgres", "-D", "/no/such/cluster"].map(PathBuf::from)));
        assert!(!serves_a_lost_folder(&["postgres", "-D", "/usr"].map(PathBuf::from)));
        assert!(!serves_a_lost_folder(&["editor", "/no/such/file"].map(PathBuf::from)));
    }

    #[test]
    fn this_test_has_arguments_and_a_missing_process_has_none() {
        assert!(!arguments(Path::new("/proc/self")).is_empty());
        assert!(arguments(Path::new("/no/such/process")).is_empty());
    }
}
