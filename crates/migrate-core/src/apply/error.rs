//! Why did a plan not become true?

use std::path::PathBuf;
use std::sync::Arc;

use rowsmith_sql_text::Span;
use tokio_postgres::Error;

use crate::failure::Failure;
use crate::fault::{self, Case};
use crate::history::HistoryError;
use crate::obstacle::Obstacle;
use crate::plan::Plan;
use crate::reading::ReadError;
use crate::shown::shown;
use crate::source;
use crate::version::Version;
use crate::watch::Report;

/// Why a plan did not become true.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// Somebody migrated this database after the plan was made.
    #[error("the database was migrated by somebody else since the plan was made")]
    Stale,
    /// The history cannot be read.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// Role, settings or history tables cannot be had.
    #[error("the session cannot be prepared for migrating")]
    Prepare(#[source] Error),
    /// A pooler lends a session to one transaction at a time, and the file is more than one.
    #[error(
        "{} cannot run through a transaction pooler: it cannot run as one transaction",
        shown(path)
    )]
    Pooled {
        /// The file.
        path: PathBuf,
    },
    /// Not all files can share one transaction.
    #[error(transparent)]
    Apart(#[from] Apart),
    /// A file could not be read to its end. Nothing of it stays, unless it runs step by step.
    #[error("{} was given up", shown(path))]
    Read {
        /// The file.
        path: PathBuf,
        /// What was done before.
        report: Report,
        /// Why.
        #[source]
        source: ReadError,
    },
    /// The connection is gone, or the server said what no server should. Whether the file is done, the history knows.
    #[error("the connection was lost while {} ran", shown(path))]
    Lost {
        /// The file.
        path: PathBuf,
        /// What was done before.
        report: Report,
        /// What happened to the connection.
        #[source]
        source: Error,
    },
    /// The lock is gone with the connection that held it, or its lease was taken over, so that somebody else may migrate now.
    /// Nothing of the file is under way.
    #[error("the lock on migrations was lost before {}{}", shown(path), behind(*finished))]
    Unlocked {
        /// The next file.
        path: PathBuf,
        /// How many of its statements are done, where it runs step by step.
        finished: usize,
        /// What was done before.
        report: Report,
    },
    /// It was asked to stop. Nothing of the file is under way.
    #[error("the run was stopped before {}{}", shown(path), behind(*finished))]
    Interrupted {
        /// The next file.
        path: PathBuf,
        /// How many of its statements are done, where it runs step by step.
        finished: usize,
        /// What was done before.
        report: Report,
    },
    /// An earlier run sent a statement and was cut short, and the database cannot tell whether it was done. A person has to
    /// say, by [`crate::amend::Amendment::Settle`].
    #[error("whether statement {} of {} was done cannot be told: the run that sent it was cut short", ordinal + 1, shown(path))]
    Unsure {
        /// The migration.
        version: Version,
        /// The file that was read.
        path: PathBuf,
        /// Its text, or of a large file what is around the statement.
        text: Arc<str>,
        /// How many lines of the file come before the text.
        lines_before: usize,
        /// Which of its steps, from 0.
        ordinal: usize,
        /// Where the statement stands.
        statement: Span,
        /// What was done before.
        report: Report,
    },
    /// The server refused a file.
    #[error(transparent)]
    Failed(Box<Failure>),
}

impl ApplyError {
    /// The file that failed, and everything about it.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Failed(failure) => Some(failure),
            Self::Stale
            | Self::History(_)
            | Self::Prepare(_)
            | Self::Read { .. }
            | Self::Pooled { .. }
            | Self::Apart(_)
            | Self::Lost { .. }
            | Self::Unlocked { .. }
            | Self::Interrupted { .. }
            | Self::Unsure { .. } => None,
        }
    }

    /// What was done before; none when nothing was begun.
    pub fn report(&self) -> Option<&Report> {
        match self {
            Self::Failed(failure) => Some(&failure.report),
            Self::Lost { report, .. }
            | Self::Read { report, .. }
            | Self::Unlocked { report, .. }
            | Self::Interrupted { report, .. }
            | Self::Unsure { report, .. } => Some(report),
            Self::Stale
            | Self::History(_)
            | Self::Prepare(_)
            | Self::Pooled { .. }
            | Self::Apart(_) => None,
        }
    }

    /// Adds what was done before.
    pub(super) fn with_report(mut self, done: Report) -> Self {
        match &mut self {
            Self::Failed(failure) => failure.report = done,
            Self::Lost { report, .. }
            | Self::Read { report, .. }
            | Self::Unlocked { report, .. }
            | Self::Interrupted { report, .. }
            | Self::Unsure { report, .. } => *report = done,
            Self::Stale
            | Self::History(_)
            | Self::Prepare(_)
            | Self::Pooled { .. }
            | Self::Apart(_) => {}
        }
        self
    }

    /// Adds the indexes that the failed statement has left INVALID.
    pub(super) fn with_left_invalid(mut self, indexes: Vec<String>) -> Self {
        if let Self::Failed(failure) = &mut self {
            failure.left_invalid = indexes;
        }
        self
    }

    /// Adds whose mistake it is.
    pub(crate) fn with_fault(mut self, plan: &Plan) -> Self {
        let Self::Failed(failure) = &mut self else { return self };
        let (set, left_out) = (plan.set(), source::read_left_out(plan.set()));
        let Failure { version, statement, server, from, text, .. } = &**failure;
        failure.fault = set.get(version).map(|migration| {
            let statement = statement.map(|statement| statement.moved(*from));
            let left_out = &left_out;
            fault::diagnose(&Case { set, left_out, migration, statement, server, text })
        });
        self
    }
}

fn behind(finished: usize) -> String {
    if finished == 0 { String::new() } else { format!(" could go on behind statement {finished}") }
}

/// Files that cannot share one transaction with all others.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not all pending files can be one transaction: {}", listed(files))]
pub struct Apart {
    /// Each, and why.
    pub files: Vec<(PathBuf, Obstacle)>,
}

fn listed(files: &[(PathBuf, Obstacle)]) -> String {
    let one = |(path, why): &(PathBuf, Obstacle)| format!("{} ({why})", shown(path));
    files.iter().map(one).collect::<Vec<_>>().join(", ")
}
