//! What does a rehearsal find out? Of each file, and of each of its statements.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use rowsmith_sql_text::Position;

use super::lock_mode::LockMode;
use crate::notices::Notice;
use crate::obstacle::Obstacle;
use crate::version::Version;

/// What came of running what is pending.
#[derive(Clone, Debug, Default)]
pub struct Rehearsal {
    /// Each file, in order.
    pub files: Vec<FileReport>,
    /// How long all of it took.
    pub duration: Duration,
}

/// What came of running one file.
#[derive(Clone, Debug)]
pub struct FileReport {
    /// Its version.
    pub version: Version,
    /// The file.
    pub path: PathBuf,
    /// What keeps it from being one transaction; none when it is one.
    pub obstacle: Option<Obstacle>,
    /// Why it was not run; none when it was.
    pub left_out: Option<LeftOut>,
    /// How long it took.
    pub duration: Duration,
    /// Its statements, in order; empty when it was not run.
    pub statements: Vec<StatementReport>,
}

/// Why a file was not run on the target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// It cannot be rolled back.
    CannotBeRolledBack(Obstacle),
    /// It needs an earlier file to be committed, which a rehearsal never does. The server's words say why.
    NeedsCommit(String),
    /// It comes behind such a file.
    ComesBehind,
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CannotBeRolledBack(obstacle) => write!(f, "cannot be rolled back: {obstacle}"),
            Self::NeedsCommit(why) => write!(f, "needs an earlier file to be committed: {why}"),
            Self::ComesBehind => f.write_str("comes behind a file that could not be tried"),
        }
    }
}

/// What one statement did.
#[derive(Clone, Debug, Default)]
pub struct StatementReport {
    /// Where it stands; none before it is known.
    pub position: Option<Position>,
    /// Its first words, up to the first string, which may be a secret.
    pub words: String,
    /// How long the server took.
    pub duration: Duration,
    /// The rows it touched or returned.
    pub rows: u64,
    /// The locks that it took and that were not held before; none when nobody could look, since it ran outside of a
    /// transaction.
    pub locks: Option<Vec<Lock>>,
    /// What it wrote anew.
    pub rewrites: Vec<Rewrite>,
    /// What it read from the first row to the last.
    pub scans: Vec<Scan>,
    /// Sequences that it moved on, which no rollback takes back.
    pub sequences: Vec<String>,
    /// What the server said, the first few.
    pub notices: Vec<Notice>,
    /// How many more it said.
    pub more_notices: u64,
}

/// A lock, held until the end of the transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    /// On what.
    pub relation: Relation,
    /// How strong.
    pub mode: LockMode,
}

/// A table, index, view or sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// With its schema, quoted where needed.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Made by a file that is pending: nobody uses it yet, and locks on it block nobody.
    pub is_new: bool,
}

/// What a relation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A table, partitioned or not.
    Table,
    /// An index.
    Index,
    /// A view.
    View,
    /// A materialized view.
    MaterializedView,
    /// A sequence.
    Sequence,
    /// A foreign table.
    ForeignTable,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Table => "table",
            Self::Index => "index",
            Self::View => "view",
            Self::MaterializedView => "materialized view",
            Self::Sequence => "sequence",
            Self::ForeignTable => "foreign table",
        })
    }
}

/// A relation that lies in a new file now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewrite {
    /// The relation.
    pub relation: Relation,
    /// Its rows before, as the planner estimates them; none when it does not know.
    pub rows: Option<u64>,
    /// Its size afterwards.
    pub bytes: u64,
    /// It was emptied, not written anew.
    pub is_emptied: bool,
}

/// A relation that was read from the first row to the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    /// The relation.
    pub relation: Relation,
    /// How many rows were read.
    pub rows: u64,
}
