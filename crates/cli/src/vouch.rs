//! How does `rowsmith.sum` follow what the commands themselves do to the folder of migrations?
//!
//! Only what a command made or renamed is entered anew. Were the whole list written again, an edit that nobody has looked at yet
//! would be vouched for on the way.

use std::{
    io,
    path::{Path, PathBuf},
};

use rowsmith_migrate_core::{
    Checksum,
    source::{
        name,
        sum::{FILE, Sum},
    },
};

use crate::{
    context::Context, diagnostic::Diagnostic, explain::shown, migrations_folder::Claim,
    sync_dir::Change,
};

/// Enters files that were just made.
pub(crate) fn added(context: &Context, folder: &Path, paths: &[PathBuf]) -> Result<(), Diagnostic> {
    change(context, folder, |sum| {
        for path in paths {
            let bytes = fs_err::read(path)?;
            sum.insert(&name(folder, path), Checksum::of(&bytes));
        }
        Ok(())
    })
}

/// Enters files, or folders with all that is in them, under their new names, with the checksums that they had.
pub(crate) fn renamed(
    context: &Context,
    folder: &Path,
    renames: &[(PathBuf, PathBuf)],
) -> Result<(), Diagnostic> {
    change(context, folder, |sum| {
        for (from, to) in renames {
            sum.rename(&name(folder, from), &name(folder, to));
        }
        Ok(())
    })
}

/// Writes the file for what is in the folder now.
pub(crate) fn write(folder: &Path, sum: &Sum) -> Result<(), Diagnostic> {
    let _claim = Claim::wait(folder, FILE).map_err(|error| Diagnostic::from_error(&error))?;
    Change::begin().set(&folder.join(FILE), Some(&sum.to_text()))
}

/// Changes the list, where there is one that can be read.
fn change(
    context: &Context,
    folder: &Path,
    edit: impl FnOnce(&mut Sum) -> io::Result<()>,
) -> Result<(), Diagnostic> {
    let path = folder.join(FILE);
    let failed = |error: io::Error| Diagnostic::from_error(&error);
    if !path.exists() {
        return Ok(());
    }
    let _claim = Claim::wait(folder, FILE).map_err(failed)?;
    let text = fs_err::read_to_string(&path).map_err(failed)?;
    let Ok(mut sum) = Sum::parse(&text) else {
        let file = shown(&path);
        let text = format!("`{file}` was left as it is: `rowsmith migrate verify` says why");
        context.printer.warn(&text);
        return Ok(());
    };
    edit(&mut sum).map_err(failed)?;
    Change::begin().set(&path, Some(&sum.to_text()))
}
