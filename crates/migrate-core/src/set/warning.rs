//! What should somebody know who looks at a folder of migrations, although nothing of it stops a run?

use std::path::{Path, PathBuf};

use crate::shown::shown;

/// Something about a folder of migrations that does not stop a run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceWarning {
    /// A file that tools would run at different places.
    #[error(
        "{} runs before {}; a tool that compares versions as {} runs it after",
        shown(earlier),
        shown(later),
        rule.as_str()
    )]
    OrderDiffers {
        /// Runs first here.
        earlier: PathBuf,
        /// Runs next here.
        later: PathBuf,
        /// The rule by which the two would be swapped.
        rule: OrderRule,
    },
    /// Two files with the same number, differently padded.
    #[error(
        "{} and {} have the same number, differently padded; they run in this order",
        shown(first),
        shown(second)
    )]
    SameNumber {
        /// Runs first.
        first: PathBuf,
        /// Runs next.
        second: PathBuf,
    },
    /// A `.sql` file that is not run because its name holds no version.
    #[error("{} is not run: its name does not begin with a version", shown(path))]
    Unversioned {
        /// The file.
        path: PathBuf,
    },
    /// A down script that belongs to no migration.
    #[error("{} is never run: no migration has its version", shown(path))]
    DownWithoutUp {
        /// The file.
        path: PathBuf,
    },
    /// A folder with SQL files in it that is not read.
    #[error("the {files} SQL file(s) in {} are not run: subfolders are not read", shown(path))]
    Subfolder {
        /// The folder.
        path: PathBuf,
        /// How many SQL files lie in it, at any depth.
        files: usize,
    },
    /// Flyway's baseline script, which stands for versions up to its own.
    #[error("{} is not run: it is a Flyway baseline script", shown(path))]
    Baseline {
        /// The file.
        path: PathBuf,
    },
}

impl SourceWarning {
    /// The two files whose order it is about, if it is.
    pub fn swapped(&self) -> Option<[&Path; 2]> {
        match self {
            Self::OrderDiffers { earlier: first, later: second, .. }
            | Self::SameNumber { first, second } => Some([first, second]),
            Self::Unversioned { .. }
            | Self::DownWithoutUp { .. }
            | Self::Subfolder { .. }
            | Self::Baseline { .. } => None,
        }
    }
}

/// How other tools compare versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderRule {
    /// Letter by letter: Supabase, diesel, dbmate.
    Text,
    /// As whole numbers: sqlx, goose.
    Number,
}

impl OrderRule {
    /// The word for it in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "numbers",
        }
    }
}
