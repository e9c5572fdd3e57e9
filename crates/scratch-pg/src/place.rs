//! Where do files go so that the server's user can reach them, and only the right people can touch them?
//!
//! The folder asked for is used wherever possible. When root runs the tool, the server runs as
//! another user (see `account`); a folder below a home that only root may enter, like
//! `~/project/target`, is then replaced by `/var/tmp/rowsmith-0/<hash of that folder>`. That base
//! folder must be a real folder of root's that nobody else can write to.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::account::{self, Account};
use crate::error::Error;
use crate::hex;

/// Longest socket folder every platform takes: macOS has 104 bytes for the whole name, of which
/// `/.s.PGSQL.5432` and the closing zero take 15.
const LONGEST_SOCKET_FOLDER: usize = 88;

/// Creates the folder, or its stand-in when the account cannot reach it, and returns it absolute.
pub(crate) fn usable(folder: &Path, account: Option<&Account>) -> Result<PathBuf, Error> {
    let folder = std::path::absolute(folder).map_err(Error::files("find the working folder"))?;
    let Some(account) = account else {
        fs_err::create_dir_all(&folder).map_err(Error::files("create a folder"))?;
        return canonical(&folder);
    };
    let folder = if reachable(&folder, account)? { folder } else { stand_in(&folder, "/var/tmp")? };
    create_passable(&folder).map_err(Error::files("create a folder"))?;
    canonical(&folder)
}

/// The folder without symbolic links, so that one folder has one name.
fn canonical(folder: &Path) -> Result<PathBuf, Error> {
    // Windows would answer with a `\\?\` path, which the server programs do not take.
    if cfg!(windows) {
        return Ok(folder.to_path_buf());
    }
    fs_err::canonicalize(folder).map_err(Error::files("find a folder"))
}

/// Whether the account may pass through every folder above this one that exists already.
fn reachable(folder: &Path, account: &Account) -> Result<bool, Error> {
    let Some(existing) = folder.ancestors().find(|ancestor| ancestor.exists()) else {
        return Ok(false);
    };
    for ancestor in canonical(existing)?.ancestors() {
        if !account.may_enter(ancestor).map_err(Error::files("look at a folder"))? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Creates what is missing of a folder so that other users can pass, whatever the umask.
fn create_passable(folder: &Path) -> std::io::Result<()> {
    let missing: Vec<&Path> =
        folder.ancestors().take_while(|ancestor| !ancestor.exists()).collect();
    for ancestor in missing.into_iter().rev() {
        match fs_err::create_dir(ancestor) {
            Ok(()) => account::restrict(ancestor, 0o755)?,
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The folder that takes the place of one the account cannot reach.
fn stand_in(folder: &Path, parent: &str) -> Result<PathBuf, Error> {
    let base = owned_base(Path::new(parent))?;
    Ok(base.join(short_hash(folder.as_os_str().as_encoded_bytes())))
}

/// `<parent>/rowsmith-<uid>`, which must be this user's own and closed to everybody else's writes.
#[cfg(unix)]
fn owned_base(parent: &Path) -> Result<PathBuf, Error> {
    use std::os::unix::fs::MetadataExt as _;
    let uid = rustix::process::geteuid().as_raw();
    let base = parent.join(format!("rowsmith-{uid}"));
    match fs_err::create_dir(&base) {
        Ok(()) => account::restrict(&base, 0o755).map_err(Error::files("protect a folder"))?,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(Error::files("create a folder")(error)),
    }
    let metadata = fs_err::symlink_metadata(&base).map_err(Error::files("look at a folder"))?;
    let reason = if !metadata.is_dir() {
        "it is not a folder".to_owned()
    } else if metadata.uid() != uid {
        format!("it belongs to user number {}, not to {uid}", metadata.uid())
    } else if metadata.mode() & 0o022 != 0 {
        "others may write to it".to_owned()
    } else {
        return Ok(base);
    };
    Err(Error::Unsafe { path: base, reason })
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the Unix twin can fail")]
fn owned_base(parent: &Path) -> Result<PathBuf, Error> {
    Ok(parent.join("rowsmith"))
}

/// The folder for this tool's files in the user's cache, from the variables of the environment.
///
/// `ROWSMITH_CACHE_DIR` names it outright. None where the environment does not say where the user's
/// files are.
pub fn user_cache(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let folder =
        |name: &str| variable(name).map(PathBuf::from).filter(|folder| folder.is_absolute());
    if let Some(named) = folder("ROWSMITH_CACHE_DIR") {
        return Some(named);
    }
    let caches = if cfg!(windows) {
        folder("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        folder("HOME").map(|home| home.join("Library/Caches"))
    } else {
        folder("XDG_CACHE_HOME").or_else(|| folder("HOME").map(|home| home.join(".cache")))
    };
    caches.map(|folder| folder.join("rowsmith"))
}

/// The folder for a slot's socket: inside the slot when the name is short enough, else in `/tmp`.
///
/// It is the same at every call, so that what a killed run left there is found again.
pub(crate) fn socket_folder(slot: &Path, account: Option<&Account>) -> Result<PathBuf, Error> {
    let inside = slot.join("sock");
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+".contains(&byte);
    let name = inside.as_os_str().as_encoded_bytes();
    let folder = if name.len() <= LONGEST_SOCKET_FOLDER && name.iter().copied().all(plain) {
        inside
    } else {
        owned_base(Path::new("/tmp"))?.join(short_hash(slot.as_os_str().as_encoded_bytes()))
    };
    account::private_folder(&folder, account).map_err(Error::files("create the socket folder"))?;
    Ok(folder)
}

/// Sixteen hexadecimal digits of a text, for names of folders and databases.
pub(crate) fn short_hash(text: &[u8]) -> String {
    hex::encode(Sha256::digest(text).get(..8).unwrap_or_default())
}
