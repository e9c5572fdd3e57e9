//! Where in the file is the error? From what the server says about the text it was sent, or about a function's body.

use rowsmith_sql_text::{Span, TokenKind, byte_of_char, tokens};

use crate::server_error::{ServerError, ServerPosition};

/// The word or symbol of `text` that starts at `byte`.
pub(crate) fn token_at(text: &str, byte: usize) -> Span {
    let byte = text.floor_char_boundary(byte);
    let rest = Span::new(byte, text.len()).of(text);
    // A short look is enough: positions point at words, and a string may be cut.
    let ahead = Span::new(0, rest.floor_char_boundary(200)).of(rest);
    let length = tokens(ahead).next().filter(|token| !token.is_trivia()).map_or(0, |token| {
        let line = token.text.split('\n').next().unwrap_or_default();
        line.trim_end().len()
    });
    Span::new(byte, byte + length)
}

/// The place inside the body of a `DO` or `CREATE FUNCTION` statement that an error without a position of its own points at:
/// by the query that the server took from the body, else by the line of the body that the call stack names.
pub(crate) fn in_body(text: &str, statement: Span, error: &ServerError) -> Option<Span> {
    let body = body(text, statement)?;
    let line = body_line(error.context.as_deref().unwrap_or_default());
    let from = line.and_then(|line| line_start(text, body, line));
    if let Some(ServerPosition::Internal { position, query }) = &error.position {
        let after = Span::new(from.unwrap_or(body.start), body.end);
        if let Some(found) = find_query(text, after, body, query, *position) {
            return Some(token_at(text, found));
        }
    }
    let from = from?;
    let line = Span::new(from, body.end).of(text).split('\n').next()?;
    let code = line.trim();
    let start = from + line.len() - line.trim_start().len();
    Some(Span::new(start, start + code.len()))
}

/// The inside of the statement's longest dollar-quoted or plain string: the body of a function or block.
fn body(text: &str, statement: Span) -> Option<Span> {
    let strings = tokens(statement.of(text))
        .filter(|token| matches!(token.kind, TokenKind::DollarString | TokenKind::String));
    let body = strings.max_by_key(|token| token.text.len())?;
    let quote = match body.kind {
        TokenKind::DollarString => body.text.get(1..)?.find('$')? + 2,
        _ => 1,
    };
    let inner = Span::new(body.span.start + quote, body.span.end.checked_sub(quote)?);
    Some(inner.moved(statement.start))
}

/// The line of the body, from 1, that the outermost entry of the call stack is at, when that is the body at hand: a `DO`
/// block, or a function that is being made.
fn body_line(context: &str) -> Option<usize> {
    let outermost = context
        .lines()
        .rev()
        .find(|line| line.starts_with("PL/pgSQL function") || line.starts_with("compilation of"))?;
    if !outermost.contains("inline_code_block") && !outermost.starts_with("compilation of") {
        return None;
    }
    let (_, after) = outermost.rsplit_once("line ")?;
    after.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

/// Where a line of the body starts. The line that the opening quote stands on is line 1.
fn line_start(text: &str, body: Span, line: usize) -> Option<usize> {
    let inner = body.of(text);
    if line <= 1 {
        return Some(body.start);
    }
    inner.match_indices('\n').nth(line - 2).map(|(newline, _)| body.start + newline + 1)
}

/// Finds the character `position` of `query` in the body: the query as it stands, or without the `SELECT ` that PL/pgSQL puts
/// before expressions.
fn find_query(text: &str, after: Span, body: Span, query: &str, position: usize) -> Option<usize> {
    let within = byte_of_char(query, position.saturating_sub(1));
    let shorter =
        query.strip_prefix("SELECT ").map(|rest| (rest, within.saturating_sub("SELECT ".len())));
    [Some((query, within)), shorter].into_iter().flatten().find_map(|(query, within)| {
        let found = |place: Span| place.of(text).find(query).map(|at| place.start + at + within);
        if query.trim().is_empty() { None } else { found(after).or_else(|| found(body)) }
    })
}

/// The number of the row of `COPY` data that an error is about, from 1.
pub(crate) fn row_line(error: &ServerError) -> Option<usize> {
    let (_, after) = error.context.as_deref()?.split_once(", line ")?;
    after.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}
