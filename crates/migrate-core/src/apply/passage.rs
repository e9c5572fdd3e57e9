//! Which part of a script is a failure about? All of it when it is held in memory, else some lines around the place.

use std::sync::Arc;

use memchr::memchr_iter;
use rowsmith_sql_text::{Position, Span};

use crate::migration::Script;
use crate::reading::{ReadError, WINDOW_BYTES};
use crate::server_error::ServerError;

use super::message::At;
use crate::place;

/// How much is shown before and behind the place.
const AROUND_BYTES: usize = 4096;

/// A part of a script.
#[derive(Clone, Debug)]
pub(crate) struct Passage {
    pub(crate) text: Arc<str>,
    /// Where in the script it starts.
    pub(crate) from: usize,
    /// The same as line and column.
    pub(crate) position: Position,
    /// The row of COPY data that the failure is about, in this text.
    pub(crate) row: Option<Span>,
}

impl Passage {
    /// What is around a failure.
    pub(crate) fn of(script: &Script, at: &At, server: &ServerError) -> Self {
        let (around, row) = match at {
            At::Statement { statement, .. } => (Some(*statement), None),
            At::Rows { statement, rows } => {
                let line = place::row_line(server);
                let row = line.and_then(|line| row(script, *rows, line).ok().flatten());
                (row.or(Some(*statement)), row)
            }
            At::Ours | At::End => (None, None),
        };
        let mut passage = Self::around(script, around);
        passage.row = row.map(|row| passage.span(row));
        passage
    }

    /// What is around a span; nothing when the file cannot be read any more.
    pub(crate) fn around(script: &Script, span: Option<Span>) -> Self {
        if let Some(text) = script.text() {
            let position = Position { line: 1, column: 1 };
            return Self { text: text.into(), from: 0, position, row: None };
        }
        let (text, from) = span.and_then(|span| cut(script, span).ok()).unwrap_or_default();
        Self { text: text.into(), from, position: script.position(from), row: None }
    }

    /// A span of the script as one of this text.
    pub(crate) fn span(&self, span: Span) -> Span {
        Span::new(span.start.saturating_sub(self.from), span.end.saturating_sub(self.from))
    }
}

/// The lines around a span, and where they start. Of very long lines only a part.
fn cut(script: &Script, around: Span) -> Result<(String, usize), ReadError> {
    let reading = script.reading()?;
    let start = around.start.saturating_sub(AROUND_BYTES);
    let end = reading.len().min(around.end.saturating_add(AROUND_BYTES));
    let bytes = reading.bytes(Span::new(start, end))?;
    let (before, _) = bytes.split_at_checked(around.start - start).unwrap_or_default();
    let line = |at: usize| at + 1;
    let first = if start == 0 { Some(0) } else { memchr_iter(b'\n', before).next().map(line) };
    // A character is at most four bytes, of which the later ones begin with 10.
    let boundary = bytes.iter().position(|byte| byte & 0xc0 != 0x80).unwrap_or(0);
    let first = first.unwrap_or(boundary);
    let text = String::from_utf8_lossy(bytes.get(first..).unwrap_or_default());
    Ok((text.trim_end_matches('\u{fffd}').to_owned(), start + first))
}

/// The row of that number, from 1.
fn row(script: &Script, rows: Span, line: usize) -> Result<Option<Span>, ReadError> {
    let reading = script.reading()?;
    let (mut number, mut start) = (1, rows.start);
    for from in (rows.start..rows.end).step_by(WINDOW_BYTES) {
        let block = reading.bytes(Span::new(from, rows.end.min(from + WINDOW_BYTES)))?;
        for newline in memchr_iter(b'\n', &block) {
            if number == line {
                let is_crlf = newline > 0 && block.get(newline - 1) == Some(&b'\r');
                return Ok(Some(Span::new(start, from + newline - usize::from(is_crlf))));
            }
            number += 1;
            start = from + newline + 1;
        }
    }
    Ok((number == line).then_some(Span::new(start, rows.end)))
}
