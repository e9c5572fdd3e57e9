//! Why did a plan not become true?

use std::path::PathBuf;
use std::sync::Arc;

use rowsmith_sql_text::Span;
use tokio_postgres::Error;

use crate::failure::Failure;
use crate::fault::{self, Case};
use crate::history::HistoryError;
use crate::plan::Plan;
use crate::set::shown;
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
    /// The rewriter of scripts moved what it must only blank.
    #[error("rewriting {} changed its length", shown(path))]
    Adapter {
        /// The file.
        path: PathBuf,
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
    /// The connection that holds the lock is gone, so that somebody else may migrate now. Nothing of the file is under way.
    #[error("the connection that holds the migration lock was lost before {}{}", shown(path), behind(*finished))]
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
        /// Its text.
        text: Arc<str>,
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
            | Self::Adapter { .. }
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
            | Self::Unlocked { report, .. }
            | Self::Interrupted { report, .. }
            | Self::Unsure { report, .. } => Some(report),
            Self::Stale | Self::History(_) | Self::Prepare(_) | Self::Adapter { .. } => None,
        }
    }

    /// Adds what was done before.
    pub(super) fn with_report(mut self, done: Report) -> Self {
        match &mut self {
            Self::Failed(failure) => failure.report = done,
            Self::Lost { report, .. }
            | Self::Unlocked { report, .. }
            | Self::Interrupted { report, .. }
            | Self::Unsure { report, .. } => *report = done,
            Self::Stale | Self::History(_) | Self::Prepare(_) | Self::Adapter { .. } => {}
        }
        self
    }

    /// Adds whose mistake it is.
    pub(crate) fn with_fault(mut self, plan: &Plan) -> Self {
        let Self::Failed(failure) = &mut self else { return self };
        let (set, left_out) = (plan.set(), source::read_left_out(plan.set()));
        let Failure { version, statement, server, .. } = &**failure;
        failure.fault = set.get(version).map(|migration| {
            let (left_out, statement) = (&left_out, *statement);
            fault::diagnose(&Case { set, left_out, migration, statement, server })
        });
        self
    }
}

fn behind(finished: usize) -> String {
    if finished == 0 { String::new() } else { format!(" could go on behind statement {finished}") }
}
