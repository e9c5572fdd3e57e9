//! What data is gone when a script has run? Of a script that was tried, what is not there any more; of any script, what its
//! statements say.

use std::{fmt, iter::Peekable};

use rowsmith_catalog::{Catalog, QualifiedName, Relation, RelationKind, quote_ident};
use rowsmith_migrate_core::Script;
use rowsmith_sql_text::{Piece, Token, parse, tokens};
use serde::{Deserialize, Serialize};

/// Data that goes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Loss {
    /// A table.
    Table(Name),
    /// A column of a table that stays.
    Column(Name, String),
    /// Rows of a table that stays.
    Rows(Name),
}

/// A table's name, in parts: with or without a schema.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Name(Vec<String>);

impl Name {
    /// As SQL that no keyword and no odd letter breaks.
    pub(crate) fn sql(&self) -> String {
        self.0.iter().map(|part| identifier(part)).collect::<Vec<_>>().join(".")
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<_> = self.0.iter().map(|part| quote_ident(part)).collect();
        f.write_str(&parts.join("."))
    }
}

/// A name as SQL, always quoted.
pub(crate) fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

impl Loss {
    /// The table that it is about.
    pub(crate) fn table(&self) -> &Name {
        match self {
            Self::Table(table) | Self::Column(table, _) | Self::Rows(table) => table,
        }
    }
}

/// `table public.a`, `column note of public.a`, `rows of public.a`.
impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table(table) => write!(f, "table {table}"),
            Self::Column(table, column) => write!(f, "column {} of {table}", quote_ident(column)),
            Self::Rows(table) => write!(f, "rows of {table}"),
        }
    }
}

/// The tables and columns of `before` that hold data of their own and are not in `after`.
pub(super) fn between(before: &Catalog, after: &Catalog) -> Vec<Loss> {
    let relations = before.schemas.iter().flat_map(|(schema, held)| {
        held.relations
            .iter()
            .map(move |(name, relation)| (QualifiedName::new(schema, name), relation))
    });
    let mut losses = Vec::new();
    for (name, relation) in relations {
        let parents = match &relation.kind {
            RelationKind::Table { parents, .. } | RelationKind::Partitioned { parents, .. } => {
                parents
            }
            RelationKind::Foreign { .. }
            | RelationKind::View { .. }
            | RelationKind::MaterializedView { .. } => continue,
        };
        let table = Name(vec![name.schema.clone(), name.name.clone()]);
        match after.relation(&name) {
            Some(left) => losses.extend(columns(&table, relation, left)),
            // Of a table and its partitions, the table says it all.
            None if parents.iter().any(|parent| after.relation(parent).is_none()) => {}
            None => losses.push(Loss::Table(table)),
        }
    }
    losses
}

/// The columns of one table that are gone; those that are computed from others can be had again.
fn columns(table: &Name, before: &Relation, after: &Relation) -> Vec<Loss> {
    let is_gone = |name: &str| !after.columns.iter().any(|column| column.name == name);
    let gone =
        before.columns.iter().filter(|column| column.generated.is_none() && is_gone(&column.name));
    gone.map(|column| Loss::Column(table.clone(), column.name.clone())).collect()
}

/// What the statements of a script drop, delete and empty by name. What functions and `DO` blocks do is not seen, nor is a
/// script that is too large to be looked at.
pub(crate) fn of_script(script: &Script) -> Vec<Loss> {
    script.text().map(of_text).unwrap_or_default()
}

fn of_text(text: &str) -> Vec<Loss> {
    let Ok(script) = parse(text) else { return Vec::new() };
    let statements = script.pieces.iter().filter_map(|piece| match piece {
        Piece::Statement(statement) => Some(of_statement(statement.text)),
        Piece::CopyData { .. } | Piece::Meta(_) => None,
    });
    let mut losses: Vec<Loss> = statements.flatten().collect();
    losses.dedup();
    losses
}

