//! What can be in the way of a plan, and what is to be done about it?

use std::fmt;
use std::path::{Path, PathBuf};

use rowsmith_sql_text::Position;

use crate::checksum::Checksum;
use crate::directives::Required;
use crate::history::ForeignTable;
use crate::migration::Migration;
use crate::placeholders::Unfilled;
use crate::set::Flaw;
use crate::shown::{shown, shown_at};
use crate::version::Version;

/// Why there is no plan: everything that is in the way, at once.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct PlanError {
    /// At least one.
    pub problems: Vec<Problem>,
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            write!(f, "{}{problem}", if index == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

/// One thing in the way of a plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The file is not the one that ran.
    #[error("{} was edited after it ran", shown(path))]
    Edited {
        /// The migration.
        version: Version,
        /// Its file.
        path: PathBuf,
        /// The checksum of the file that ran.
        ran: Checksum,
        /// The checksum of the file that is there.
        on_disk: Checksum,
    },
    /// It ran under another version, whose file is gone.
    #[error("{} ran on this database as version `{ran_as}`", shown(path))]
    Renamed {
        /// The version of the file that is there.
        version: Version,
        /// The file.
        path: PathBuf,
        /// The version that the history knows.
        ran_as: Version,
    },
    /// It ran and its file is gone.
    #[error("migration `{version}` ran on this database but has no file")]
    Missing {
        /// The migration.
        version: Version,
        /// Its name as recorded.
        name: String,
    },
    /// It is pending and comes before one that ran.
    #[error("{} comes before version `{newest}`, which already ran", shown(path))]
    Late {
        /// The migration.
        version: Version,
        /// Its file.
        path: PathBuf,
        /// The last one that ran.
        newest: Version,
    },
    /// Its text cannot be taken apart.
    #[error("{}: {message}", shown_at(path, at.line, at.column))]
    Unreadable {
        /// The migration.
        version: Version,
        /// Its file.
        path: PathBuf,
        /// Where.
        at: Position,
        /// What is wrong there.
        message: String,
        /// What to do about it.
        hint: Option<String>,
    },
    /// Nothing of it would run: its SQL stands in the section that takes it back.
    #[error(
        "{}: all of its SQL stands below `-- rowsmith:down` (or its like), from line {line} on, where it would not run",
        shown(path)
    )]
    AllDown {
        /// The migration.
        version: Version,
        /// Its file.
        path: PathBuf,
        /// Where that SQL begins.
        line: usize,
    },
    /// An earlier run finished or at least began a part of it, and that part is not what it was.
    #[error(
        "{} was edited after a part of it ran: {finished} statement(s) are done, and statement {changed} is not the one that was sent",
        shown(path)
    )]
    EditedHalfway {
        /// The migration.
        version: Version,
        /// Its file.
        path: PathBuf,
        /// How many statements are done.
        finished: usize,
        /// The first that differs, from 1: one of them, or the one behind them, which was cut short.
        changed: usize,
    },
    /// Taking it back was cut short.
    #[error("migration `{version}` is half taken back: a part of its down script ran")]
    HalfDown {
        /// The migration.
        version: Version,
        /// Its name as recorded.
        name: String,
    },
    /// It depends on one that does not run before it.
    #[error("{}: it depends on `{on}`, which {why}", shown_at(path, at.line, at.column))]
    Depends {
        /// The migration.
        version: Version,
        /// Its file.
        path: PathBuf,
        /// Where it says so.
        at: Position,
        /// What it depends on, as it says.
        on: String,
        /// Why that does not run before it.
        why: Unmet,
    },
    /// The server or this program is too old for it.
    #[error("{}: it requires {required}, and this is {is}", shown_at(path, at.line, at.column))]
    Requires {
        /// The migration.
        version: Version,
        /// Its file.
        path: PathBuf,
        /// Where it says so.
        at: Position,
        /// What it requires.
        required: Required,
        /// What is there.
        is: Required,
    },
    /// Another runner has migrated this database, and nothing tells what of it our files are.
    #[error("{} has migrated this database: its history is in `{table}`, and there is none of ours", table.tool)]
    Foreign {
        /// The other runner's table.
        table: ForeignTable,
    },
    /// Something is wrong with the folder itself.
    #[error(transparent)]
    Folder(Flaw),
    /// There is no such version to go to.
    #[error("there is no migration `{version}`{}", last.as_ref().map(|last| format!("; the last one is `{last}`")).unwrap_or_default())]
    UnknownTarget {
        /// The version asked for.
        version: Version,
        /// The last one there is.
        last: Option<Version>,
    },
}

