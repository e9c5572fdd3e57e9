//! How do rows of `COPY ... FROM stdin` reach the server, and how does a session outlive a refusal?
//!
//! When the server refuses the statement itself, the driver (0.7.18) ends its request twice and takes the server's second answer
//! for the end of the connection: the error is told, but the session is gone, and the transaction and the lock with it. So the
//! server is asked beforehand, in a way that can be refused: to plan an insertion of the same columns into the same table. That
//! finds a table or column that is missing, a privilege that is missing, and waits for the lock on the table, or gives it up.

use bytes::Bytes;
use futures_util::{SinkExt as _, pin_mut};
use rowsmith_sql_text::{Span, Token, tokens};
use tokio_postgres::{Client, Error};

use crate::reading::Reading;

use super::message::{At, Stop, position};

/// How many bytes of rows are handed over at once.
const COPY_BYTES: usize = 64 * 1024;

/// A question that is refused as the statement would be.
pub(super) struct Question {
    pub(super) sql: String,
    /// What stands before the table in it.
    before: usize,
    /// The table and its columns, in the statement.
    target: Span,
}

impl Question {
    /// The question for a statement of a form that is known.
    pub(super) fn of(statement: &str) -> Option<Self> {
        let words: Vec<Token<'_>> = tokens(statement).filter(|token| !token.is_trivia()).collect();
        let from = words.iter().position(|token| token.is_word("from"))?;
        let (copy, target) = words.get(..from)?.split_first()?;
        let columns = columns(target).filter(|_| copy.is_word("copy"))?;
        let target = Span::new(target.first()?.span.start, target.last()?.span.end);
        let (before, values) = match columns {
            0 => ("explain insert into ", "default values".to_owned()),
            columns => (
                "explain insert into ",
                format!("values ({})", vec!["default"; columns].join(", ")),
            ),
        };
        let sql = format!("{before}{} {values}", target.of(statement));
        Some(Self { sql, before: before.len(), target })
    }

    /// Where in the script the server points at; `statement` stands there.
    pub(super) fn place(&self, statement: Span, byte: usize) -> Option<usize> {
        let byte = byte.checked_sub(self.before)?;
        let is_within = byte < self.target.end - self.target.start;
        is_within.then_some(statement.start + self.target.start + byte)
    }
}

/// How many columns are named behind the name of a table; none when there is anything else.
fn columns(target: &[Token<'_>]) -> Option<usize> {
    let list = target.iter().position(|token| token.is_symbol("(")).unwrap_or(target.len());
    let (name, list) = target.split_at_checked(list)?;
    let is_list = |parts: &[Token<'_>], between: &str| {
        parts.len() % 2 == 1
            && parts.iter().enumerate().all(|(index, part)| {
                if index % 2 == 0 { part.name().is_some() } else { part.is_symbol(between) }
            })
    };
    if !is_list(name, ".") {
        return None;
    }
    match list {
        [] => Some(0),
        [_, columns @ .., end] if end.is_symbol(")") && is_list(columns, ",") => {
            Some(columns.len() / 2 + 1)
        }
        _ => None,
    }
}

/// Runs `COPY ... FROM stdin` and hands over its rows.
pub(super) async fn copy(
    client: &Client,
    text: &Reading<'_>,
    statement: Span,
    rows: Span,
) -> Result<u64, Stop> {
    let query = &*text.get(statement)?;
    let refused = |error: Error| {
        let byte = position(&error, query, 0, statement.start);
        Stop::new(error, At::Statement { statement, byte })
    };
    let refused_rows = |error: Error| Stop::new(error, At::Rows { statement, rows });
    let sink = client.copy_in::<_, Bytes>(query).await.map_err(refused)?;
    pin_mut!(sink);
    for start in (rows.start..rows.end).step_by(COPY_BYTES) {
        let block = text.bytes(Span::new(start, rows.end.min(start + COPY_BYTES)))?;
        if sink.feed(Bytes::from(block)).await.is_err() {
            // What went wrong is what the server says at the end.
            break;
        }
    }
    sink.finish().await.map_err(refused_rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_of_a_known_form_is_asked_for() {
        let asked = |statement: &str| Question::of(statement).map(|question| question.sql);
        let some = |sql: &str| Some(sql.to_owned());
        assert_eq!(asked("copy t from stdin"), some("explain insert into t default values"));
        assert_eq!(
            asked("COPY public.\"a b\" (x, \"from\") FROM stdin with (format csv);"),
            some("explain insert into public.\"a b\" (x, \"from\") values (default, default)")
        );
        for other in [
            "copy binary t from stdin",
            "copy (select 1) to stdout",
            "copy t () from stdin",
            "copy",
        ] {
            assert_eq!(asked(other), None, "{other}");
        }
    }
}
