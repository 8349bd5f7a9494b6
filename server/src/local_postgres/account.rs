//! Which account of the operating system runs PostgreSQL's programs.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

use tokio::process::Command;

use super::{LocalPostgresError, at};

/// The account that owns the cluster and runs its programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) uid: u32,
    pub(super) gid: u32,
    /// The caller is root: programs have to change to this account, and files have to be given to it.
    pub(super) switch: bool,
}

impl Account {
    /// The caller itself; for root the owner of the `existing` cluster, else `postgres`, else `nobody`.
    pub(super) async fn choose(existing: &Path) -> Result<Self, LocalPostgresError> {
        let caller = Self { uid: own_id("-u").await?, gid: own_id("-g").await?, switch: false };
        if caller.uid != 0 {
            return Ok(caller);
        }
        if let Some(owner) = owner(existing) {
            return Ok(owner);
        }
        let accounts = Path::new("/etc/passwd");
        let accounts = std::fs::read_to_string(accounts).map_err(at(accounts))?;
        let known = ["postgres", "nobody"].iter().find_map(|name| find(&accounts, name));
        known.ok_or(LocalPostgresError::NoAccount)
    }

    /// Lets `command` run as this account, from a folder that every account may enter.
    pub(super) fn apply<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        if self.switch {
            command.uid(self.uid).gid(self.gid);
        }
        command.current_dir("/")
    }

    /// Whether this account may enter `folder`; the operating system decides, so access lists count too.
    pub(super) async fn may_enter(&self, folder: &Path) -> bool {
        let mut test = Command::new("test");
        let answer = self.apply(test.arg("-x").arg(folder)).status().await;
        answer.is_ok_and(|status| status.success())
    }

    /// Gives a file or folder that root has made to this account.
    pub(super) fn take(&self, path: &Path) -> Result<(), LocalPostgresError> {
        if !self.switch {
            return Ok(());
        }
        std::os::unix::fs::chown(path, Some(self.uid), Some(self.gid)).map_err(at(path))
    }
}

fn owner(cluster: &Path) -> Option<Account> {
    let folder = std::fs::metadata(cluster).ok()?;
    (folder.uid() != 0).then(|| Account { uid: folder.uid(), gid: folder.gid(), switch: true })
}

/// Finds an account that is not root in the text of `/etc/passwd`.
fn find(accounts: &str, name: &str) -> Option<Account> {
    accounts.lines().find_map(|line| {
        let fields: Vec<&str> = line.split(':').collect();
        let [found, _, uid, gid, ..] = fields[..] else {
            return None;
        };
        let (uid, gid) = (uid.parse().ok()?, gid.parse().ok()?);
        (found == name && uid != 0).then_some(Account { uid, gid, switch: true })
    })
}

/// Asks `id`, since the standard library does not tell who the caller is.
async fn own_id(flag: &str) -> Result<u32, LocalPostgresError> {
    let program = || "id".to_owned();
    let asked = Command::new("id").arg(flag).output().await.map_err(at(Path::new("id")))?;
    let output = String::from_utf8_lossy(&asked.stdout).trim().to_owned();
    output.parse().map_err(|_| LocalPostgresError::Program { program: program(), output })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNTS: &str = "root:x:0:0::/root:/bin/sh\nbroken\npostgres2:x:5:5::/:\npostgres:x:101:104::/:/bin/sh\n";

    #[test]
    fn an_account_is_found_by_its_whole_name() {
        assert_eq!(find(ACCOUNTS, "postgres"), Some(Account { uid: 101, gid: 104, switch: true }));
    }

    #[test]
    fn unknown_accounts_and_root_by_another_name_are_no_answer() {
        assert_eq!(find(ACCOUNTS, "nobody"), None);
        assert_eq!(find("nobody:x:0:0::/:", "nobody"), None);
    }
}
