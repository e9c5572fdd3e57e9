//! What does it take to call a database that exists already migrated up to a version?

use std::fmt;
use std::path::PathBuf;

use crate::amend::Amendment;
use crate::history::{History, Mark};
use crate::set::MigrationSet;
use crate::shown::shown;
use crate::version::Version;

/// What the history says of migrations that count as run because somebody said so.
const ORIGIN: &str = "baseline";

/// The marks that bring an empty history to `version`, every file up to it and with it; repeatable scripts will run once more.
/// A history that is not empty has to agree with the files; then only what it lacks is marked.
pub fn baseline<'s>(
    set: &'s MigrationSet,
    history: &History,
    version: &Version,
) -> Result<Vec<Amendment<'s>>, BaselineError> {
    let mut problems = Vec::new();
    if set.get(version).is_none() || version.is_repeatable() {
        let last = set.migrations().iter().rfind(|migration| !migration.version.is_repeatable());
        let last = last.map(|migration| migration.version.clone());
        problems.push(BaselineProblem::UnknownVersion { version: version.clone(), last });
    }
    for applied in history.applied().filter(|applied| !applied.version.is_repeatable()) {
        let Some(migration) = set.get(&applied.version) else {
            problems.push(BaselineProblem::Missing { version: applied.version.clone() });
            continue;
        };
        if applied.record.as_ref().is_some_and(|record| record.checksum != migration.checksum) {
            problems.push(BaselineProblem::Edited { path: migration.path.clone() });
        }
        if migration.version > *version {
            problems.push(BaselineProblem::Beyond { path: migration.path.clone() });
        }
    }
    let covered = set.migrations().iter().filter(|migration| migration.version <= *version);
    let mut marks = Vec::new();
    for migration in covered {
        if !history.begun(&migration.version).is_empty() {
            problems.push(BaselineProblem::Begun { path: migration.path.clone() });
        }
        if history.get(&migration.version).is_none_or(|applied| applied.record.is_none()) {
            let mark = Mark { origin: Some(ORIGIN.to_owned()), ..Mark::default() };
            marks.push(Amendment::Mark { migration, mark });
        }
    }
    if !problems.is_empty() {
        return Err(BaselineError { problems });
    }
    Ok(marks)
}

/// Why nothing is marked: everything that is in the way, at once.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct BaselineError {
    /// At least one.
    pub problems: Vec<BaselineProblem>,
}

impl fmt::Display for BaselineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            write!(f, "{}{problem}", if index == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

/// One thing in the way.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BaselineProblem {
    /// There is no such version.
    #[error("there is no migration `{version}`{}", last.as_ref().map(|last| format!("; the last one is `{last}`")).unwrap_or_default())]
    UnknownVersion {
        /// The version asked for.
        version: Version,
        /// The last one there is.
        last: Option<Version>,
    },
    /// The history has a version that has no file.
    #[error("the history is not empty: it has `{version}`, which has no file")]
    Missing {
        /// The version.
        version: Version,
    },
    /// The history has another text of a file.
    #[error("the history is not empty: it has another {}", shown(path))]
    Edited {
        /// The file.
        path: PathBuf,
    },
    /// The history is further already.
    #[error(
        "the history is not empty: it has {}, which comes after the version asked for",
        shown(path)
    )]
    Beyond {
        /// The file.
        path: PathBuf,
    },
    /// A part of a file has run.
    #[error("a part of {} ran; run the rest of it, it cannot be skipped", shown(path))]
    Begun {
        /// The file.
        path: PathBuf,
    },
}

impl BaselineProblem {
    /// What to do about it, in one sentence.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::UnknownVersion { .. } => {
                Some("give the version of the last file whose changes the database has")
            }
            Self::Missing { .. } | Self::Edited { .. } => {
                Some("bring the files into agreement with the history first")
            }
            Self::Beyond { .. } => Some("there is nothing to mark up to that version"),
            Self::Begun { .. } => Some("`rowsmith migrate` goes on where it stopped"),
        }
    }
}

#[cfg(test)]
mod tests;
