//! Whose mistake is a failed migration, and what is the way on?

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
    /// It in a few words.
    pub title: String,
    /// What happened, in one or two sentences.
    pub explanation: String,
    /// What can be done, the best first.
    pub hints: Vec<String>,
}

/// The classes of mistakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Something is used that no earlier migration made.
    MissingObject,
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
}

/// Finds it out.
pub fn diagnose(case: &Case<'_>) -> Option<Fault> {
    let _ = (case.set, case.left_out);
    None
}
