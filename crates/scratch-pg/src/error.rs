//! What can go wrong between asking for a Postgres and having one?

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// What one provider of a Postgres said when it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The provider, in words: `PATH`, `Debian packages`, `download`.
    pub provider: String,
    /// What it found, or why it has nothing.
    pub outcome: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.provider, self.outcome)
    }
}

/// Why there is no server, or why one of its databases cannot be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No provider has a server that can be used; `tried` lists them in the order asked.
    #[error("no usable Postgres was found{}", listed(tried))]
    NoPostgres {
        /// Every provider with what it said.
        tried: Vec<Finding>,
        /// The one command that mends this on this platform.
        remedy: String,
    },
    /// The named server's address cannot be read.
    #[error("the address of the named server cannot be read")]
    Address(#[source] tokio_postgres::Error),
    /// The named server answers, but cannot serve as a scratch server.
    #[error("the named server cannot be used: {reason}")]
    Unsuitable {
        /// What is wrong with it.
        reason: String,
    },
    /// A connection was refused or broke.
    #[error("cannot connect to database `{database}`")]
    Connect {
        /// The database asked for.
        database: String,
        /// What the driver said.
        #[source]
        source: tokio_postgres::Error,
    },
    /// A statement of ours failed.
    #[error("the server refused to {doing}")]
    Sql {
        /// What was being done, as an infinitive.
        doing: &'static str,
        /// What the server said.
        #[source]
        source: tokio_postgres::Error,
    },
    /// A server program could not be run, or ended with an error.
    #[error("`{}` {outcome}{}", program.display(), tail(log))]
    Program {
        /// The program.
        program: PathBuf,
        /// What became of it: `ended with exit status: 1`.
        outcome: String,
        /// The end of what it wrote.
        log: String,
    },
    /// The server ended, or did not become ready in time.
    #[error("the server {outcome}; its log is `{}`{}", log_file.display(), tail(log))]
    NotStarted {
        /// What became of it.
        outcome: String,
        /// Where the whole log is.
        log_file: PathBuf,
        /// The end of the log.
        log: String,
    },
    /// A file or folder could not be used.
    #[error("cannot {doing}")]
    Files {
        /// What was being done, as an infinitive.
        doing: &'static str,
        /// Names the path.
        #[source]
        source: io::Error,
    },
    /// A folder that other users could tamper with.
    #[error("`{}` is not safe to use: {reason}", path.display())]
    Unsafe {
        /// The folder.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The server programs refuse to run as root and there is nobody else to be.
    #[error(
        "Postgres refuses to run as root, and neither user `postgres` nor user `nobody` exists here"
    )]
    NoAccount,
    /// What was fetched is not what is pinned.
    #[error("what was fetched for `{name}` has digest `{got}`, pinned is `{wanted}`")]
    Digest {
        /// The package or archive.
        name: String,
        /// The digest that is written in this crate.
        wanted: String,
        /// The digest of what came.
        got: String,
    },
}

impl Error {
    /// The next thing to do, where one command helps.
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::NoPostgres { remedy, .. } => Some(remedy),
            Self::NoAccount => Some("run as an ordinary user, or create one: `useradd postgres`"),
            Self::Address(_) => Some("write it as `postgres://user:password@host:port/database`"),
            _ => None,
        }
    }

    /// Says what was being done with files when it failed.
    pub(crate) fn files(doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Files { doing, source }
    }

    /// Says what was being done on the server when it failed.
    pub(crate) fn sql(doing: &'static str) -> impl FnOnce(tokio_postgres::Error) -> Self {
        move |source| Self::Sql { doing, source }
    }
}

fn listed(findings: &[Finding]) -> String {
    indented(findings.iter().map(ToString::to_string))
}

fn tail(log: &str) -> String {
    indented(log.lines().map(str::to_owned))
}

/// Each text on a line of its own below a message.
fn indented(lines: impl Iterator<Item = String>) -> String {
    lines.fold(String::new(), |text, line| text + "\n  " + &line)
}

/// The last lines of a log file, for an error; empty when it cannot be read.
pub(crate) fn log_tail(file: &Path) -> String {
    let text = fs_err::read(file).unwrap_or_default();
    last_lines(&String::from_utf8_lossy(&text))
}

/// The last dozen lines of a text that are not empty.
pub(crate) fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let from = lines.len().saturating_sub(12);
    lines.get(from..).unwrap_or_default().join("\n")
}
