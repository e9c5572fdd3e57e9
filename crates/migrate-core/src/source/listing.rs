//! Which migrations do the names in a folder promise? Also where two of them claim one version.

use std::path::{Path, PathBuf};

use super::file_name::{self, Direction, FileName};
use super::{FOLDER_UP, SourceError, entries, text};
use crate::checksum::Checksum;
use crate::version::Version;

/// A migration as the names in its folder tell it; its text was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// What its name says comes first.
    pub version: Version,
    /// What its name says after the version.
    pub name: String,
    /// The script that makes the change.
    pub up: PathBuf,
    /// The file that takes it back, if there is one.
    pub down: Option<PathBuf>,
    /// The folder that holds the scripts of this migration alone, as diesel and Prisma have it.
    pub folder: Option<PathBuf>,
}

impl Listed {
    /// What carries the version in its name: the folder, else the script that makes the change.
    pub fn named(&self) -> &Path {
        self.folder.as_ref().unwrap_or(&self.up)
    }
}

/// Lists the migrations in `dir` by version, then by path. Unlike [`super::read`] it takes versions that are there more than once.
pub fn list(dir: &Path) -> Result<Vec<Listed>, SourceError> {
    let failed = |source| SourceError::Folder { path: dir.to_owned(), source };
    let (mut listed, mut downs, mut undos) = (Vec::new(), Vec::new(), Vec::new());
    for entry in entries(dir).map_err(failed)? {
        let path = entry.path;
        if entry.is_dir {
            let up = FOLDER_UP.iter().map(|name| path.join(name)).find(|path| path.is_file());
            if let (Some(up), FileName::Versioned { version, name, .. }, false) =
                (up, file_name::of_folder(&entry.name), entry.name.starts_with(['_', '.']))
            {
                let down = Some(path.join("down.sql")).filter(|down| down.is_file());
                let version = Version::new(&version);
                listed.push(Listed { version, name, up, down, folder: Some(path) });
            }
            continue;
        }
        let (version, name, direction) = match file_name::of_file(&entry.name) {
            FileName::Versioned { version, name, direction } => {
                (Version::new(&version), name, direction)
            }
            FileName::Repeatable { name } => (Version::repeatable(&name), name, Direction::Up),
            FileName::Baseline | FileName::Seed | FileName::Unversioned => continue,
        };
        let found = Listed { version, name, up: path, down: None, folder: None };
        match direction {
            Direction::Up => listed.push(found),
            Direction::Down => downs.push(found),
            Direction::UndoOrUp => undos.push(found),
        }
    }
    for undo in undos {
        if listed.iter().any(|up| up.version == undo.version) {
            downs.push(undo);
        } else {
            listed.push(undo);
        }
    }
    for down in downs {
        attach(&mut listed, down);
    }
    listed.sort_by(|left, right| {
        left.version.cmp(&right.version).then_with(|| left.up.cmp(&right.up))
    });
    Ok(listed)
}

/// Gives a down script to the migration of its version and name, else to one of its version.
fn attach(listed: &mut [Listed], down: Listed) {
    let fits = |up: &Listed| up.version == down.version && up.down.is_none();
    let index = listed
        .iter()
        .position(|up| fits(up) && up.name == down.name)
        .or_else(|| listed.iter().position(fits));
    if let Some(up) = index.and_then(|index| listed.get_mut(index)) {
        up.down = Some(down.up);
    }
}

/// The checksum of each migration's script, in their order.
pub fn checksums(listed: &[Listed]) -> Result<Vec<Checksum>, SourceError> {
    listed.iter().map(|listed| Ok(text::read(&listed.up)?.1)).collect()
}
