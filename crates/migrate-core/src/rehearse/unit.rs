//! Which statements does a script hold, and what can be asked of the server behind each?

use rowsmith_sql_text::Span;

use crate::layout::Chunk;
use crate::words::{first_word, words};

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
        let first = first_word(span.of(text));
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
    let is_insert: Vec<bool> = units
        .iter()
        .map(|unit| first_word(unit.span.of(text)).eq_ignore_ascii_case("insert"))
        .collect();
    for (unit, pair) in units.iter_mut().zip(is_insert.windows(2)) {
        if pair == [true, true] {
            unit.look = Look::Time;
        }
    }
    units
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::layout::{Layout, layout};
    use crate::migration::Script;

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
