//! How does a script reach the server, and which statement of it was refused?
//!
//! A message of the simple protocol may hold any number of statements and costs one round trip. The server answers each
//! statement that it has done, so the number of answers before an error tells which statement was refused, whether or not the
//! error has a position.

use std::borrow::Cow;

use futures_util::{StreamExt as _, pin_mut};
use rowsmith_sql_text::{Span, byte_of_char};
use tokio_postgres::{Client, Error, SimpleQueryMessage, SimpleQueryRow};

use crate::layout::Chunk;
use crate::reading::{ReadError, Reading};
use crate::server_error::{ServerError, ServerPosition};
use crate::source::text::blanked;

use super::copy::{Question, copy};

/// Who is told what the server answers.
pub(crate) trait Answers: Send {
    /// A message is on its way: until the server answers, there is time for something else.
    fn sent(&mut self) {}
    /// A statement of the script is done, and touched this many rows.
    fn done(&mut self, rows: u64);
    /// A statement of ours gives a row.
    fn row(&mut self, _: &SimpleQueryRow) {}
}

impl<F: FnMut(u64) + Send> Answers for F {
    fn done(&mut self, rows: u64) {
        self(rows);
    }
}

/// Statements of ours around those of a script, and how many they are.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wrapping<'a> {
    /// Ends with a semicolon, unless it is empty.
    pub(crate) before: &'a str,
    pub(crate) before_count: usize,
    /// Ends the transaction with its last statement, when it does at all.
    pub(crate) after: &'a str,
    pub(crate) after_count: usize,
}

/// Why a script did not reach its end.
#[derive(Debug)]
pub(crate) struct Stop {
    pub(crate) cause: Cause,
    pub(crate) at: At,
}

/// Who stopped a script.
#[derive(Debug)]
pub(crate) enum Cause {
    /// The server, or the connection to it.
    Server(Error),
    /// The file, which cannot be read.
    Read(ReadError),
}

impl Stop {
    /// The byte of the script that the server points at.
    pub(crate) fn byte(&self) -> Option<usize> {
        match self.at {
            At::Statement { byte, .. } => byte,
            At::Rows { .. } | At::Ours | At::End => None,
        }
    }

    pub(crate) fn new(error: Error, at: At) -> Self {
        Self { cause: Cause::Server(error), at }
    }

    /// What the server said, if it was the server.
    pub(crate) fn server(&self) -> Option<ServerError> {
        match &self.cause {
            Cause::Server(error) => ServerError::of(error),
            Cause::Read(_) => None,
        }
    }
}

impl From<ReadError> for Stop {
    fn from(error: ReadError) -> Self {
        Self { cause: Cause::Read(error), at: At::Ours }
    }
}

/// What was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At {
    /// A statement of the script; the byte of the script that the server points at, if it does.
    Statement { statement: Span, byte: Option<usize> },
    /// A row of `COPY` data.
    Rows { statement: Span, rows: Span },
    /// A statement of ours.
    Ours,
    /// The last statement of ours.
    End,
}

/// Sends the chunks of a script, wrapped, and tells `answers` of each statement that is done and how many rows it touched.
pub(crate) async fn run(
    client: &Client,
    text: &Reading<'_>,
    chunks: &[Chunk],
    wrapping: Wrapping<'_>,
    answers: &mut dyn Answers,
) -> Result<(), Stop> {
    let mut rest = wrapping;
    for (index, chunk) in chunks.iter().enumerate() {
        match chunk {
            Chunk::Sql { span, blank, statements } => {
                let last = index + 1 == chunks.len();
                let (after, after_count) =
                    if last { (rest.after, rest.after_count) } else { ("", 0) };
                let message = Wrapping { after, after_count, ..rest };
                send(
                    client,
                    message,
                    &Body {
                        text: &body(text.get(*span)?, *span, blank),
                        origin: span.start,
                        statements,
                    },
                    answers,
                )
                .await?;
                if last {
                    return Ok(());
                }
            }
            Chunk::Copy { statement, rows } => {
                if !rest.before.is_empty() {
                    send(
                        client,
                        Wrapping { after: "", after_count: 0, ..rest },
                        &Body::default(),
                        answers,
                    )
                    .await?;
                }
                ask_first(client, text, *statement).await?;
                answers.done(copy(client, text, *statement, *rows).await?);
            }
        }
        (rest.before, rest.before_count) = ("", 0);
    }
    if rest.before.is_empty() && rest.after.is_empty() {
        return Ok(());
    }
    send(client, rest, &Body::default(), answers).await
}

