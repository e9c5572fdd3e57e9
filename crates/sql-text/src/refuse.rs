//! What can be said to be wrong before a server sees it? Open quotes, lone psql commands, and
//! text that is not SQL at all: merge conflicts, Markdown, UTF-16.

use crate::{
    error::ParseError,
    position::{BOM, Span, position, without_bom},
    psql::{self, MetaCommand},
    token::{Open, Token, TokenKind},
};

/// Finds the first line that opens a merge conflict (`<<<<<<< `), wherever it stands: also inside
/// strings and function bodies, where [`crate::parse`] does not refuse it. Worth a hint when the
/// server finds an error.
pub fn conflict_marker(text: &str) -> Option<Span> {
    let mut from = 0;
    loop {
        let start = from + text.get(from..)?.find("<<<<<<< ")?;
        if starts_line(text, start) {
            return Some(Span::new(start, start + 7));
        }
        from = start + 1;
    }
}

/// The text that a token stands in, and whether the text starts at the start of a line.
#[derive(Clone, Copy)]
pub(crate) struct Lines<'a> {
    pub(crate) text: &'a str,
    pub(crate) starts_line: bool,
}

/// Refuses a token that nothing can make sense of; `first` of a statement.
pub(crate) fn token(lines: Lines<'_>, token: &Token<'_>, first: bool) -> Result<(), ParseError> {
    let text = lines.text;
    let error = match token.kind {
        TokenKind::Unterminated(open) => unterminated(open, token),
        TokenKind::AfterCopy => ParseError::new(
            "text after `COPY ... FROM stdin;` on the same line",
            token.span,
            "the rows begin on the next line: move this behind the `\\.` line",
        ),
        TokenKind::PsqlCommand => return psql_command(token),
        TokenKind::Unknown if token.text == "\\" => psql_inside(text, token.span),
        TokenKind::Operator
            if starts_line(text, token.span.start)
                && (token.span.start > 0 || lines.starts_line) =>
        {
            return not_sql(token);
        }
        TokenKind::Word if first => return invisible(token),
        _ => return Ok(()),
    };
    Err(error)
}

fn unterminated(open: Open, token: &Token<'_>) -> ParseError {
    let (message, opener, hint) = match open {
        Open::String => (
            "unterminated string",
            token.text.find('\'').map_or(1, |quote| quote + 1),
            "no closing `'` follows; an apostrophe inside a string is written twice: `''`",
        ),
        Open::QuotedIdent => (
            "unterminated quoted identifier",
            token.text.find('"').map_or(1, |quote| quote + 1),
            "no closing `\"` follows",
        ),
        Open::BlockComment => (
            "unterminated comment",
            2,
            "no closing `*/` follows; comments nest in Postgres: each `/*` needs a `*/` of its own",
        ),
        Open::DollarString => {
            let len = dollar_tag_len(token.text);
            let tag = token.text.get(..len).unwrap_or_default();
            let at = Span::new(token.span.start, token.span.start + len);
            let hint = format!("no closing `{tag}` follows; tags are case-sensitive");
            return ParseError::new("unterminated dollar-quoted string", at, &hint);
        }
    };
    ParseError::new(message, Span::new(token.span.start, token.span.start + opener), hint)
}

fn dollar_tag_len(text: &str) -> usize {
    text.get(1..).and_then(|rest| rest.find('$')).map_or(1, |tag| tag + 2)
}

