//! What stands in the way of taking migrations back, and what is to be done about it?

use std::fmt;
use std::path::PathBuf;

use crate::plan::Problem;
use crate::shown::shown;
use crate::version::Version;

/// Why nothing is taken back: everything that is in the way, at once.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct DownError {
    /// At least one.
    pub problems: Vec<DownProblem>,
}

impl fmt::Display for DownError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            write!(f, "{}{problem}", if index == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

/// One thing in the way.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DownProblem {
    /// Nobody wrote how to take it back.
    #[error("{} has no down script", shown(path))]
    NoDown {
        /// Its file.
        path: PathBuf,
    },
    /// It ran, its file is gone, and the history holds no down script.
    #[error(
        "migration `{version}` ran on this database but has no file, and the history holds no down script of it"
    )]
    Gone {
        /// The migration.
        version: Version,
    },
    /// What is to stay may need what is to go.
    #[error("migration `{stays}` would stay, but it ran after `{taken}` and may need it")]
    RanLater {
        /// The migration that would go.
        taken: Version,
        /// The one that would stay.
        stays: Version,
        /// How many steps take back both, and everything that ran since.
        steps: usize,
    },
    /// A migration was begun and never finished.
    #[error("{} was begun and never finished", shown(path))]
    HalfUp {
        /// Its file.
        path: PathBuf,
    },
    /// The down script cannot be run.
    #[error(transparent)]
    Script(Box<Problem>),
    /// The version to go back to has not run here.
    #[error("migration `{version}` has not run on this database{}", newest.as_ref().map(|newest| format!("; the last one that ran is `{newest}`")).unwrap_or_default())]
    UnknownTarget {
        /// The version asked for.
        version: Version,
        /// The one that ran last.
        newest: Option<Version>,
    },
}

impl DownProblem {
    /// What to do about it, in one sentence.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoDown { .. } => "write one: SQL in comments below `-- Rollback:`, a section below `-- rowsmith:down`, or a file beside it that ends in `.down.sql`".to_owned(),
            Self::Gone { .. } => "bring the file back, or get the branch that has it".to_owned(),
            Self::RanLater { steps, .. } => {
                format!("`--steps {steps}` takes back everything that ran since")
            }
            Self::HalfUp { .. } => "finish it with `rowsmith migrate` first".to_owned(),
            Self::Script(problem) => return problem.hint().map(ToOwned::to_owned),
            Self::UnknownTarget { .. } => {
                "name one that has run; it stays, and everything after it goes".to_owned()
            }
        })
    }
}
