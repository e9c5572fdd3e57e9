//! How are whole folders copied, replaced and removed?

use std::io;
use std::path::Path;

use crate::account::{self, Account};

/// Copies a folder with everything in it; the copy belongs to the account and, itself, to it alone.
///
/// Symbolic links are followed: a data folder of ours has none.
pub(crate) fn copy(from: &Path, to: &Path, account: Option<&Account>) -> io::Result<()> {
    account::private_folder(to, account)?;
    for entry in fs_err::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target, account)?;
        } else {
            fs_err::copy(entry.path(), &target)?;
            account::give(&target, account)?;
        }
    }
    Ok(())
}

/// Removes a folder with everything in it; one that is not there is as good as removed.
pub(crate) fn remove(folder: &Path) -> io::Result<()> {
    match fs_err::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Writes a file so that readers see the old text or the new one, never a part.
pub(crate) fn write(file: &Path, text: &[u8]) -> io::Result<()> {
    let temporary = file.with_extension("new");
    fs_err::write(&temporary, text)?;
    fs_err::rename(&temporary, file)
}
