//! What stands in the way of taking over another runner's history, and what is only worth knowing?

use std::fmt;
use std::path::{Path, PathBuf};

use super::Form;
use super::runner::Standing;
use crate::history::foreign::Tool;
use crate::shown::{listed, shown};

/// Why a history is not taken over: everything that is in the way, at once.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct AdoptError {
    /// At least one.
    pub problems: Vec<AdoptProblem>,
}

impl fmt::Display for AdoptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            write!(f, "{}{problem}", if index == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

/// One thing in the way.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AdoptProblem {
    /// The file is not the one that ran.
    #[error(
        "{} is not the file that {tool} ran: {tool} recorded {theirs}, the file has {ours}",
        shown(path)
    )]
    Edited {
        /// Whose history it is.
        tool: Tool,
        /// The file.
        path: PathBuf,
        /// The checksum in the table.
        theirs: String,
        /// The checksum of the file as it is, by the same rule.
        ours: String,
    },
    /// A row has no file.
    #[error("{tool} applied {}, which has no file", called(version, name))]
    Missing {
        /// Whose history it is.
        tool: Tool,
        /// What the row calls it.
        version: String,
        /// What else the row calls it.
        name: String,
    },
    /// A file that the other runner does not know comes before one that it ran.
    #[error("{tool} never applied {}, which comes before {}", shown(path), shown(newest))]
    Late {
        /// Whose history it is.
        tool: Tool,
        /// The file.
        path: PathBuf,
        /// The last file that has run.
        newest: PathBuf,
    },
    /// A row says that a migration did not end well.
    #[error("{tool} says that {} {}", called(version, name), fate(*standing))]
    Broken {
        /// Whose history it is.
        tool: Tool,
        /// What the row calls it.
        version: String,
        /// What else the row calls it.
        name: String,
        /// What the row says.
        standing: Standing,
        /// What to do about it.
        mend: &'static str,
    },
    /// A row fits several files.
    #[error("{tool} applied {}, which may be {}", called(version, ""), listed(paths))]
    Ambiguous {
        /// Whose history it is.
        tool: Tool,
        /// What the row calls it.
        version: String,
        /// The files.
        paths: Vec<PathBuf>,
    },
    /// A file cannot be read again.
    #[error("{message}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        message: String,
    },
}

impl AdoptProblem {
    /// What to do about it, in one sentence.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Edited { .. } => Some(
                "put the file back as it ran, from version control for instance, or allow edited files",
            ),
            Self::Missing { .. } => Some("put the file back, or allow missing files"),
            Self::Late { .. } => {
                Some("give the file a version after the last that ran, or allow late files")
            }
            Self::Broken { mend, .. } => Some(mend),
            Self::Ambiguous { .. } => Some("give each of these files a number of its own"),
            Self::Unreadable { .. } => None,
        }
    }
}

/// Something worth knowing that stops nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AdoptNote {
    /// The file that ran had other line ends.
    #[error("{} ran {}; the SQL is the same", shown(path), form.as_str())]
    Form {
        /// The file.
        path: PathBuf,
        /// What it was like when it ran.
        form: Form,
    },
    /// The file that ran had another name.
    #[error("{} ran under the name {}", shown(path), called(name, ""))]
    Renamed {
        /// The file.
        path: PathBuf,
        /// Its name in the table.
        name: String,
    },
    /// No checksum says whether files are the ones that ran.
    #[error("no checksum of what ran is recorded for {count} file(s), which are taken as they are")]
    Unverified {
        /// How many files.
        count: usize,
    },
    /// The file is not the one that ran, and that is allowed.
    #[error("{} is taken as it is, though another text ran", shown(path))]
    Edited {
        /// The file.
        path: PathBuf,
    },
    /// A repeatable script changed since.
    #[error("{} changed since it ran; it will run again", shown(path))]
    Repeats {
        /// The file.
        path: PathBuf,
    },
    /// A row without a file is left out, as allowed.
    #[error("{} has no file and is left out", called(version, name))]
    LeftOut {
        /// What the row calls it.
        version: String,
        /// What else the row calls it.
        name: String,
    },
    /// One row stands for all files up to a version.
    #[error(
        "version {} stands for {count} file(s) up to it, taken as they are",
        called(version, "")
    )]
    UpTo {
        /// The version.
        version: String,
        /// How many files.
        count: usize,
    },
}

/// A row for one line of a message.
fn called(version: &str, name: &str) -> String {
    let version = shown(Path::new(version));
    if name.is_empty() { version } else { format!("{version} ({})", shown(Path::new(name))) }
}

fn fate(standing: Standing) -> &'static str {
    match standing {
        Standing::Failed => "failed",
        Standing::Unfinished => "began and never ended well",
        Standing::Applied | Standing::UpTo | Standing::Reverted => "is done",
    }
}
