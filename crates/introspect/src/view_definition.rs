//! What is a view's query, told the same by every major version?
//!
//! Postgres prints a view's query from its parsed form, and the majors 14 to 18 agree on all of it
//! but one thing: when the outermost query reads from exactly one source, 14 and 15 put the
//! source's name before each of its columns (`SELECT orgs.id FROM orgs`), 16 and later do not
//! (`SELECT id FROM orgs`), except where `ORDER BY` would mistake the column for an output column.
//! (`get_query_def` of `ruleutils.c` counts the range table, which held two more entries until 15.)
//! Here the shorter form is made of both. Nothing is lost: at that level every bare column belongs
//! to the one source, and an output column is never sorted by its name.
//!
//! Not mended: 14 and 15 rename a source called `old` or `new` to `old_1` or `new_1`.

mod token;
#[cfg(test)]
mod tests;

use token::{Kind, Token, tokens};

/// Makes the output of `pg_get_viewdef` the same for all majors.
pub(crate) fn normalise(definition: &str) -> String {
    let tokens = tokens(definition);
    let Some(source) = Source::find(&tokens) else {
        return definition.to_owned();
    };
    let mut out = String::with_capacity(definition.len());
    let mut index = 0;
    while let Some(token) = tokens.get(index) {
        if source.qualifies(&tokens, index) {
            // The name and the dot.
            index += 2;
        } else {
            out.push_str(token.text);
            index += 1;
        }
    }
    out
}

/// The only thing that the outermost query reads from.
struct Source<'t> {
    /// As spelled before the columns.
    name: &'t str,
    /// The tokens of the `FROM` clause, which stay as they are.
    clause: std::ops::Range<usize>,
}

impl<'t> Source<'t> {
    /// `None` when there is no source, more than one, or a set operation above them.
    fn find(tokens: &[Token<'t>]) -> Option<Self> {
        let outermost =
            || tokens.iter().enumerate().filter(|(_, token)| token.depth == 0 && token.is_code());
        if !outermost().next().is_some_and(|(_, first)| matches!(first.text, "SELECT" | "WITH"))
            || outermost().any(|(_, token)| matches!(token.text, "UNION" | "INTERSECT" | "EXCEPT"))
        {
            return None;
        }
        // `IS DISTINCT FROM` is an operator.
        let mut before = ["", ""];
        let (start, _) = outermost().find(|(_, token)| {
            let operator = matches!(before, ["IS" | "NOT", "DISTINCT"]);
            before = [before[1], token.text];
            token.text == "FROM" && !operator
        })?;
        let end = outermost()
            .find(|(index, token)| *index > start && ends_from_clause(token.text))
            .map_or(tokens.len(), |(index, _)| index);
        let clause = start + 1..end;
        let mut name = None;
        let mut first = true;
        for (index, token) in outermost().filter(|(index, _)| clause.contains(index)) {
            match token.text {
                "," | "JOIN" => return None,
                "TABLESAMPLE" => break,
                // A join stands in parentheses; so does a query, which is one source.
                "(" if first && !token.opens_query => return None,
                _ => {}
            }
            first = false;
            if token.kind == Kind::Name {
                name = Some(tokens.get(index)?.text);
            }
        }
        Some(Self { name: name?, clause })
    }

    /// Whether a needless name and its dot stand at `index`.
    fn qualifies(&self, tokens: &[Token<'_>], index: usize) -> bool {
        let Some([name, dot, column]) = tokens.get(index..index + 3) else {
            return false;
        };
        if name.text != self.name
            || name.kind != Kind::Name
            || name.in_query
            || self.clause.contains(&index)
            || dot.text != "."
            || column.kind != Kind::Name
        {
            return false;
        }
        // `schema.function(...)` and `schema.type` look alike.
        let called = tokens.get(index + 3).is_some_and(|next| matches!(next.text, "(" | "."));
        let before = tokens.get(..index).unwrap_or_default();
        let before = before.iter().rev().find(|token| token.kind != Kind::Space);
        let of_schema = before
            .is_some_and(|token| matches!(token.text, "." | ":" | "COLLATE" | "AS" | "RETURNING"));
        !called && !of_schema
    }
}

fn ends_from_clause(word: &str) -> bool {
    matches!(
        word,
        "WHERE"
            | "GROUP"
            | "HAVING"
            | "WINDOW"
            | "ORDER"
            | "LIMIT"
            | "OFFSET"
            | "FETCH"
            | "FOR"
            | ";"
    )
}