fn of_statement(statement: &str) -> Vec<Loss> {
    let mut words = Words(tokens(statement).filter(is_code as fn(&Token<'_>) -> bool).peekable());
    if words.eat("drop") && words.eat("table") {
        words.if_exists();
        return words.names().into_iter().map(Loss::Table).collect();
    }
    if words.eat("truncate") {
        words.eat("table");
        return words.names().into_iter().map(Loss::Rows).collect();
    }
    if words.eat("delete") && words.eat("from") {
        words.eat("only");
        return words.name().into_iter().map(Loss::Rows).collect();
    }
    if words.eat("alter") && words.eat("table") {
        words.if_exists();
        words.eat("only");
        return words.name().map(|table| words.dropped_columns(&table)).unwrap_or_default();
    }
    Vec::new()
}

fn is_code(token: &Token<'_>) -> bool {
    !token.is_trivia()
}

/// The words of one statement.
struct Words<'a, I: Iterator<Item = Token<'a>>>(Peekable<I>);

impl<'a, I: Iterator<Item = Token<'a>>> Words<'a, I> {
    fn eat(&mut self, word: &str) -> bool {
        self.0.next_if(|token| token.is_word(word)).is_some()
    }

    fn if_exists(&mut self) {
        if self.eat("if") {
            self.eat("exists");
        }
    }

    fn name(&mut self) -> Option<Name> {
        let mut parts = Vec::new();
        loop {
            parts.push(self.0.next()?.name()?.into_owned());
            if self.0.next_if(|token| token.is_symbol(".")).is_none() {
                return Some(Name(parts));
            }
        }
    }

    /// `a, only b, c`.
    fn names(&mut self) -> Vec<Name> {
        let mut names = Vec::new();
        loop {
            self.eat("only");
            names.extend(self.name());
            self.0.next_if(|token| token.is_symbol("*"));
            if self.0.next_if(|token| token.is_symbol(",")).is_none() {
                return names;
            }
        }
    }

    /// What `DROP [COLUMN] [IF EXISTS] name` names; `DROP DEFAULT` and its like name no column.
    fn dropped_columns(&mut self, table: &Name) -> Vec<Loss> {
        let others = ["constraint", "default", "not", "identity", "expression"];
        let mut losses = Vec::new();
        while let Some(token) = self.0.next() {
            if !token.is_word("drop") {
                continue;
            }
            if !self.eat("column")
                && self.0.peek().is_some_and(|next| others.iter().any(|other| next.is_word(other)))
            {
                continue;
            }
            self.if_exists();
            let column =
                self.0.next().and_then(|token| token.name().map(std::borrow::Cow::into_owned));
            losses.extend(column.map(|column| Loss::Column(table.clone(), column)));
        }
        losses
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_statements_drop() {
        let text = "drop table if exists A, s.\"B c\" cascade;\n\
            alter table only s.t drop column if exists x, drop \"Y\", drop constraint z, alter column d drop default;\n\
            delete from t where a; truncate table only t, u restart identity;\n\
            drop function f(); do $$ drop table hidden $$; -- drop table no;\n";
        let losses: Vec<String> = of_text(text).iter().map(ToString::to_string).collect();
        let expected = [
            "table a",
            "table s.\"B c\"",
            "column x of s.t",
            "column \"Y\" of s.t",
            "rows of t",
            "rows of u",
        ];
        assert_eq!(losses, expected);
    }

    #[test]
    fn sees_tables_and_columns_that_are_gone() {
        let before: Catalog = "table s.a\n  column x int4\n  column y int4\n  column z int4 generated stored x\n\n\
            partitioned table s.p\n  key RANGE (x)\n  column x int4\n\n\
            table s.q\n  parent s.p\n  partition DEFAULT\n  column x int4\n\nview s.v\n  definition SELECT 1\n"
            .parse()
            .unwrap();
        let after: Catalog = "table s.a\n  column x int4\n".parse().unwrap();
        let losses: Vec<String> =
            between(&before, &after).iter().map(ToString::to_string).collect();
        assert_eq!(losses, ["column y of s.a", "table s.p"]);
    }
}
