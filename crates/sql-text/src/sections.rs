//! Which part of a script goes up, and which part takes it back?

use std::borrow::Cow;

use memchr::memmem;

use crate::{
    position::Span,
    scanner::tokens,
    token::{Token, TokenKind},
};

/// The two halves of a script that holds both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sections {
    /// What goes up: the whole text when no marker says otherwise.
    pub up: Span,
    /// What takes it back, without the marker line.
    pub down: Option<Down>,
}

/// The part that takes a migration back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Down {
    /// SQL below a marker, such as `-- rowsmith:down` or dbmate's `-- migrate:down`.
    Sql(Span),
    /// Line comments below `-- Rollback:` that begin as SQL does; part of `up` as well, where they
    /// mean nothing.
    Commented(Span),
}

impl Down {
    /// Where it stands.
    pub const fn span(self) -> Span {
        match self {
            Self::Sql(span) | Self::Commented(span) => span,
        }
    }

    /// Its SQL; of comments, the text with their dashes blanked, so that every position holds.
    pub fn sql(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::Sql(span) => Cow::Borrowed(span.of(text)),
            Self::Commented(span) => Cow::Owned(uncommented(span.of(text))),
        }
    }
}

fn uncommented(block: &str) -> String {
    let mut out = String::with_capacity(block.len());
    for line in block.split_inclusive('\n') {
        let code = line.trim_start();
        let dashes = if code.starts_with("--") { 2 } else { 0 };
        out.push_str(line.get(..line.len() - code.len()).unwrap_or_default());
        out.push_str("  ".get(..dashes).unwrap_or_default());
        out.push_str(code.get(dashes..).unwrap_or_default());
    }
    out
}

/// What a line comment between statements can mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Marker {
    Up,
    Down,
    Rollback,
}

/// Markers as their comments begin, without dashes, in lower case.
const MARKERS: &[(&str, Marker)] = &[
    ("rowsmith:up", Marker::Up),
    ("rowsmith:down", Marker::Down),
    // dbmate
    ("migrate:up", Marker::Up),
    ("migrate:down", Marker::Down),
    // goose
    ("+goose up", Marker::Up),
    ("+goose down", Marker::Down),
    // sql-migrate
    ("+migrate up", Marker::Up),
    ("+migrate down", Marker::Down),
    // node-pg-migrate
    ("up migration", Marker::Up),
    ("down migration", Marker::Down),
    // tern
    ("create above / drop below", Marker::Down),
    // by hand
    ("rollback:", Marker::Rollback),
];

/// Finds the halves by the comments between statements; never fails.
///
/// The first marker that takes back ends what goes up. A second one, or a later marker that goes
/// up, ends what takes back; such text belongs to neither half.
pub fn sections(text: &str) -> Sections {
    let whole = Span::new(0, text.len());
    let mut found = Sections { up: whole, down: None };
    let Some(last) = last_marker(text) else { return found };
    let mut inside = false;
    for token in tokens(text).take_while(|token| token.span.start <= last) {
        if token.kind == TokenKind::LineComment && !inside {
            match (marker(token.text), found.down) {
                (Some(Marker::Down), None | Some(Down::Commented(_))) => {
                    found.up.end = token.span.start;
                    found.down = Some(Down::Sql(Span::new(token.span.end, text.len())));
                }
                (Some(Marker::Up | Marker::Down), Some(Down::Sql(mut span))) => {
                    span.end = token.span.start;
                    return Sections { down: Some(Down::Sql(span)), ..found };
                }
                (Some(Marker::Rollback), None) => {
                    let block = Down::Commented(comment_block(text, &token));
                    found.down = Some(block).filter(|block| is_sql(&block.sql(text)));
                }
                _ => {}
            }
        }
        if !token.is_trivia() {
            inside = !matches!(
                token.kind,
                TokenKind::Terminator | TokenKind::PsqlCommand | TokenKind::CopyEnd
            );
        }
    }
    found
}

/// Whether anything in a text reads like the start of what takes it back, wherever it stands: if not,
/// [`sections`] finds nothing either.
pub fn mentions_down(text: &str) -> bool {
    last_marker(text).is_some()
}

/// Where the last thing stands that reads like a marker, in a text that has one that takes back:
/// most have none, and need not be taken apart.
fn last_marker(text: &str) -> Option<usize> {
    let (mut last, mut takes_back) = (None, false);
    for at in memmem::find_iter(text.as_bytes(), "--") {
        let line = text.get(at..).and_then(|rest| rest.split(['\n', '\r']).next());
        if let Some(marker) = line.and_then(marker) {
            last = Some(at);
            takes_back |= marker != Marker::Up;
        }
    }
    last.filter(|_| takes_back)
}

fn marker(comment: &str) -> Option<Marker> {
    let words = comment.trim_start_matches('-').trim_start();
    let starts = |start: &str| {
        let begins = words.get(..start.len()).is_some_and(|w| w.eq_ignore_ascii_case(start));
        let after = words.get(start.len()..).unwrap_or_default();
        begins && (start.ends_with(':') || !after.starts_with(|c: char| c.is_alphanumeric()))
    };
    MARKERS.iter().find(|(start, _)| starts(start)).map(|&(_, marker)| marker)
}

/// Words that statements begin with.
const COMMANDS: &[&str] = &[
    "alter",
    "analyze",
    "begin",
    "call",
    "cluster",
    "comment",
    "commit",
    "copy",
    "create",
    "delete",
    "discard",
    "do",
    "drop",
    "execute",
    "grant",
    "import",
    "insert",
    "lock",
    "merge",
    "notify",
    "reassign",
    "refresh",
    "reindex",
    "reset",
    "revoke",
    "rollback",
    "savepoint",
    "security",
    "select",
    "set",
    "start",
    "truncate",
    "update",
    "vacuum",
    "with",
];

/// Whether a comment holds SQL, or a sentence such as `none, the data is gone`.
fn is_sql(text: &str) -> bool {
    let first = tokens(text).find(|token| !token.is_trivia());
    first.is_some_and(|token| COMMANDS.iter().any(|command| token.is_word(command)))
}

/// The line comments from here on, up to a line that is none: of the first, what follows the
/// colon.
fn comment_block(text: &str, first: &Token<'_>) -> Span {
    let start = first.text.find(':').map_or(first.span.end, |colon| first.span.start + colon + 1);
    let mut end = first.span.end;
    let rest = text.get(end..).unwrap_or_default();
    // The first piece is what is left of the marker's own line: its line end.
    for line in rest.split_inclusive('\n') {
        if end > first.span.end && !line.trim_start().starts_with("--") {
            break;
        }
        end += line.len();
    }
    Span::new(start, end)
}

#[cfg(test)]
mod tests;
