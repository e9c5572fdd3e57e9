//! Which files get another version, so that each version is there once and all that is pending comes after what has run? Pure.
//!
//! Only what is in the way moves: files that ran keep their names whatever happens, and files that are in nobody's way keep
//! theirs, since another database may have run them.

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;
use std::time::UNIX_EPOCH;

use crate::checksum::Checksum;
use crate::history::{Applied, History};
use crate::naming::{Naming, Trap};
use crate::shown::{listed as all, shown};
use crate::source::Listed;
use crate::utc::Utc;
use crate::version::Version;

/// A migration in the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// What its name says.
    pub listed: Listed,
    /// Of the script that makes the change.
    pub checksum: Checksum,
}

/// One migration that gets another version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The version it has.
    pub old: Version,
    /// The version it gets.
    pub new: Version,
    /// Why.
    pub reason: Reason,
    /// Its files, or its folder: as they are and as they will be.
    pub paths: Vec<(PathBuf, PathBuf)>,
    /// Pending migrations that came after it and will come before it.
    pub passed: Vec<PathBuf>,
    /// Orders in which it will not come last although it should.
    pub traps: Vec<Trap>,
}

/// Why a migration gets another version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// Another one has its version and keeps it.
    #[error("{} has the same version", shown(keeper))]
    Duplicate {
        /// The one that keeps it.
        keeper: PathBuf,
    },
    /// It comes before one that has run.
    #[error("it comes before version `{newest}`, which has run")]
    Late {
        /// The last one that has run.
        newest: Version,
    },
    /// Somebody wants it last.
    #[error("as asked")]
    Asked,
}

/// Plans the moves. `wanted` holds the scripts of the migrations to move; when it is empty, those that are in the way are. Without
/// a history nothing is known to have run, so files move to the very end alone.
pub fn renumber(
    files: &[File],
    history: Option<&History>,
    naming: &Naming,
    now: Utc,
    wanted: &BTreeSet<PathBuf>,
) -> Result<Vec<Move>, RenumberError> {
    let known = Known::new(files, history, naming);
    let mut problems = Vec::new();
    let moving = known.moving(wanted, &mut problems);
    let mut taken: BTreeSet<Version> =
        files.iter().map(|file| file.listed.version.clone()).collect();
    taken.extend(
        history.iter().flat_map(|history| history.applied()).map(|row| row.version.clone()),
    );
    let leaving: BTreeSet<&PathBuf> = moving.iter().map(|(file, _)| &file.listed.up).collect();
    let mut moves: Vec<Move> = Vec::with_capacity(moving.len());
    for (file, reason) in moving {
        let behind = moves.iter().map(|done| &done.new).max();
        let (new, traps) = known.place(file, behind, now, &taken);
        if let Some(trap) = traps.iter().find(|trap| trap.rule.is_none()) {
            let (path, trap) = (file.listed.up.clone(), trap.clone());
            problems.push(RenumberProblem::NotLast { path, trap });
            continue;
        }
        let Some(paths) = renamed(&file.listed, naming, &new) else {
            problems.push(RenumberProblem::Unspellable { path: file.listed.up.clone() });
            continue;
        };
        let old = file.listed.version.clone();
        let is_passed = |other: &&File| {
            let version = &other.listed.version;
            let stays = !leaving.contains(&other.listed.up);
            *version > old && *version < new && stays && known.row(other).is_none()
        };
        let passed = files.iter().filter(is_passed).map(|other| other.listed.up.clone()).collect();
        taken.insert(new.clone());
        moves.push(Move { old, new, reason, paths, passed, traps });
    }
    if problems.is_empty() { Ok(moves) } else { Err(RenumberError { problems }) }
}

/// The paths of a migration under another version.
fn renamed(listed: &Listed, naming: &Naming, version: &Version) -> Option<Vec<(PathBuf, PathBuf)>> {
    let beside = if listed.folder.is_none() { listed.down.as_deref() } else { None };
    let named = std::iter::once(listed.named()).chain(beside);
    named
        .map(|path| {
            Some((path.to_owned(), path.with_file_name(naming.renamed(listed, path, version)?)))
        })
        .collect()
}

