//! Which files and folders lie in a folder, by name?

use std::io;
use std::path::{Path, PathBuf};

use crate::shown::shown;

/// A file or folder in the folder of migrations; symbolic links are followed.
pub(super) struct Entry {
    pub(super) path: PathBuf,
    pub(super) name: String,
    pub(super) is_dir: bool,
    pub(super) is_file: bool,
}

/// Entries sorted by name. A name that is not UTF-8 cannot hold a version that a database could record: it is an error when it
/// ends like SQL, else ignored.
pub(super) fn entries(dir: &Path) -> io::Result<Vec<Entry>> {
    let mut list = Vec::new();
    for entry in fs_err::read_dir(dir)? {
        let entry = entry?;
        let path = entry.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            if is_sql(&path) {
                let problem = format!("the name of {} is not UTF-8", shown(&path));
                return Err(io::Error::new(io::ErrorKind::InvalidData, problem));
            }
            continue;
        };
        let name = name.to_owned();
        let kind = match entry.file_type()? {
            kind if kind.is_symlink() => fs_err::metadata(&path).map(|target| target.file_type()),
            kind => Ok(kind),
        };
        // A dangling link to something that is not SQL is nobody's business here.
        match kind {
            Ok(kind) => {
                let (is_dir, is_file) = (kind.is_dir(), kind.is_file());
                list.push(Entry { path, name, is_dir, is_file });
            }
            Err(error) if is_sql(&path) => return Err(error),
            Err(_) => {}
        }
    }
    list.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(list)
}

pub(super) fn is_sql(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("sql"))
}

/// The SQL files below `dir`, sorted; what cannot be read is skipped, since nothing here is ever run.
pub(super) fn sql_files(dir: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = entries(dir) else { return };
    for entry in entries {
        if entry.is_dir && depth > 0 {
            sql_files(&entry.path, depth - 1, files);
        } else if entry.is_file && is_sql(&entry.path) {
            files.push(entry.path);
        }
    }
}
