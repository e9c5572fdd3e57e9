//! What is wrong with a folder of migrations, so that nothing of it runs?

use std::fmt;
use std::path::PathBuf;

use crate::shown::listed;
use crate::version::Version;

/// Something wrong with the folder itself, whatever has run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Several files have one version. The set has the first of them.
    #[error(transparent)]
    Duplicate(#[from] Duplicate),
    /// A file is not what `rowsmith.sum` says, or that file cannot be taken at its word.
    #[error("{message}")]
    Sum {
        /// The file that lists the others.
        path: PathBuf,
        /// The line of it, from 1.
        line: Option<usize>,
        /// What is wrong, with the place.
        message: String,
        /// What to do about it.
        hint: &'static str,
    },
}

impl Flaw {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Duplicate(_) => {
                "`rowsmith migrate renumber` gives the file that has not run another version"
            }
            Self::Sum { hint, .. } => hint,
        }
    }
}

/// Several migrations have one version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Duplicates {
    /// Each version that is there more than once.
    pub list: Vec<Duplicate>,
}

impl fmt::Display for Duplicates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, duplicate) in self.list.iter().enumerate() {
            write!(f, "{}{duplicate}", if index == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

/// One version that several files have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("version `{version}` is used by {}", listed(paths))]
pub struct Duplicate {
    /// The version.
    pub version: Version,
    /// The files, two or more.
    pub paths: Vec<PathBuf>,
}
