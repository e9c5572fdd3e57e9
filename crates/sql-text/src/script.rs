//! Which statements does a script hold? Its parts as pieces, or the reason why not.

use memchr::memchr;

use crate::{
    error::ParseError,
    position::Span,
    psql::MetaCommand,
    refuse,
    splitter::{Part, Splitter},
    statement::Statement,
};

/// A text taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script<'a> {
    /// The whole text.
    pub text: &'a str,
    /// What is to be run, in order. The `full` spans of the pieces and `tail` tile the text.
    pub pieces: Vec<Piece<'a>>,
    /// What follows the last piece: whitespace, comments, stray semicolons.
    pub tail: Span,
}

/// One thing to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// A statement of SQL.
    Statement(Statement<'a>),
    /// A `COPY ... FROM stdin` with its rows.
    CopyData {
        /// The COPY statement.
        statement: Statement<'a>,
        /// Where the rows are: whole lines with their line ends, without the `\.` line.
        data: Span,
        /// The rows as they are to be sent.
        rows: &'a str,
        /// From the end of the piece before to behind the `\.`.
        full: Span,
    },
    /// A psql command.
    Meta(MetaCommand<'a>),
}

impl Piece<'_> {
    /// From the end of the piece before to the end of this one.
    pub const fn full(&self) -> Span {
        match self {
            Self::Statement(statement) => statement.full,
            Self::CopyData { full, .. } => *full,
            Self::Meta(meta) => meta.full,
        }
    }
}

impl<'a> Script<'a> {
    /// The statements, those with COPY data included, psql commands left out.
    pub fn statements(&self) -> impl Iterator<Item = &Statement<'a>> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Statement(statement) | Piece::CopyData { statement, .. } => Some(statement),
            Piece::Meta(_) => None,
        })
    }
}

/// Takes a script apart.
///
/// A byte order mark is passed over, line ends may be of either kind, a text without statements
/// gives no pieces. Errors are those that neither psql nor the server could read past; everything
/// else is left to the server, whose messages are better.
pub fn parse(text: &str) -> Result<Script<'_>, ParseError> {
    if let Some(nul) = memchr(0, text.as_bytes()) {
        return Err(refuse::nul(Span::new(nul, nul + 1)));
    }
    let window = Splitter::default().split(text, true)?;
    let mut pieces = Vec::with_capacity(window.parts.len());
    let mut copy: Option<(Statement<'_>, Span)> = None;
    for part in window.parts {
        match part {
            Part::Statement(statement) => pieces.push(Piece::Statement(statement)),
            Part::Meta(command) => pieces.push(Piece::Meta(command)),
            Part::Copy(statement) => copy = Some((statement, Span::default())),
            Part::Rows(rows, _) => copy = copy.map(|(statement, _)| (statement, rows)),
            Part::CopyEnd(end) => {
                let Some((statement, data)) = copy.take() else { continue };
                let data = if data.is_empty() { Span::new(end.start, end.start) } else { data };
                let full = Span::new(statement.full.start, end.end);
                pieces.push(Piece::CopyData { statement, data, rows: data.of(text), full });
            }
        }
    }
    let tail = pieces.last().map_or(0, |piece| piece.full().end);
    Ok(Script { text, pieces, tail: Span::new(tail, text.len()) })
}

#[cfg(test)]
#[expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them so")]
mod tests;
