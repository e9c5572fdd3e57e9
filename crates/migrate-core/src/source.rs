//! What does a folder of migrations hold? Here and in the files below, folders are read; large files are by `reading`.

mod entries;
pub(crate) mod file_name;
mod listing;
mod order;
pub mod sum;
mod vouched;
pub(crate) mod text;

use std::collections::BTreeSet;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::checksum::Checksum;
use crate::migration::{Migration, Script, TxMode};
use crate::set::{Duplicates, MigrationSet, SourceWarning, Surroundings};
use crate::shown::{shown, shown_at};
use crate::version::Version;
use entries::{Entry, entries, is_sql, sql_files};
use file_name::{Direction, FileName};
pub use listing::{Listed, checksums, list};
use order::order_warnings;
use sum::SumMismatch;
pub use text::MAX_FILE_BYTES;
use vouched::check_sum;
pub use vouched::{name, sum};

/// How deep folders that are left out are searched for SQL files.
const MAX_DEPTH: usize = 8;

/// By how many threads files are read at most, how many files a thread is worth, and how many it takes at once.
const MAX_THREADS: usize = 4;
const MIN_ENTRIES: usize = 64;
const SHARE: usize = 16;

/// What diesel calls the two scripts of a folder, and Prisma its one.
const FOLDER_UP: [&str; 2] = ["up.sql", "migration.sql"];

/// Reads every migration in `dir`.
///
/// Known are the names of Supabase, sqlx, diesel (a folder with `up.sql`), Prisma (a folder with `migration.sql`), refinery,
/// Flyway, goose, golang-migrate and dbmate, also mixed; see [`Version`] for their order. Not run, and not mentioned: files that
/// are not `.sql`, folders that begin with `_` or `.`. Not run, but warned about: `.sql` files without a version, other folders
/// with SQL in them. `seed.sql` is found in `dir` or beside it.
///
/// When there is a `rowsmith.sum` in `dir`, the files have to agree with it.
pub fn read(dir: &Path) -> Result<MigrationSet, SourceError> {
    let (migrations, around) = look(dir)?;
    let set = surrounded(MigrationSet::new(migrations)?, around);
    match check_sum(dir, &set)? {
        Some(mismatch) => Err(mismatch.into()),
        None => Ok(set),
    }
}

/// Reads as [`read`] does, but takes versions that several files have and files that do not agree with `rowsmith.sum` for flaws of
/// the set. [`crate::plan()`] refuses it for them, together with whatever else is in the way.
pub fn survey(dir: &Path) -> Result<MigrationSet, SourceError> {
    let (migrations, around) = look(dir)?;
    let set = surrounded(MigrationSet::flawed(migrations), around);
    let flaws = check_sum(dir, &set)?.map_or_else(Vec::new, |mismatch| mismatch.flaws());
    Ok(set.with_flaws(flaws))
}

fn surrounded(set: MigrationSet, mut around: Surroundings) -> MigrationSet {
    around.warnings.extend(order_warnings(set.migrations()));
    set.with_surroundings(around)
}

/// Reads every file of the folder.
fn look(dir: &Path) -> Result<(Vec<Migration>, Surroundings), SourceError> {
    let entries =
        entries(dir).map_err(|source| SourceError::Folder { path: dir.to_owned(), source })?;
    let mut reader = Reader::default();
    for found in look_at_all(&entries) {
        reader.take(found?);
    }
    if reader.around.seed.is_none()
        && let (Some(parent), Some(_)) = (dir.parent(), dir.file_name())
    {
        reader.around.seed = Some(parent.join("seed.sql")).filter(|path| path.is_file());
    }
    Ok(reader.finish())
}

/// The texts of files that are left out, for a look at what they would have made; those that cannot be read are skipped.
pub fn read_left_out(set: &MigrationSet) -> Vec<(PathBuf, String)> {
    let read = |path: &PathBuf| Some((path.clone(), text::read(path).ok()?.0));
    set.left_out().iter().filter_map(read).collect()
}

