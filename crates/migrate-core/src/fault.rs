//! Whose mistake is a failed migration, and what is the way on?
//!
//! Half of the folders in the wild do not replay from an empty database, though all of them once ran: a table was made by hand
//! and never written down, an object is made twice, a statement needs rows that only production has. The server's message says
//! what is wrong, not why; why is found by looking at all the other files. Everything here is pure.

mod message;
mod search;
mod condition;
mod missing;
mod twice;
mod syntax;
mod rules;

use std::path::PathBuf;

use rowsmith_sql_text::Span;

use crate::migration::Migration;
use crate::server_error::ServerError;
use crate::set::MigrationSet;

/// The class of a mistake, in words for the person who has to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The class.
    pub class: Class,
    /// It in a few words, lower case, without a final period.
    pub title: String,
    /// What happened, in one or two sentences.
    pub explanation: String,
    /// What can be done, the best first; each a clause without a final period.
    pub hints: Vec<String>,
}

/// The classes of mistakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Something is used that no earlier migration made, or that one took away.
    MissingObject,
    /// Something is made that is there already.
    MadeTwice,
    /// Something cannot be replaced as it is and must be dropped first.
    NeedsDrop,
    /// A statement needs rows, or the absence of rows, that only a grown database has.
    Data,
    /// The server cannot read the SQL.
    Syntax,
    /// The SQL holds a placeholder that nobody filled in.
    Placeholder,
    /// The file holds the marks of a merge.
    MergeConflict,
    /// A value of an enum is used in the transaction that adds it.
    EnumValue,
    /// A statement cannot run in a transaction.
    Transaction,
    /// The role may not do it.
    Privileges,
    /// An extension is not installed, or not made.
    MissingExtension,
    /// The database lacks what its platform would have made.
    Environment,
    /// The server cannot do it, or not in this version.
    Unsupported,
    /// The server is in a state in which no file can run: its disk is full, it is being stopped.
    Server,
    /// Anything else.
    Other,
}

impl Class {
    /// A short name for tables and machines.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MissingObject => "missing-object",
            Self::MadeTwice => "made-twice",
            Self::NeedsDrop => "needs-drop",
            Self::Data => "data",
            Self::Syntax => "syntax",
            Self::Placeholder => "placeholder",
            Self::MergeConflict => "merge-conflict",
            Self::EnumValue => "enum-value",
            Self::Transaction => "transaction",
            Self::Privileges => "privileges",
            Self::MissingExtension => "missing-extension",
            Self::Environment => "environment",
            Self::Unsupported => "unsupported",
            Self::Server => "server",
            Self::Other => "other",
        }
    }
}

/// What is known of a failure.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// All migrations.
    pub set: &'a MigrationSet,
    /// The texts of files that are not run.
    pub left_out: &'a [(PathBuf, String)],
    /// The migration that failed.
    pub migration: &'a Migration,
    /// The statement of it that failed.
    pub statement: Option<Span>,
    /// What the server said.
    pub server: &'a ServerError,
    /// The text around it, of the migration that failed.
    pub text: &'a str,
}

/// Finds out whose mistake it is. There is always an answer, in the worst case one that only says how to go on.
pub fn diagnose(case: &Case<'_>) -> Fault {
    let mut fault = match (case.server.code.as_str(), message::object(&case.server.message)) {
        ("42P01" | "42703" | "42704" | "42883" | "3F000", Some(object)) => {
            missing::missing(case, &object)
        }
        ("42P07" | "42710" | "42723" | "42701" | "42P06", Some(object)) => {
            twice::twice(case, &object)
        }
        (code, _) => condition::condition(code).unwrap_or_else(|| rules::fault(case, code)),
    };
    fault.explanation = sentence(&fault.explanation);
    fault
}

/// The text with its first letter large.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// How to stop before the file that failed.
fn until(case: &Case<'_>) -> Option<String> {
    let before = case
        .set
        .migrations()
        .iter()
        .take_while(|migration| migration.version != case.migration.version);
    let last = before.last()?;
    Some(format!("`--until {}` stops before this file", last.version))
}

/// How to get types without replaying the files.
fn from_url() -> String {
    "`--from-url URL` takes the types from a live database instead of from these files".to_owned()
}

/// Adds how to go on without the file.
fn ways_on(case: &Case<'_>, fault: &mut Fault) {
    fault.hints.extend(until(case));
    // What is wrong with a server or a role is not mended by reading types elsewhere.
    if !matches!(fault.class, Class::Privileges | Class::Unsupported | Class::MissingExtension) {
        fault.hints.push(from_url());
    }
}

#[cfg(test)]
mod tests;
