//! Where does each migration stand: the file, the row, and what the two say of each other? Pure.

use std::collections::BTreeSet;
use std::time::SystemTime;

use crate::fingerprint::Fingerprint;
use crate::history::{Applied, History};
use crate::migration::Migration;
use crate::set::MigrationSet;
use crate::version::Version;

/// One migration: a file, a row of the history, or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing<'a> {
    /// The file; none when there is only a row.
    pub migration: Option<&'a Migration>,
    /// The row; none when there is only a file. For a renamed file it is the row under its old version.
    pub applied: Option<&'a Applied>,
    /// What the two say of each other.
    pub state: State,
}

/// What a file and a row say of each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It has run.
    Applied,
    /// It has run, and only comments or layout were changed since. The row can be stamped anew.
    Reformatted,
    /// It has run, and the file says something else now.
    Edited,
    /// It has run under another version, whose file is gone.
    Renamed,
    /// It has not run.
    Pending,
    /// It has not run, and comes before one that has.
    Late,
    /// An earlier run was cut short in the middle of it.
    Unfinished,
    /// A repeatable script that has changed, and runs again.
    Changed,
    /// It has run, and its file is gone.
    Missing,
    /// Another tool says that it has run, and there is no such file.
    Unknown,
}

impl State {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Reformatted => "reformatted",
            Self::Edited => "edited",
            Self::Renamed => "renamed",
            Self::Pending => "pending",
            Self::Late => "late",
            Self::Unfinished => "unfinished",
            Self::Changed => "changed",
            Self::Missing => "missing",
            Self::Unknown => "unknown",
        }
    }

    /// Whether the next run runs it, when nothing forbids that.
    pub const fn is_pending(self) -> bool {
        match self {
            Self::Pending | Self::Late | Self::Unfinished | Self::Changed => true,
            Self::Applied
            | Self::Reformatted
            | Self::Edited
            | Self::Renamed
            | Self::Missing
            | Self::Unknown => false,
        }
    }
}

/// How long ago a migration ran, as the view `rowsmith.migration_status` says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Age {
    /// Within a day.
    Recent,
    /// Within seven days.
    ThisWeek,
    /// Within thirty days.
    ThisMonth,
    /// Longer ago.
    Older,
}

impl Age {
    /// The age of what was done at `then`; what the server's clock puts into the future is recent.
    pub fn of(then: SystemTime, now: SystemTime) -> Self {
        const DAY: u64 = 86_400;
        match now.duration_since(then).unwrap_or_default().as_secs() {
            ..DAY => Self::Recent,
            seconds if seconds < 7 * DAY => Self::ThisWeek,
            seconds if seconds < 30 * DAY => Self::ThisMonth,
            _ => Self::Older,
        }
    }

    /// The words for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recent => "recent",
            Self::ThisWeek => "this week",
            Self::ThisMonth => "this month",
            Self::Older => "older",
        }
    }
}

/// Every migration that there is a file or a row of: files in their order, then rows without a file by version. Of several files
/// with one version the row is that of the file that it fits best.
pub fn standings<'a>(set: &'a MigrationSet, history: &'a History) -> Vec<Standing<'a>> {
    let files = set.with_twins();
    let twins = files.chunk_by(|left, right| left.version == right.version);
    let rows: Vec<Option<&Applied>> = twins.flat_map(|twins| rows(set, history, twins)).collect();
    let found: BTreeSet<&Version> = rows.iter().flatten().map(|applied| &applied.version).collect();
    let mut lost: Vec<&Applied> =
        history.applied().filter(|applied| !found.contains(&applied.version)).collect();
    let newest = newest(&files, &rows);
    let mut standings = Vec::with_capacity(files.len());
    for (migration, applied) in files.into_iter().zip(rows) {
        let (applied, state) = match applied {
            Some(applied) => (Some(applied), with_row(migration, applied)),
            None => match take_renamed(&mut lost, migration) {
                Some(row) => (Some(row), State::Renamed),
                None => (None, without_row(history, migration, newest)),
            },
        };
        standings.push(Standing { migration: Some(migration), applied, state });
    }
    standings.extend(lost.into_iter().map(|applied| {
        let state = if applied.record.is_some() { State::Missing } else { State::Unknown };
        Standing { migration: None, applied: Some(applied), state }
    }));
    standings
}