/// The files and the rows, brought together.
struct Known<'a> {
    files: &'a [File],
    history: Option<&'a History>,
    naming: &'a Naming,
    /// The last version of a file that has run.
    newest: Option<&'a Version>,
}

impl<'a> Known<'a> {
    fn new(files: &'a [File], history: Option<&'a History>, naming: &'a Naming) -> Self {
        let mut known = Self { files, history, naming, newest: None };
        let ran = files.iter().filter(|file| !is_repeatable(file) && known.row(file).is_some());
        known.newest = ran.map(|file| &file.listed.version).max();
        known
    }

    /// The row of a file: under its version, under the leading digits of its name as the Supabase CLI takes them, or, when its
    /// own version has no row, under a version whose file is gone and that ran the same bytes.
    fn row(&self, file: &File) -> Option<&'a Applied> {
        let history = self.history?;
        let name = file.listed.named().file_name()?.to_str()?;
        let digits = name.split(|letter: char| !letter.is_ascii_digit()).next()?;
        let by_digits = history.get(&Version::new(digits)).filter(|row| {
            name.strip_suffix(".sql") == Some(format!("{digits}_{}", row.name).as_str())
        });
        history.get(&file.listed.version).or(by_digits).or_else(|| {
            let has_file =
                |row: &&Applied| self.files.iter().any(|other| other.listed.version == row.version);
            let mut lost = history.applied().filter(|row| !has_file(row));
            lost.find(|row| ran(row, file))
        })
    }

    /// Which files move and why, in their order.
    fn moving(
        &self,
        wanted: &BTreeSet<PathBuf>,
        problems: &mut Vec<RenumberProblem>,
    ) -> Vec<(&'a File, Reason)> {
        let mut moving = Vec::new();
        let groups = self.files.chunk_by(|left, right| left.listed.version == right.listed.version);
        for group in groups {
            let is_wanted = |file: &&File| wanted.contains(&file.listed.up);
            if !wanted.is_empty() && !group.iter().any(|file| is_wanted(&file)) {
                continue;
            }
            let Some(keeper) = self.keeper(group, wanted) else {
                let paths = group.iter().map(|file| file.listed.up.clone()).collect();
                let version = group.first().map(|file| file.listed.version.clone());
                problems
                    .extend(version.map(|version| RenumberProblem::Undecided { version, paths }));
                continue;
            };
            for file in group {
                let keeps = std::ptr::eq(file, keeper);
                if is_wanted(&file) && (keeps || group.len() == 1) && self.has_run(file) {
                    let (path, version) = (file.listed.up.clone(), file.listed.version.clone());
                    problems.push(RenumberProblem::Ran { path, version });
                } else if let Some(reason) = self.reason(file, keeper, is_wanted(&file))
                    && (wanted.is_empty() || is_wanted(&file))
                {
                    moving.push((file, reason));
                }
            }
        }
        moving
    }

    /// Why a file moves; `keeper` has the same version, or is the file itself.
    fn reason(&self, file: &File, keeper: &File, is_wanted: bool) -> Option<Reason> {
        if is_repeatable(file) {
            return None;
        }
        if !std::ptr::eq(file, keeper) {
            return Some(Reason::Duplicate { keeper: keeper.listed.up.clone() });
        }
        if self.has_run(file) {
            return None;
        }
        let late = self.newest.filter(|newest| file.listed.version < **newest);
        let late = late.map(|newest| Reason::Late { newest: newest.clone() });
        late.or_else(|| is_wanted.then_some(Reason::Asked))
    }

    fn has_run(&self, file: &File) -> bool {
        let begun = |history: &History| !history.begun(&file.listed.version).is_empty();
        self.row(file).is_some() || self.history.is_some_and(begun)
    }

    /// Which of the files of one version keeps it: the one that ran, else the first that nobody wants to move. None when one of
    /// them ran and it cannot be told which.
    fn keeper(&self, group: &'a [File], wanted: &BTreeSet<PathBuf>) -> Option<&'a File> {
        let first = group.first()?;
        if group.len() == 1 {
            return Some(first);
        }
        let by_rows = |history: &'a History| history.get(&first.listed.version);
        let Some(row) = self.history.and_then(by_rows) else {
            let begun = |history: &History| !history.begun(&first.listed.version).is_empty();
            let stays = group.iter().find(|file| !wanted.contains(&file.listed.up));
            return if self.history.is_some_and(begun) {
                None
            } else {
                Some(stays.unwrap_or(first))
            };
        };
        let has_name = |file: &&File| file.listed.name == row.name;
        let by_bytes = || group.iter().filter(|file| ran(row, file));
        let mut by_name = group.iter().filter(has_name);
        // The bytes say it for sure, and the name says which of equal files it was; a name alone only when just one file has it.
        let equal = by_bytes().find(has_name).or_else(|| by_bytes().next());
        equal.or_else(|| by_name.next().filter(|_| by_name.next().is_none()))
    }

    /// The new version of a file: right after its old place where that comes after all that ran, else the last of all.
    fn place(
        &self,
        file: &File,
        behind: Option<&Version>,
        now: Utc,
        taken: &BTreeSet<Version>,
    ) -> (Version, Vec<Trap>) {
        let own = &file.listed.version;
        if self.history.is_some() {
            let floor = [Some(own), self.newest, behind].into_iter().flatten().max().unwrap_or(own);
            let below = taken.iter().filter(|version| *version <= floor).cloned().collect();
            // A clock that stands at the beginning of time is always behind: the next version follows the floor.
            let next = self.naming.next(Utc::of(UNIX_EPOCH), &below);
            let above = taken.iter().find(|version| *version > floor);
            let fits = |above: &Version| {
                next.version < *above
                    && next.version.compare_as_text(above).is_lt()
                    && next.version.compare_as_number(above).is_none_or(std::cmp::Ordering::is_lt)
            };
            if next.traps.is_empty() && above.is_some_and(fits) {
                return (next.version, Vec::new());
            }
        }
        let next = self.naming.next(now, taken);
        (next.version, next.traps)
    }
}

