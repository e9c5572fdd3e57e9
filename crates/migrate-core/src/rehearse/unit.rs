//! Which statements does a script hold, and what can be asked of the server behind each?

use rowsmith_sql_text::{Span, TokenKind, tokens};

use crate::layout::Chunk;

/// How many characters of a statement are shown.
const SHOWN: usize = 60;

/// What is asked behind a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// Nothing: a query would come between it and the next statement (`SET TRANSACTION` must be the first in its
    /// transaction), or it says nothing about relations.
    Nothing,
    /// The time alone: the statement behind it is of the same kind, and what both lock is seen there.
    Time,
    /// Time, locks and relations.
    Everything,
    /// It runs outside of a transaction: behind it, its locks are gone.
    TooLate,
}

/// One statement to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) chunk: Chunk,
    pub(super) span: Span,
    pub(super) words: String,
    pub(super) look: Look,
    /// Whether it reads a table from the first row to the last does not depend on what is in the table.
    pub(super) scans_always: bool,
    /// It empties tables, which moves them as a rewriting does.
    pub(super) empties: bool,
}

/// Statements behind which no query is sent.
const QUIET: [&str; 14] = [
    "abort",
    "begin",
    "commit",
    "discard",
    "end",
    "listen",
    "notify",
    "release",
    "reset",
    "rollback",
    "savepoint",
    "set",
    "show",
    "start",
];

/// Takes what is sent apart into statements.
pub(super) fn units(text: &str, chunks: &[Chunk]) -> Vec<Unit> {
    let one = |span: Span, chunk: Chunk| {
        let first = first(span.of(text));
        let is_any = |words: &[&str]| words.iter().any(|word| first.eq_ignore_ascii_case(word));
        let look = if is_any(&QUIET) { Look::Nothing } else { Look::Everything };
        let scans_always = is_any(&["alter", "create", "reindex", "cluster"]);
        Unit {
            chunk,
            span,
            words: words(span.of(text)),
            look,
            scans_always,
            empties: is_any(&["truncate"]),
        }
    };
    let mut units: Vec<Unit> = chunks
        .iter()
        .flat_map(|chunk| match chunk {
            Chunk::Sql { statements, .. } => statements
                .iter()
                .map(|span| {
                    let (blank, statements) = (Vec::new(), vec![*span]);
                    one(*span, Chunk::Sql { span: *span, blank, statements })
                })
                .collect(),
            Chunk::Copy { statement, .. } => vec![one(*statement, chunk.clone())],
        })
        .collect();
    let is_insert: Vec<bool> =
        units.iter().map(|unit| first(unit.span.of(text)).eq_ignore_ascii_case("insert")).collect();
    for (unit, pair) in units.iter_mut().zip(is_insert.windows(2)) {
        if pair == [true, true] {
            unit.look = Look::Time;
        }
    }
    units
}

fn first(statement: &str) -> &str {
    tokens(statement).find(|token| !token.is_trivia()).map_or("", |token| token.text)
}

/// The first words of a statement, on one line, up to the first string: a password may be in it.
fn words(statement: &str) -> String {
    let mut shown = String::new();
    let mut gap = false;
    for token in tokens(statement) {
        let is_string = matches!(
            token.kind,
            TokenKind::String
                | TokenKind::EscapeString
                | TokenKind::UnicodeString
                | TokenKind::DollarString
        );
        if token.is_trivia() {
            gap = true;
            continue;
        }
        if is_string || shown.chars().count() + token.text.chars().count() > SHOWN {
            shown.push_str(" ...");
            return shown;
        }
        if gap && !shown.is_empty() {
            shown.push(' ');
        }
        gap = false;
        shown.push_str(token.text);
    }
    shown
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::layout::{Layout, layout};
    use crate::migration::Script;

    #[test]
    fn shows_the_first_words_and_no_secret() {
        assert_eq!(words("create  table\n t (a -- b\n int)"), "create table t (a int)");
        assert_eq!(words("alter role r password 'secret'"), "alter role r password ...");
        assert_eq!(
            words("select one, two, three, four, five, six, seven, eight, nine, ten, eleven"),
            "select one, two, three, four, five, six, seven, eight, nine, ..."
        );
    }

    #[test]
    fn looks_at_a_list_of_rows_once() {
        let text = "set local x.y = 1; insert into t values (1); insert into t values (2); update t set a = 1;";
        let Ok(Layout::Whole(whole)) = layout(&Script::new(Path::new("1_x.sql"), text)) else {
            panic!("not whole")
        };
        let looks: Vec<Look> = units(text, &whole.chunks).iter().map(|unit| unit.look).collect();
        assert_eq!(looks, [Look::Nothing, Look::Time, Look::Everything, Look::Everything]);
    }
}