/// Why a migration that another depends on does not run before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unmet {
    /// There is no such migration.
    #[error("is no migration")]
    Absent,
    /// Its version comes later.
    #[error("runs after it")]
    Later,
    /// It has not run, and this run leaves it out.
    #[error("has not run, and is left out of this run")]
    LeftOut,
}

impl Problem {
    /// A placeholder of a script of `migration` that stands for nothing.
    pub(crate) fn unfilled(migration: &Migration, unfilled: Unfilled) -> Self {
        Self::Unreadable {
            version: migration.version.clone(),
            path: migration.path.clone(),
            at: unfilled.at,
            message: unfilled.message,
            hint: Some(unfilled.hint),
        }
    }

    /// Its class in a word or two.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Edited { .. } => "edited",
            Self::Renamed { .. } => "renamed",
            Self::Depends { .. } => "depends",
            Self::Requires { .. } => "requires",
            Self::Missing { .. } => "missing",
            Self::Late { .. } => "late",
            Self::Unreadable { .. } => "unreadable",
            Self::AllDown { .. } => "all down",
            Self::EditedHalfway { .. } => "edited halfway",
            Self::HalfDown { .. } => "half down",
            Self::Foreign { .. } => "foreign",
            Self::Folder(Flaw::Duplicate(_)) => "duplicate",
            Self::Folder(Flaw::Sum { .. }) => "sum",
            Self::UnknownTarget { .. } => "unknown target",
        }
    }

    /// The file that it is about, and the place in it where that is known.
    pub fn place(&self) -> Option<(&Path, Option<Position>)> {
        match self {
            Self::Edited { path, .. }
            | Self::Renamed { path, .. }
            | Self::Late { path, .. }
            | Self::AllDown { path, .. }
            | Self::EditedHalfway { path, .. } => Some((path, None)),
            Self::Unreadable { path, at, .. }
            | Self::Depends { path, at, .. }
            | Self::Requires { path, at, .. } => Some((path, Some(*at))),
            Self::Folder(Flaw::Sum { path, line, .. }) => {
                Some((path, line.map(|line| Position { line, column: 1 })))
            }
            Self::Missing { .. }
            | Self::HalfDown { .. }
            | Self::Foreign { .. }
            | Self::Folder(Flaw::Duplicate(_))
            | Self::UnknownTarget { .. } => None,
        }
    }

    /// What to do about it, in one sentence.
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Edited { .. } => {
                Some("restore the file as it was and put the change into a new migration")
            }
            Self::Renamed { .. } => {
                Some("rename the file back, or have the history repaired to know its new version")
            }
            Self::Missing { .. } => Some("bring the file back, or get the branch that has it"),
            Self::Late { .. } => {
                Some("rename the file to a version after the last one, or allow late migrations")
            }
            Self::Unreadable { hint, .. } => hint.as_deref(),
            Self::AllDown { .. } => {
                Some("move what is to run above that marker: only what takes it back belongs below")
            }
            Self::EditedHalfway { .. } => Some(
                "restore the statements that were sent; only what comes after them can still be changed. When it is known what one that \
                 was cut short has done, `rowsmith migrate repair --statement-again VERSION:N` lets it run as it is now",
            ),
            Self::HalfDown { .. } => Some("finish it with `rowsmith migrate down`"),
            Self::Depends { .. } => {
                Some("bring the file that it needs, or give it a version after that one's")
            }
            Self::Requires { .. } => Some("upgrade what is too old"),
            Self::Foreign { .. } => Some("take its history over, then migrate"),
            Self::Folder(flaw) => Some(flaw.hint()),
            Self::UnknownTarget { .. } => None,
        }
    }
}