fn is_repeatable(file: &File) -> bool {
    file.listed.version.is_repeatable()
}

/// Whether the row is that of these bytes.
fn ran(row: &Applied, file: &File) -> bool {
    row.record.as_ref().is_some_and(|record| record.checksum == file.checksum)
}

/// Why nothing is moved: everything that is in the way, at once.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct RenumberError {
    /// At least one.
    pub problems: Vec<RenumberProblem>,
}

impl fmt::Display for RenumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            write!(f, "{}{problem}", if index == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

/// One thing in the way of new versions.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenumberProblem {
    /// The file is to move and has run.
    #[error("{} has run on this database as version `{version}` and keeps its name", shown(path))]
    Ran {
        /// The file.
        path: PathBuf,
        /// Its version.
        version: Version,
    },
    /// One of several files of a version ran, and it is not known which.
    #[error(
        "version `{version}` has run on this database, and it cannot be told which of {} it was",
        all(paths)
    )]
    Undecided {
        /// The version.
        version: Version,
        /// The files that have it.
        paths: Vec<PathBuf>,
    },
    /// There is no version after all others.
    #[error("{} cannot come last: {trap}", shown(path))]
    NotLast {
        /// The file.
        path: PathBuf,
        /// What comes after it.
        trap: Trap,
    },
    /// The name of the file does not say where its version ends.
    #[error("the name of {} cannot be given another version", shown(path))]
    Unspellable {
        /// The file.
        path: PathBuf,
    },
}

impl RenumberProblem {
    /// What to do about it, in one sentence.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Ran { .. } => {
                "a file that has run is left alone; rename the other one, or write a new migration"
            }
            Self::Undecided { .. } => {
                "put the file that ran back as it was, or rename the one that did not by hand"
            }
            Self::NotLast { .. } => "rename the file that comes after everything first",
            Self::Unspellable { .. } => "rename it by hand",
        }
    }
}

#[cfg(test)]
mod tests;
