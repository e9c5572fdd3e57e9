//! Is what another runner did here what our files say? Its table and our files in, rows for our history or all problems out.
//!
//! ```text
//! Client --read--> ForeignHistory --+
//! folder --source::read--> files ---+--> adopt (pure) --> Adoption --> amend
//! ```
//!
//! The other runner's table is only read. Where it holds checksums, they are computed anew over our files by that runner's own
//! rule; a file that merely has other line ends than the one that ran is taken for the same.

mod dbmate;
mod diesel;
mod digest;
mod flyway;
mod golang_migrate;
mod goose;
mod node_pg_migrate;
mod plain;
mod prisma;
mod problem;
mod rails;
mod refinery;
mod runner;
mod sqlx;
mod supabase;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, SystemTime};

use tokio_postgres::{Client, SimpleQueryRow};

use crate::amend::Amendment;
use crate::history::{ForeignTable, History, HistoryError, Mark, Tool, rows};
use crate::migration::Migration;
use crate::plan::{Policy, Tolerance};
use crate::set::MigrationSet;
use crate::source::SourceError;
use crate::version::Version;
pub use digest::Form;
use digest::Reform;
pub use problem::{AdoptError, AdoptNote, AdoptProblem};
use runner::{Entry, Recorded, Runner, runner};
pub use runner::{ForeignRow, Standing};

/// What another runner says it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignHistory {
    /// Its table.
    pub table: ForeignTable,
    /// The rows, in the order in which they were written.
    pub rows: Vec<ForeignRow>,
}

/// What our history will say after another runner's was taken over.
#[derive(Clone, Debug)]
pub struct Adoption<'s> {
    /// The migrations to record, in order.
    pub marks: Vec<Amendment<'s>>,
    /// What somebody should know before agreeing.
    pub notes: Vec<AdoptNote>,
}

/// Hands the bytes of a file over, piece by piece, as [`crate::source::read_bytes`] does.
pub type ReadBytes<'a> = dyn Fn(&Path, &mut dyn FnMut(&[u8])) -> Result<(), SourceError> + 'a;

/// Reads the history that another runner keeps. Writes nothing.
pub async fn read(client: &Client, table: &ForeignTable) -> Result<ForeignHistory, HistoryError> {
    let query = (runner(table.tool).query)(table);
    let list = rows(client, &query).await?;
    let list = list.iter().map(|row| taken(row).ok_or(HistoryError::Foreign(table.to_string())));
    Ok(ForeignHistory { table: table.clone(), rows: list.collect::<Result<_, _>>()? })
}

/// A row of the reading query; none when a column that is never null is.
fn taken(row: &SimpleQueryRow) -> Option<ForeignRow> {
    let owned = |index| row.get(index).map(ToOwned::to_owned);
    let microseconds = |index| row.get(index)?.parse().ok().map(Duration::from_micros);
    Some(ForeignRow {
        version: owned(0)?,
        name: owned(1).unwrap_or_default(),
        standing: Standing::of(row.get(2)?)?,
        checksum: owned(3),
        applied_at: microseconds(4).and_then(|since| SystemTime::UNIX_EPOCH.checked_add(since)),
        execution_time: microseconds(5),
        applied_by: owned(6),
    })
}

/// Compares another runner's history with our files. Either everything fits, or all that does not is reported together.
///
/// What our own history already has is left as it is, so that adopting twice does no harm.
pub fn adopt<'s>(
    set: &'s MigrationSet,
    history: &History,
    theirs: &ForeignHistory,
    policy: &Policy,
    bytes: &ReadBytes<'_>,
) -> Result<Adoption<'s>, AdoptError> {
    let runner = runner(theirs.table.tool);
    let files = Files::new(set, runner);
    let mut work = Work {
        tool: theirs.table.tool,
        runner,
        files,
        policy: *policy,
        ours: history,
        bytes,
        matched: BTreeMap::new(),
        seen: BTreeSet::new(),
        unverified: 0,
        problems: Vec::new(),
        notes: Vec::new(),
    };
    for row in (runner.settle)(theirs.rows.clone()) {
        work.row(&row);
    }
    work.late(set, history);
    work.finish(history)
}

/// Our files, by what the other runner would call them.
struct Files<'s> {
    by_version: BTreeMap<String, Vec<(&'s Migration, Recorded)>>,
}