/// The rows of the files of one version: the one that fits the row best has it, the first of equals.
fn rows<'a>(
    set: &MigrationSet,
    history: &'a History,
    twins: &[&Migration],
) -> Vec<Option<&'a Applied>> {
    let fit = |migration: &Migration| {
        let applied = history.get(&migration.version)?;
        let record = applied.record.as_ref();
        let is_same = record.is_some_and(|record| record.checksum == migration.checksum);
        Some((is_same, applied.name == migration.name))
    };
    let best = twins.iter().rev().max_by_key(|migration| fit(migration));
    let is_best = |migration: &Migration| best.is_some_and(|best| std::ptr::eq(*best, migration));
    let row = |migration| row(set, history, migration).filter(|_| is_best(migration));
    twins.iter().map(|migration| row(migration)).collect()
}

/// The row of a migration, also one that the Supabase CLI wrote under its own idea of the version.
fn row<'a>(set: &MigrationSet, history: &'a History, migration: &Migration) -> Option<&'a Applied> {
    history.get(&migration.version).or_else(|| {
        let version = Version::new(migration.supabase_version()?);
        let applied = history.get(&version).filter(|_| set.get(&version).is_none())?;
        let stem = format!("{version}_{}", applied.name);
        migration.path.file_stem().is_some_and(|own| own == stem.as_str()).then_some(applied)
    })
}

/// The file of a row.
pub(crate) fn file<'a>(
    set: &'a MigrationSet,
    history: &History,
    applied: &Applied,
) -> Option<&'a Migration> {
    let is_meant = |migration: &&Migration| row(set, history, migration) == Some(applied);
    set.get(&applied.version).or_else(|| set.migrations().iter().find(is_meant))
}

/// The last version that has run, by our order; repeatable scripts apart.
fn newest<'a>(files: &[&'a Migration], rows: &[Option<&Applied>]) -> Option<&'a Version> {
    let files = files.iter().zip(rows);
    let mut ran =
        files.filter(|(migration, row)| row.is_some() && !migration.version.is_repeatable());
    ran.next_back().map(|(migration, _)| &migration.version)
}

fn with_row(migration: &Migration, applied: &Applied) -> State {
    let Some(record) = &applied.record else { return State::Applied };
    if record.checksum == migration.checksum {
        return State::Applied;
    }
    if migration.version.is_repeatable() {
        return State::Changed;
    }
    // The tokens are looked at only where the bytes differ.
    if record.fingerprint == Some(migration.fingerprint()) {
        State::Reformatted
    } else {
        State::Edited
    }
}

fn without_row(history: &History, migration: &Migration, newest: Option<&Version>) -> State {
    if !history.begun(&migration.version).is_empty() {
        State::Unfinished
    } else if newest.is_some_and(|newest| migration.version < *newest)
        && !migration.version.is_repeatable()
    {
        State::Late
    } else {
        State::Pending
    }
}

/// Takes the row that a file without a row of its own is known by: one whose file is gone and that ran the same SQL.
fn take_renamed<'a>(lost: &mut Vec<&'a Applied>, migration: &Migration) -> Option<&'a Applied> {
    if lost.is_empty() || migration.version.is_repeatable() {
        return None;
    }
    let fingerprint = migration.fingerprint();
    // Files without any SQL in them are all alike.
    if fingerprint == Fingerprint::of("") {
        return None;
    }
    let index = lost.iter().position(|applied| {
        applied.record.as_ref().is_some_and(|record| {
            record.checksum == migration.checksum || record.fingerprint == Some(fingerprint)
        })
    })?;
    Some(lost.remove(index))
}