/// The part of a script that one message holds.
#[derive(Default)]
struct Body<'a> {
    text: &'a str,
    /// Where it starts in the script.
    origin: usize,
    statements: &'a [Span],
}

/// What is sent of a span: the same bytes, with some of them blanked.
fn body<'a>(text: Cow<'a, str>, span: Span, blank: &[Span]) -> Cow<'a, str> {
    if blank.is_empty() {
        return text;
    }
    let mut sent = String::with_capacity(text.len());
    let mut from = 0;
    for gap in blank {
        let gap = Span::new(gap.start - span.start, gap.end - span.start);
        sent.push_str(Span::new(from, gap.start).of(&text));
        sent.push_str(&blanked(gap.of(&text)));
        from = gap.end;
    }
    sent.push_str(Span::new(from, text.len()).of(&text));
    Cow::Owned(sent)
}

async fn send(
    client: &Client,
    wrapping: Wrapping<'_>,
    body: &Body<'_>,
    answers: &mut dyn Answers,
) -> Result<(), Stop> {
    // The line end closes a comment that the script ends with, the semicolon its last statement.
    let glue = if wrapping.after.is_empty() { "" } else { "\n;\n" };
    let sent = [wrapping.before, body.text, glue, wrapping.after].concat();
    let script = wrapping.before_count..wrapping.before_count + body.statements.len();
    let mut completed = 0;
    let stop = |error: Error, completed: usize| {
        let byte = position(&error, &sent, wrapping.before.len(), body.origin)
            .filter(|_| completed < script.end);
        let by_position =
            byte.and_then(|byte| body.statements.iter().rfind(|statement| statement.start <= byte));
        let by_count =
            completed.checked_sub(script.start).and_then(|index| body.statements.get(index));
        let at = match by_position.or(by_count) {
            // A script that ends too early is noticed at our semicolon behind it.
            Some(statement) => At::Statement {
                statement: *statement,
                byte: byte.map(|byte| byte.min(statement.end)),
            },
            None if completed + 1 == script.end + wrapping.after_count => At::End,
            None => At::Ours,
        };
        Stop::new(error, at)
    };
    let stream = match client.simple_query_raw(&sent).await {
        Ok(stream) => stream,
        Err(error) => return Err(stop(error, 0)),
    };
    // Whoever drives the connection sends it in the meantime.
    tokio::task::yield_now().await;
    answers.sent();
    pin_mut!(stream);
    while let Some(message) = stream.next().await {
        match message {
            Ok(SimpleQueryMessage::CommandComplete(rows)) => {
                if script.contains(&completed) {
                    answers.done(rows);
                }
                completed += 1;
            }
            Ok(SimpleQueryMessage::Row(row)) if !script.contains(&completed) => answers.row(&row),
            // Rows of a query mean nothing here, nor do messages that a later version of the driver may add.
            Ok(_) => {}
            Err(error) => return Err(stop(error, completed)),
        }
    }
    Ok(())
}

/// Asks what a `COPY` would be refused for.
async fn ask_first(client: &Client, text: &Reading<'_>, statement: Span) -> Result<(), Stop> {
    let query = text.get(statement)?;
    let Some(question) = Question::of(&query) else { return Ok(()) };
    match client.simple_query(&question.sql).await {
        Ok(_) => Ok(()),
        Err(error) => {
            let byte = position(&error, &question.sql, 0, 0);
            let byte = byte.and_then(|byte| question.place(statement, byte));
            Err(Stop::new(error, At::Statement { statement, byte }))
        }
    }
}

/// The byte of the script that the server points at, where what is sent behind `before` bytes starts at `origin` in the script;
/// past its end when it points behind it.
pub(super) fn position(error: &Error, sent: &str, before: usize, origin: usize) -> Option<usize> {
    let Some(ServerPosition::Sent(character)) = ServerError::of(error)?.position else {
        return None;
    };
    let byte = byte_of_char(sent, character.saturating_sub(1)).checked_sub(before)?;
    Some(origin + byte)
}