fn psql_command(token: &Token<'_>) -> Result<(), ParseError> {
    let name = psql::name(token.text);
    let at = Span::new(token.span.start, token.span.start + 1 + name.len());
    if name == "." {
        let hint = "remove it, or put back the `COPY ... FROM stdin;` before the rows";
        return Err(ParseError::new("`\\.` without COPY data before it", at, hint));
    }
    if !psql::is_known(name) {
        let message = format!("unknown psql command `\\{name}`");
        return Err(ParseError::new(message, at, "remove the line or write SQL instead"));
    }
    // The rows that would follow are no SQL: reading on would only find nonsense.
    let args = MetaCommand::read(token.text, token.span, token.span).args;
    let reads_rows = args
        .split_whitespace()
        .any(|word| ["stdin", "pstdin"].iter().any(|input| word.eq_ignore_ascii_case(input)));
    if name == "copy" && reads_rows {
        let hint = "write `COPY ... FROM stdin;`, which takes the rows below it just as well";
        return Err(ParseError::new("`\\copy` is a command of psql, not SQL", at, hint));
    }
    Ok(())
}

fn psql_inside(text: &str, backslash: Span) -> ParseError {
    let rest = text.get(backslash.start..).unwrap_or_default();
    let name = psql::name(rest);
    let at = Span::new(backslash.start, backslash.end + name.len());
    match name {
        "." => ParseError::new(
            "`\\.` inside a statement",
            at,
            "the line `COPY ... FROM stdin` before the rows must end with `;`",
        ),
        "gexec" => ParseError::new(
            "psql command `\\gexec` inside a statement",
            at,
            "run generated SQL with `execute` inside a `do` block",
        ),
        name if psql::is_known(name) => ParseError::new(
            format!("psql command `\\{name}` inside a statement"),
            at,
            "end the statement before it with `;`, or write SQL instead",
        ),
        _ => ParseError::new(
            "a backslash outside quotes",
            backslash,
            "SQL has no use for it; a string with backslashes is written E'...'",
        ),
    }
}

/// Operators that start a line and that no server has, but merges and chats leave behind.
fn not_sql(token: &Token<'_>) -> Result<(), ParseError> {
    if ["<<<<<<<", "|||||||", "=======", ">>>>>>>"].contains(&token.text) {
        let message = format!("merge conflict marker `{}`", token.text);
        let hint = "resolve the conflict: keep one side, remove the marker lines";
        return Err(ParseError::new(message, token.span, hint));
    }
    if token.text.starts_with("```") {
        let hint = "keep only the SQL between the fences";
        return Err(ParseError::new("Markdown code fence in SQL", token.span, hint));
    }
    Ok(())
}

/// To Postgres, every character beyond ASCII is a letter; no statement begins with these.
fn invisible(token: &Token<'_>) -> Result<(), ParseError> {
    const INVISIBLE: &[char] = &[
        '\u{a0}', '\u{ad}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{202f}', '\u{2060}', '\u{3000}',
        BOM,
    ];
    let Some(c) = token.text.chars().next().filter(|c| INVISIBLE.contains(c)) else {
        return Ok(());
    };
    let at = Span::new(token.span.start, token.span.start + c.len_utf8());
    let message = format!("an invisible character, U+{:04X}, before the statement", u32::from(c));
    let hint = "delete it: it often comes along when files are joined or text is pasted";
    Err(ParseError::new(message, at, hint))
}

pub(crate) fn copy_without_end(statement: Span) -> ParseError {
    let hint = "put a line with only `\\.` after the last row";
    ParseError::new("the rows of this `COPY ... FROM stdin` have no end", statement, hint)
}

pub(crate) fn nul(at: Span) -> ParseError {
    let hint = "the file looks like UTF-16 or binary data: save it as UTF-8";
    ParseError::new("a NUL character, which Postgres cannot hold", at, hint)
}

/// An open quote after a conflict marker most likely comes from the conflict.
pub(crate) fn explain(text: &str, mut error: ParseError, lines_before: usize) -> ParseError {
    let marker = text.get(..error.at.start).and_then(conflict_marker);
    if let Some(marker) = marker {
        let line = lines_before + position(text, marker.start).line;
        error.hint = Some(format!("line {line} holds a merge conflict marker: resolve it first"));
    }
    error
}

fn starts_line(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    without_bom(before).is_empty() || before.ends_with('\n')
}