/// Hands the bytes of a file over as they are, piece by piece, so that a file of any size takes little memory.
pub fn read_bytes(path: &Path, sink: &mut dyn FnMut(&[u8])) -> Result<(), SourceError> {
    let failed = |source| SourceError::File { path: path.to_owned(), source };
    let mut file = fs_err::File::open(path).map_err(failed)?;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(length) => sink(buffer.get(..length).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(failed(error)),
        }
    }
}

/// What an entry of the folder is.
enum Found {
    Migration(Box<Migration>),
    Down(Box<Down>),
    Seed(PathBuf),
    /// Files that are not run, with what should be said about them.
    LeftOut(Vec<PathBuf>, Option<SourceWarning>),
}

/// A down script waiting for its migration.
struct Down {
    version: Version,
    name: String,
    script: Script,
    checksum: Checksum,
    may_be_up: bool,
}

/// Looks at each entry, in order. Opening and hashing thousands of files is worth sharing out: each thread takes the next share
/// when it has done one, for some are held up or begin late.
fn look_at_all(entries: &[Entry]) -> Vec<Result<Found, SourceError>> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(MAX_THREADS);
    let next = AtomicUsize::new(0);
    let look = || {
        let mut seen = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(share) = entries.chunks(SHARE).nth(number) else { return seen };
            seen.push((number, share.iter().map(look_at).collect::<Vec<_>>()));
        }
    };
    let others = threads.min(entries.len().div_ceil(MIN_ENTRIES)).saturating_sub(1);
    let mut shares = thread::scope(|scope| {
        let others: Vec<_> = (0..others).map(|_| scope.spawn(look)).collect();
        let mut shares = look();
        for other in others {
            shares.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        shares
    });
    shares.sort_unstable_by_key(|(number, _)| *number);
    shares.into_iter().flat_map(|(_, found)| found).collect()
}

fn look_at(entry: &Entry) -> Result<Found, SourceError> {
    if entry.is_dir {
        return folder(entry);
    }
    let path = &entry.path;
    match file_name::of_file(&entry.name) {
        FileName::Versioned { version, name, direction } => {
            versioned(Version::new(&version), name, direction, path)
        }
        FileName::Repeatable { name } => {
            versioned(Version::repeatable(&name), name, Direction::Up, path)
        }
        FileName::Seed => Ok(Found::Seed(path.clone())),
        FileName::Baseline => {
            Ok(Found::LeftOut(Vec::new(), Some(SourceWarning::Baseline { path: path.clone() })))
        }
        FileName::Unversioned if is_sql(path) => {
            let warning = SourceWarning::Unversioned { path: path.clone() };
            Ok(Found::LeftOut(vec![path.clone()], Some(warning)))
        }
        FileName::Unversioned => Ok(Found::LeftOut(Vec::new(), None)),
    }
}

fn versioned(
    version: Version,
    name: String,
    direction: Direction,
    path: &Path,
) -> Result<Found, SourceError> {
    Ok(match direction {
        Direction::Up => {
            let (up, down, checksum) = text::sections(path)?;
            let path = path.to_owned();
            Found::Migration(Box::new(Migration { version, name, path, up, down, checksum }))
        }
        Direction::Down | Direction::UndoOrUp => {
            let (script, checksum) = text::script(path)?;
            let may_be_up = direction == Direction::UndoOrUp;
            Found::Down(Box::new(Down { version, name, script, checksum, may_be_up }))
        }
    })
}

fn folder(entry: &Entry) -> Result<Found, SourceError> {
    let is_hidden = entry.name.starts_with(['_', '.']);
    let up = FOLDER_UP.iter().map(|name| entry.path.join(name)).find(|path| path.is_file());
    if let (false, Some(up), FileName::Versioned { version, name, .. }) =
        (is_hidden, up, file_name::of_folder(&entry.name))
    {
        return migration_folder(&entry.path, &up, Version::new(&version), name);
    }
    let mut files = Vec::new();
    sql_files(&entry.path, MAX_DEPTH, &mut files);
    let warning = (!is_hidden && !files.is_empty())
        .then(|| SourceWarning::Subfolder { path: entry.path.clone(), files: files.len() });
    Ok(Found::LeftOut(files, warning))
}

