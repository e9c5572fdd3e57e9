//! Who runs the server programs, which refuse to be run by root?

use std::io;
use std::path::Path;
use std::process::Command;

use crate::error::Error;

/// An unprivileged user, present only when this process is root's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    uid: u32,
    gid: u32,
}

impl Account {
    /// Nobody else when this process may run Postgres itself, else `postgres` or `nobody`.
    #[cfg(unix)]
    pub(crate) fn choose() -> Result<Option<Self>, Error> {
        if !rustix::process::geteuid().is_root() {
            return Ok(None);
        }
        let named = ["postgres", "nobody"].into_iter().find_map(Self::named);
        named.map(Some).ok_or(Error::NoAccount)
    }

    /// On Windows the server programs drop an administrator's rights themselves.
    #[cfg(not(unix))]
    #[expect(clippy::unnecessary_wraps, reason = "the Unix twin can fail")]
    pub(crate) fn choose() -> Result<Option<Self>, Error> {
        Ok(None)
    }

    /// Asks `id`, which knows every directory of users the system has.
    #[cfg(unix)]
    fn named(name: &str) -> Option<Self> {
        let number = |flag: &str| {
            let output = Command::new("id").args([flag, name]).output().ok()?;
            let text = String::from_utf8(output.stdout).ok()?;
            // macOS prints `nobody` as a negative number.
            let number = text.trim().parse::<i64>().ok()?;
            u32::try_from(number)
                .ok()
                .or_else(|| i32::try_from(number).ok().map(i32::cast_unsigned))
        };
        let account = Self { uid: number("-u")?, gid: number("-g")? };
        (account.uid != 0).then_some(account)
    }

    /// Whether this user may pass through a folder, by the permission bits alone.
    #[cfg(unix)]
    pub(crate) fn may_enter(&self, folder: &Path) -> io::Result<bool> {
        use std::os::unix::fs::MetadataExt as _;
        let metadata = fs_err::metadata(folder)?;
        let shift = if metadata.uid() == self.uid {
            6
        } else if metadata.gid() == self.gid {
            3
        } else {
            0
        };
        Ok(metadata.is_dir() && (metadata.mode() >> shift) & 0o1 == 0o1)
    }

    /// Never called: there is no account to ask on this platform.
    #[cfg(not(unix))]
    #[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "as the Unix twin")]
    pub(crate) fn may_enter(&self, _: &Path) -> io::Result<bool> {
        Ok(true)
    }
}

/// Makes a command run as the account; supplementary groups are dropped with it.
pub(crate) fn run_as(command: &mut Command, account: Option<&Account>) {
    #[cfg(unix)]
    if let Some(account) = account {
        use std::os::unix::process::CommandExt as _;
        command.uid(account.uid).gid(account.gid);
    }
    #[cfg(not(unix))]
    let _ = (command, account.map(|account| (account.uid, account.gid)));
}

/// Gives one file or folder, not what is in it, to the account.
#[cfg_attr(not(unix), expect(clippy::unnecessary_wraps, reason = "the Unix twin can fail"))]
pub(crate) fn give(path: &Path, account: Option<&Account>) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(account) = account {
        fs_err::os::unix::fs::lchown(path, Some(account.uid), Some(account.gid))?;
    }
    #[cfg(not(unix))]
    let _ = (path, account);
    Ok(())
}

/// Makes a folder that only the account, or else this user, can look into.
pub(crate) fn private_folder(path: &Path, account: Option<&Account>) -> io::Result<()> {
    fs_err::create_dir_all(path)?;
    give(path, account)?;
    restrict(path, 0o700)
}

/// Sets the permission bits of a file or folder where there are such bits.
#[cfg_attr(not(unix), expect(clippy::unnecessary_wraps, reason = "the Unix twin can fail"))]
pub(crate) fn restrict(path: &Path, mode: u32) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs_err::set_permissions(path, std::fs::Permissions::from_mode(mode))?;
    }
    #[cfg(not(unix))]
    let _ = (path, mode);
    Ok(())
}
