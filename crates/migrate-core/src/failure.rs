//! A migration that failed: where, why, and how far the run had come.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use rowsmith_sql_text::{Position, Span, around, byte_of_char, position};

use crate::fault::Fault;
use crate::lock::Holder;
use crate::server_error::ServerError;
use crate::shown::{shown, shown_at};
use crate::version::Version;
use crate::watch::Report;

/// A migration that the server refused.
#[derive(Clone, Debug, thiserror::Error)]
pub struct Failure {
    /// Its version.
    pub version: Version,
    /// Its file.
    pub path: PathBuf,
    /// The text of the file, without a byte order mark, or of a large file what is around the place; all spans are bytes of it.
    pub text: Arc<str>,
    /// How many bytes of the file come before the text.
    pub from: usize,
    /// Where in the file the text starts.
    pub starts: Position,
    /// What was going on.
    pub during: During,
    /// The statement that failed; none when it was not one of the file's.
    pub statement: Option<Span>,
    /// The word it failed at, or the start of the statement when the server does not say.
    pub at: Option<Span>,
    /// How many statements of a file that runs step by step are done, and will not run again.
    pub finished: usize,
    /// Indexes that the failed statement has left INVALID. When it runs again, they are dropped first.
    pub left_invalid: Vec<String>,
    /// What the server said.
    #[source]
    pub server: ServerError,
    /// The session that the failed statement waited for, as last seen.
    pub blocker: Option<Holder>,
    /// What kind of mistake it is, and the way on.
    pub fault: Option<Fault>,
    /// What was done before.
    pub report: Report,
}

/// What was going on when a migration failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum During {
    /// A statement of the file.
    Statement,
    /// The end of the transaction, when deferred constraints are checked.
    Commit,
    /// Our own bookkeeping.
    History,
}

impl Failure {
    /// Line and column of the failure.
    pub fn position(&self) -> Option<Position> {
        let Position { line, column } = position(&self.text, self.at?.start);
        let before = if line == 1 { self.starts.column - 1 } else { 0 };
        Some(Position { line: self.starts.line + line - 1, column: before + column })
    }

    /// The line of the failure with a caret under it, as plain text; of a very long line what is around.
    pub fn excerpt(&self) -> Option<String> {
        let at = self.at?;
        let line = self.position()?.line;
        let within = position(&self.text, at.start);
        let code = self.text.split('\n').nth(within.line - 1)?.trim_end();
        let shown = around(code, byte_of_char(code, within.column - 1));
        let dots = if shown.start > 0 { "..." } else { "" };
        let before =
            within.column - 1 - code.get(..shown.start).unwrap_or_default().chars().count();
        // Tabs before the caret are kept, so that it stands where the terminal puts the word.
        let blank = |letter: char| if letter == '\t' { '\t' } else { ' ' };
        let indent = shown.of(code).chars().take(before);
        let indent: String = dots.chars().chain(indent).map(blank).collect();
        let word = at.of(&self.text).split('\n').next().unwrap_or_default();
        let left = shown.of(code).chars().count().saturating_sub(before);
        let width = word.chars().count().min(left).max(1);
        let rest = if shown.end < code.len() { "..." } else { "" };
        let code = format!("{dots}{}{rest}", shown.of(code));
        let gutter = line.to_string();
        let margin = " ".repeat(gutter.len());
        Some(format!("{gutter} | {code}\n{margin} | {indent}{}", "^".repeat(width)))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.position() {
            Some(Position { line, column }) => f.write_str(&shown_at(&self.path, line, column))?,
            None => f.write_str(&shown(&self.path))?,
        }
        f.write_str(match self.during {
            During::Statement => ": the server refused a statement",
            During::Commit => ": the server refused to commit",
            During::History => ": its row could not be written into the history",
        })
    }
}