impl<'s> Files<'s> {
    fn new(set: &'s MigrationSet, runner: &Runner) -> Self {
        let mut by_version: BTreeMap<String, Vec<(&Migration, Recorded)>> = BTreeMap::new();
        for migration in set.migrations() {
            let recorded = Entry::of(migration).and_then(|entry| (runner.name)(&entry));
            if let Some(recorded) = recorded {
                by_version.entry(recorded.version.clone()).or_default().push((migration, recorded));
            }
        }
        Self { by_version }
    }

    /// Those whose number is at most this one.
    fn up_to(&self, version: &str) -> Vec<&'s Migration> {
        let last = Version::new(version);
        let is_covered = |known: &str| {
            Version::new(known).compare_as_number(&last).is_some_and(std::cmp::Ordering::is_le)
        };
        let covered = self.by_version.iter().filter(|(known, _)| is_covered(known));
        covered.flat_map(|(_, files)| files.iter().map(|(migration, _)| *migration)).collect()
    }
}

/// A comparison under way.
struct Work<'s, 'b> {
    tool: Tool,
    runner: &'static Runner,
    files: Files<'s>,
    policy: Policy,
    ours: &'b History,
    bytes: &'b ReadBytes<'b>,
    matched: BTreeMap<Version, (&'s Migration, Mark)>,
    /// The files that have a row, whatever it says.
    seen: BTreeSet<Version>,
    unverified: usize,
    problems: Vec<AdoptProblem>,
    notes: Vec<AdoptNote>,
}

impl<'s> Work<'s, '_> {
    /// Brings one row together with its file.
    fn row(&mut self, row: &ForeignRow) {
        if row.standing == Standing::Reverted {
            return;
        }
        if self.runner.one_row || row.standing == Standing::UpTo {
            let covered = self.files.up_to(&row.version);
            self.seen.extend(covered.iter().map(|migration| migration.version.clone()));
        }
        let files = self.files.by_version.get(&row.version).into_iter().flatten();
        self.seen.extend(files.map(|(migration, _)| migration.version.clone()));
        match row.standing {
            Standing::Reverted => {}
            Standing::Failed | Standing::Unfinished => self.problems.push(AdoptProblem::Broken {
                tool: self.tool,
                version: row.version.clone(),
                name: row.name.clone(),
                standing: row.standing,
                mend: self.runner.mend,
            }),
            Standing::UpTo => self.up_to(row),
            Standing::Applied => self.applied(row),
        }
    }

    fn applied(&mut self, row: &ForeignRow) {
        let files = self.files.by_version.get(&row.version).map_or(&[][..], Vec::as_slice);
        match files {
            [] if self.runner.own.contains(&row.version.as_str()) => {}
            [] if self.policy.missing == Tolerance::Allow => {
                self.notes.push(AdoptNote::LeftOut {
                    version: row.version.clone(),
                    name: row.name.clone(),
                });
            }
            [] => self.problems.push(AdoptProblem::Missing {
                tool: self.tool,
                version: row.version.clone(),
                name: row.name.clone(),
            }),
            [(migration, recorded)] => {
                let (migration, recorded) = (*migration, recorded.clone());
                self.compare(row, migration, &recorded);
            }
            [..] => self.problems.push(AdoptProblem::Ambiguous {
                tool: self.tool,
                version: row.version.clone(),
                paths: files.iter().map(|(migration, _)| migration.path.clone()).collect(),
            }),
        }
    }

    /// Takes every file up to the row's for applied. What is recorded is the last version; without its file nobody could tell
    /// whether the folder is the one that ran.
    fn up_to(&mut self, row: &ForeignRow) {
        if self.runner.one_row && !self.files.by_version.contains_key(&row.version) {
            return self.applied(row);
        }
        let covered = self.files.up_to(&row.version);
        self.notes.push(AdoptNote::UpTo { version: row.version.clone(), count: covered.len() });
        for migration in covered {
            let mark = self.mark(row);
            self.matched.entry(migration.version.clone()).or_insert((migration, mark));
        }
    }

