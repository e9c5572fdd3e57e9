//! Do the files of the folder agree with its `rowsmith.sum`, where it has one?

use std::io;
use std::path::Path;

use super::sum::{FILE, Sum, SumMismatch};
use super::{Listed, SourceError, list, text};
use crate::checksum::Checksum;
use crate::set::MigrationSet;

/// The sum of everything in `dir` that runs or decides how something runs.
pub fn sum(dir: &Path) -> Result<Sum, SourceError> {
    of_files(dir, |listed| Ok(text::read(&listed.up)?.1))
}

/// How `dir` differs from its `rowsmith.sum`; a folder without one is fine as it is.
pub(super) fn check_sum(
    dir: &Path,
    set: &MigrationSet,
) -> Result<Option<SumMismatch>, SourceError> {
    let path = dir.join(FILE);
    let text = match fs_err::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(SourceError::File { path, source }),
    };
    let problems = match Sum::parse(&text) {
        Ok(listed) => listed.compare(&of_files(dir, |listed| known(set, listed))?),
        Err(problems) => problems,
    };
    Ok((!problems.is_empty()).then_some(SumMismatch { path, problems }))
}

/// The checksum that was taken when the script was read.
fn known(set: &MigrationSet, listed: &Listed) -> Result<Checksum, SourceError> {
    let migration = set.get(&listed.version).filter(|migration| migration.path == listed.up);
    migration.map_or_else(|| Ok(text::read(&listed.up)?.1), |migration| Ok(migration.checksum))
}

fn of_files(
    dir: &Path,
    up: impl Fn(&Listed) -> Result<Checksum, SourceError>,
) -> Result<Sum, SourceError> {
    let mut sum = Sum::default();
    for listed in list(dir)? {
        let mut insert = |path: &Path, checksum| sum.insert(&name(dir, path), checksum);
        insert(&listed.up, up(&listed)?);
        let metadata = listed.folder.as_ref().map(|folder| folder.join("metadata.toml"));
        let metadata = metadata.filter(|path| path.is_file());
        for path in listed.down.iter().chain(&metadata) {
            insert(path, text::read(path)?.1);
        }
    }
    Ok(sum)
}

/// The name of a file below the folder, with forward slashes.
pub fn name(dir: &Path, path: &Path) -> String {
    let below = path.strip_prefix(dir).unwrap_or(path);
    let parts = below.components().map(|part| part.as_os_str().to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}