/// Diesel's folder: `up.sql`, perhaps `down.sql`, perhaps a `metadata.toml` that switches the transaction off.
fn migration_folder(
    folder: &Path,
    up: &Path,
    version: Version,
    name: String,
) -> Result<Found, SourceError> {
    let (mut script, checksum) = text::script(up)?;
    let down = folder.join("down.sql");
    let down = if down.is_file() { Some(text::script(&down)?.0) } else { None };
    let metadata = folder.join("metadata.toml");
    if metadata.is_file() && switches_transaction_off(&text::read(&metadata)?.0) {
        script.mode = TxMode::None;
    }
    let path = up.to_owned();
    Ok(Found::Migration(Box::new(Migration { version, name, path, up: script, down, checksum })))
}

/// Collects what the folder holds, entry by entry.
#[derive(Default)]
struct Reader {
    migrations: Vec<Migration>,
    downs: Vec<Down>,
    around: Surroundings,
}

impl Reader {
    fn take(&mut self, found: Found) {
        match found {
            Found::Migration(migration) => self.migrations.push(*migration),
            Found::Down(down) => self.downs.push(*down),
            Found::Seed(seed) => self.around.seed = Some(seed),
            Found::LeftOut(mut files, warning) => {
                self.around.left_out.append(&mut files);
                self.around.warnings.extend(warning);
            }
        }
    }

    fn finish(mut self) -> (Vec<Migration>, Surroundings) {
        let ups: BTreeSet<Version> =
            self.migrations.iter().map(|migration| migration.version.clone()).collect();
        for down in self.downs {
            if down.may_be_up && !ups.contains(&down.version) {
                let path = down.script.path.clone();
                let Down { version, name, script, checksum, .. } = down;
                self.migrations.push(Migration {
                    version,
                    name,
                    path,
                    up: script,
                    down: None,
                    checksum,
                });
                continue;
            }
            match self.migrations.iter_mut().find(|migration| migration.version == down.version) {
                Some(migration) => migration.down = Some(down.script),
                None => self
                    .around
                    .warnings
                    .push(SourceWarning::DownWithoutUp { path: down.script.path }),
            }
        }
        for migration in &mut self.migrations {
            // An unfilled template takes nothing back; to run it as if it did would only lose the history's row.
            migration.down.take_if(|down| down.is_blank());
        }
        (self.migrations, self.around)
    }
}

/// Reads one script, and its bytes as they are.
pub fn read_script(path: &Path) -> Result<(Script, Vec<u8>), SourceError> {
    let bytes =
        fs_err::read(path).map_err(|source| SourceError::File { path: path.to_owned(), source })?;
    let text = text::of_bytes(path, bytes.clone())?;
    Ok((Script::new(path, &text), bytes))
}

/// Whether diesel's `metadata.toml` says `run_in_transaction = false`, its only key.
fn switches_transaction_off(metadata: &str) -> bool {
    let value = |line: &str| {
        Some(
            line.strip_prefix("run_in_transaction")?.trim_start().strip_prefix('=')?.trim()
                == "false",
        )
    };
    metadata
        .lines()
        .filter_map(|line| value(line.split('#').next().unwrap_or_default().trim()))
        .next_back()
        .unwrap_or(false)
}

/// Why a folder of migrations could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The folder is missing or cannot be listed.
    #[error("the migrations in {} cannot be listed", shown(path))]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A file cannot be read.
    #[error("{} cannot be read", shown(path))]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A file is not text in UTF-8.
    #[error("{}: {what}", shown_at(path, *line, *column))]
    NotText {
        /// The file.
        path: PathBuf,
        /// 1-based.
        line: usize,
        /// 1-based, in characters.
        column: usize,
        /// What is there instead.
        what: &'static str,
    },
    /// A file is larger than Postgres could ever take.
    #[error("{} is {bytes} bytes long; at most {MAX_FILE_BYTES} can be run", shown(path))]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size.
        bytes: u64,
    },
    /// Some versions are there more than once.
    #[error(transparent)]
    Duplicates(#[from] Duplicates),
    /// The files are not those that `rowsmith.sum` lists.
    #[error(transparent)]
    Sum(#[from] SumMismatch),
}

#[cfg(test)]
mod tests;