    /// Checks that the file is the one that ran.
    fn compare(&mut self, row: &ForeignRow, migration: &'s Migration, recorded: &Recorded) {
        let ours = self.ours.get(&migration.version);
        if ours.is_some_and(|applied| applied.record.is_some()) {
            // Whatever their row says, it was taken over, or ours ran the file.
            return;
        }
        let path = &migration.path;
        match self.form(row, migration) {
            Ok(Match::Unverified) => self.unverified += 1,
            Ok(Match::Form(Form::AsIs)) => {}
            Ok(Match::Form(form)) => self.notes.push(AdoptNote::Form { path: path.clone(), form }),
            // A changed script of this kind is no mistake: it runs again.
            Ok(Match::Not(_)) if migration.version.is_repeatable() => {
                return self.notes.push(AdoptNote::Repeats { path: path.clone() });
            }
            Ok(Match::Not(_)) if self.policy.edited == Tolerance::Allow => {
                self.notes.push(AdoptNote::Edited { path: path.clone() });
            }
            Ok(Match::Not(ours)) => {
                return self.problems.push(AdoptProblem::Edited {
                    tool: self.tool,
                    path: path.clone(),
                    theirs: row.checksum.clone().unwrap_or_default(),
                    ours,
                });
            }
            Err(error) => {
                let (path, message) = (path.clone(), error.to_string());
                return self.problems.push(AdoptProblem::Unreadable { path, message });
            }
        }
        if !row.name.is_empty() && !recorded.name.is_empty() && row.name != recorded.name {
            let (path, name) = (path.clone(), row.name.clone());
            self.notes.push(AdoptNote::Renamed { path, name });
        }
        let mark = self.mark(row);
        self.matched.insert(migration.version.clone(), (migration, mark));
    }

    /// In which form the file has the row's checksum.
    fn form(&self, row: &ForeignRow, migration: &Migration) -> Result<Match, SourceError> {
        let Some(theirs) = &row.checksum else { return Ok(Match::Unverified) };
        let mut ours = None;
        for form in Form::ALL {
            for mut digest in (self.runner.digests)(row) {
                let mut reform = Reform::new(form, &mut *digest);
                (self.bytes)(&migration.path, &mut |bytes| reform.update(bytes))?;
                reform.finish();
                let checksum = digest.finish();
                if checksum == *theirs {
                    return Ok(Match::Form(form));
                }
                ours.get_or_insert(checksum);
            }
        }
        Ok(ours.map_or(Match::Unverified, Match::Not))
    }

    fn mark(&self, row: &ForeignRow) -> Mark {
        // Where one row stands for many files, its time is that of the last of them at best.
        let is_own = row.standing == Standing::Applied;
        Mark {
            origin: Some(format!("adopted from {}", self.tool)),
            applied_at: row.applied_at.filter(|_| is_own),
            execution_time: row.execution_time.filter(|_| is_own),
            applied_by: row.applied_by.clone().filter(|_| is_own),
        }
    }

    /// Finds files that should have run before one that did, by our order, and that the other runner does not know.
    fn late(&mut self, set: &MigrationSet, history: &History) {
        let is_known =
            |version: &Version| self.seen.contains(version) || history.get(version).is_some();
        let is_versioned = |migration: &&Migration| !migration.version.is_repeatable();
        let newest = set.migrations().iter().filter(is_versioned).rfind(|m| is_known(&m.version));
        let Some(newest) = newest.filter(|_| self.policy.late == Tolerance::Refuse) else { return };
        let is_late = |migration: &&Migration| {
            migration.version < newest.version && !is_known(&migration.version)
        };
        let late = set.migrations().iter().filter(is_versioned).filter(is_late);
        let late = late.map(|migration| AdoptProblem::Late {
            tool: self.tool,
            path: migration.path.clone(),
            newest: newest.path.clone(),
        });
        self.problems.extend(late);
    }

    fn finish(mut self, history: &History) -> Result<Adoption<'s>, AdoptError> {
        if !self.problems.is_empty() {
            return Err(AdoptError { problems: self.problems });
        }
        if self.unverified > 0 {
            self.notes.push(AdoptNote::Unverified { count: self.unverified });
        }
        let is_new =
            |version: &Version| history.get(version).is_none_or(|applied| applied.record.is_none());
        let marks = self.matched.into_iter().filter(|(version, _)| is_new(version));
        let marks = marks.map(|(_, (migration, mark))| Amendment::Mark { migration, mark });
        Ok(Adoption { marks: marks.collect(), notes: self.notes })
    }
}

/// What came of comparing a checksum.
enum Match {
    /// There is none to compare.
    Unverified,
    /// It is the file's, in this form.
    Form(Form),
    /// It is not; the file's own is this.
    Not(String),
}

#[cfg(test)]
mod tests;
