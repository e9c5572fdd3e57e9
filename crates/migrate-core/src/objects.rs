//! Which objects does a script make, drop and rename, and where? Read from its words alone, for explaining failures.

use rowsmith_sql_text::{Token, TokenKind, Tokens, tokens};

/// What kind of thing a name belongs to, as far as names can clash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Tables, views, indexes and sequences share their names.
    Relation,
    /// Types, enums and domains.
    Type,
    Routine,
    Schema,
    Extension,
    Role,
    Publication,
    Policy,
    Trigger,
    Constraint,
    Column,
}

/// A thing by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Object {
    pub(crate) kind: Kind,
    pub(crate) schema: Option<String>,
    pub(crate) name: String,
    /// The table that it belongs to.
    pub(crate) of: Option<String>,
}

/// What happens to a thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Made,
    Dropped,
    /// The name that is gone; [`Change::Made`] tells of the new one.
    RenamedTo(String),
}

/// One change, and the byte of the name it is said at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mention {
    pub(crate) object: Object,
    pub(crate) change: Change,
    pub(crate) at: usize,
}

impl Object {
    /// Whether both can be the same thing; a schema or table that one of them does not name is no difference.
    pub(crate) fn may_be(&self, other: &Self) -> bool {
        let fits = |left: &Option<String>, right: &Option<String>| {
            left.is_none() || right.is_none() || left == right
        };
        self.kind == other.kind
            && self.name == other.name
            && fits(&self.schema, &other.schema)
            && fits(&self.of, &other.of)
    }
}

/// All changes a script makes, in its order; those in `DO` blocks too, since they usually happen.
pub(crate) fn mentions(text: &str) -> Vec<Mention> {
    mentions_in(tokens(text))
}

/// The same of the tokens of a script, or of some statements of it.
pub(crate) fn mentions_in(tokens: Tokens<'_>) -> Vec<Mention> {
    let mut found = Vec::new();
    let words: Vec<Token<'_>> = tokens.filter(|token| !token.is_trivia()).collect();
    for statement in words.split(|token| token.kind == TokenKind::Terminator) {
        let mut words = Cursor { rest: statement };
        match words.bump() {
            Some(first) if first.is_word("create") => create(&mut words, &mut found),
            Some(first) if first.is_word("alter") => alter(&mut words, &mut found),
            Some(first) if first.is_word("drop") => drop_statement(&mut words, &mut found),
            Some(first) if first.is_word("do") => {
                for token in statement.iter().filter(|token| token.kind == TokenKind::DollarString)
                {
                    let Some(body) = token.literal() else { continue };
                    let offset = token.span.start + (token.text.len() - body.len()) / 2;
                    found.extend(
                        nested(&body)
                            .into_iter()
                            .map(|mention| Mention { at: mention.at + offset, ..mention }),
                    );
                }
            }
            Some(_) | None => {}
        }
    }
    found
}

/// The changes in a PL/pgSQL block: statements there do not begin where a plain script's would.
fn nested(body: &str) -> Vec<Mention> {
    let mut found = Vec::new();
    let words: Vec<Token<'_>> = tokens(body).filter(|token| !token.is_trivia()).collect();
    for (index, token) in words.iter().enumerate() {
        let mut rest = Cursor { rest: words.get(index + 1..).unwrap_or_default() };
        if token.is_word("create") {
            create(&mut rest, &mut found);
        } else if token.is_word("alter") {
            alter(&mut rest, &mut found);
        }
    }
    found
}

/// Words of one statement, from the front.
#[derive(Clone, Copy)]
struct Cursor<'t, 'a> {
    rest: &'t [Token<'a>],
}

impl<'a> Cursor<'_, 'a> {
    fn bump(&mut self) -> Option<Token<'a>> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn eat(&mut self, word: &str) -> bool {
        let found = self.rest.first().is_some_and(|token| token.is_word(word));
        if found {
            self.bump();
        }
        found
    }

    fn eat_any(&mut self, words: &[&str]) {
        while words.iter().any(|word| self.eat(word)) {}
    }

    fn eat_all(&mut self, words: &[&str]) -> bool {
        let ahead = self.rest.get(..words.len());
        let found = ahead
            .is_some_and(|ahead| ahead.iter().zip(words).all(|(token, word)| token.is_word(word)));
        if found {
            self.rest = self.rest.get(words.len()..).unwrap_or_default();
        }
        found
    }

    fn eat_symbol(&mut self, symbol: &str) -> bool {
        let found = self.rest.first().is_some_and(|token| token.is_symbol(symbol));
        if found {
            self.bump();
        }
        found
    }

    /// `name` or `schema.name`.
    fn name(&mut self) -> Option<Name> {
        let mut token = self.bump()?;
        let mut name =
            Name { schema: None, last: token.name()?.into_owned(), at: token.span.start };
        while self.eat_symbol(".") {
            token = self.bump()?;
            let (schema, last) = (Some(name.last), token.name()?.into_owned());
            name = Name { schema, last, at: token.span.start };
        }
        Some(name)
    }

    /// Passes over everything up to and including `word`, outside of parentheses.
    fn skip_past(&mut self, word: &str) -> bool {
        let mut depth = 0_usize;
        while let Some(token) = self.bump() {
            depth = depth_after(depth, &token);
            if depth == 0 && token.is_word(word) {
                return true;
            }
        }
        false
    }
}

/// A name where it is written.
struct Name {
    schema: Option<String>,
    last: String,
    at: usize,
}

impl Name {
    fn mention(self, kind: Kind, of: Option<String>, change: Change) -> Mention {
        Mention {
            object: Object { kind, schema: self.schema, name: self.last, of },
            change,
            at: self.at,
        }
    }
}

fn depth_after(depth: usize, token: &Token<'_>) -> usize {
    match token.text {
        "(" if token.is_symbol("(") => depth + 1,
        ")" if token.is_symbol(")") => depth.saturating_sub(1),
        _ => depth,
    }
}

/// The words for each kind.
const KINDS: &[(&str, Kind)] = &[
    ("table", Kind::Relation),
    ("view", Kind::Relation),
    ("index", Kind::Relation),
    ("sequence", Kind::Relation),
    ("type", Kind::Type),
    ("domain", Kind::Type),
    ("function", Kind::Routine),
    ("procedure", Kind::Routine),
    ("aggregate", Kind::Routine),
    ("schema", Kind::Schema),
    ("extension", Kind::Extension),
    ("role", Kind::Role),
    ("user", Kind::Role),
    ("publication", Kind::Publication),
    ("policy", Kind::Policy),
    ("trigger", Kind::Trigger),
];

/// Words between `CREATE` and the kind, or between the kind and the name, that change nothing here.
const FILLERS: &[&str] = &[
    "or",
    "replace",
    "global",
    "local",
    "temp",
    "temporary",
    "unlogged",
    "materialized",
    "recursive",
    "unique",
    "foreign",
    "constraint",
    "concurrently",
    "if",
    "not",
    "exists",
    "only",
];

/// What begins an item of a table that is no column.
const NOT_COLUMNS: &[&str] = &["primary", "foreign", "unique", "check", "exclude", "like"];

fn kind(words: &mut Cursor<'_, '_>) -> Option<Kind> {
    words.eat_any(FILLERS);
    let word = words.bump()?;
    let (_, kind) = KINDS.iter().find(|(name, _)| word.is_word(name))?;
    words.eat_any(FILLERS);
    Some(*kind)
}

fn create(words: &mut Cursor<'_, '_>, found: &mut Vec<Mention>) {
    let Some(kind) = kind(words) else { return };
    let Some(name) = words.name() else { return };
    match kind {
        Kind::Policy | Kind::Trigger => {
            let table = if words.skip_past("on") { words.name() } else { None };
            found.push(name.mention(kind, table.map(|table| table.last), Change::Made));
        }
        Kind::Relation => {
            let table = name.last.clone();
            found.push(name.mention(kind, None, Change::Made));
            columns(words, &table, found);
        }
        Kind::Type
        | Kind::Routine
        | Kind::Schema
        | Kind::Extension
        | Kind::Role
        | Kind::Publication
        | Kind::Constraint
        | Kind::Column => found.push(name.mention(kind, None, Change::Made)),
    }
}

/// The columns and named constraints between the parentheses of `CREATE TABLE`.
fn columns(words: &mut Cursor<'_, '_>, table: &str, found: &mut Vec<Mention>) {
    if !words.eat_symbol("(") {
        return;
    }
    let mut depth = 1_usize;
    let mut starts = true;
    while depth > 0 {
        if starts {
            let is_constraint = words.eat("constraint");
            let mut ahead = *words;
            let first = ahead.bump();
            let is_column =
                first.is_some_and(|token| !NOT_COLUMNS.iter().any(|word| token.is_word(word)));
            if let (true, Some(name)) = (is_constraint || is_column, words.name()) {
                let kind = if is_constraint { Kind::Constraint } else { Kind::Column };
                found.push(name.mention(kind, Some(table.to_owned()), Change::Made));
            }
        }
        let Some(token) = words.bump() else { return };
        depth = depth_after(depth, &token);
        starts = depth == 1 && token.is_symbol(",");
    }
}

fn alter(words: &mut Cursor<'_, '_>, found: &mut Vec<Mention>) {
    let Some(kind) = kind(words) else { return };
    let Some(name) = words.name() else { return };
    if words.eat_all(&["rename", "to"]) {
        renamed(words, kind, None, name, found);
        return;
    }
    if kind != Kind::Relation {
        return;
    }
    let table = name.last;
    loop {
        action(words, &table, found);
        let mut depth = 0_usize;
        loop {
            let Some(token) = words.bump() else { return };
            depth = depth_after(depth, &token);
            if depth == 0 && token.is_symbol(",") {
                break;
            }
        }
    }
}

/// One action of `ALTER TABLE`.
fn action(words: &mut Cursor<'_, '_>, table: &str, found: &mut Vec<Mention>) {
    let of = || Some(table.to_owned());
    let change = match () {
        () if words.eat("add") => Change::Made,
        () if words.eat("drop") => Change::Dropped,
        () if words.eat("rename") => {
            let kind = if words.eat("constraint") { Kind::Constraint } else { Kind::Column };
            words.eat("column");
            if let Some(name) = words.name()
                && words.eat("to")
            {
                renamed(words, kind, of(), name, found);
            }
            return;
        }
        () => return,
    };
    let kind = if words.eat("constraint") { Kind::Constraint } else { Kind::Column };
    words.eat("column");
    words.eat_any(&["if", "not", "exists"]);
    if !NOT_COLUMNS.iter().any(|word| words.rest.first().is_some_and(|token| token.is_word(word)))
        && let Some(name) = words.name()
    {
        found.push(name.mention(kind, of(), change));
    }
}

fn renamed(
    words: &mut Cursor<'_, '_>,
    kind: Kind,
    of: Option<String>,
    old: Name,
    found: &mut Vec<Mention>,
) {
    let Some(new) = words.name() else { return };
    let schema = old.schema.clone();
    found.push(old.mention(kind, of.clone(), Change::RenamedTo(new.last.clone())));
    found.push(Name { schema, ..new }.mention(kind, of, Change::Made));
}

fn drop_statement(words: &mut Cursor<'_, '_>, found: &mut Vec<Mention>) {
    let Some(kind) = kind(words) else { return };
    while let Some(name) = words.name() {
        let belongs = matches!(kind, Kind::Policy | Kind::Trigger) && words.eat("on");
        let table = if belongs { words.name().map(|table| table.last) } else { None };
        found.push(name.mention(kind, table, Change::Dropped));
        let mut depth = 0_usize;
        loop {
            let Some(token) = words.bump() else { return };
            depth = depth_after(depth, &token);
            if depth == 0 && token.is_symbol(",") {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let show = |mention: &Mention| {
            let Object { kind, schema, name, of } = &mention.object;
            let schema = schema.as_ref().map(|schema| format!("{schema}.")).unwrap_or_default();
            let of = of.as_ref().map(|of| format!(" of {of}")).unwrap_or_default();
            // The place is right when the name is what stands there.
            assert!(
                text.get(mention.at..).unwrap().trim_start_matches('"').starts_with(name.as_str()),
                "{text}: {mention:?}"
            );
            format!("{:?} {kind:?} {schema}{name}{of}", mention.change)
        };
        mentions(text).iter().map(show).collect()
    }

    #[test]
    fn finds_what_scripts_make() {
        assert_eq!(
            shown(
                "create table if not exists public.\"T\" (id int primary key, constraint c check (id > 0), primary key (id), \"b c\" numeric(3, 2));"
            ),
            [
                "Made Relation public.T",
                "Made Column id of T",
                "Made Constraint c of T",
                "Made Column b c of T"
            ]
        );
        assert_eq!(
            shown("create or replace function a.f(x int) returns int as $$ create table no () $$;"),
            ["Made Routine a.f"]
        );
        assert_eq!(shown("CREATE POLICY \"p q\" ON public.t FOR SELECT"), ["Made Policy p q of t"]);
        assert_eq!(
            shown("create trigger g before insert or update of x on s.t execute f()"),
            ["Made Trigger g of t"]
        );
        assert_eq!(
            shown("do $$ begin if true then create type e as enum ('a'); end if; end $$;"),
            ["Made Type e"]
        );
    }

    #[test]
    fn finds_what_scripts_change() {
        assert_eq!(
            shown(
                "alter table only t add column if not exists a numeric(1, 2), drop b, add constraint c unique (a), add unique (a);"
            ),
            ["Made Column a of t", "Dropped Column b of t", "Made Constraint c of t"]
        );
        assert_eq!(
            shown("alter table s.t rename to u"),
            ["RenamedTo(\"u\") Relation s.t", "Made Relation s.u"]
        );
        assert_eq!(
            shown("alter table t rename column a to b"),
            ["RenamedTo(\"b\") Column a of t", "Made Column b of t"]
        );
        assert_eq!(
            shown("drop table if exists a, s.b cascade"),
            ["Dropped Relation a", "Dropped Relation s.b"]
        );
        assert_eq!(shown("drop policy if exists p on t"), ["Dropped Policy p of t"]);
        assert_eq!(
            shown("drop function f(int, text), g()"),
            ["Dropped Routine f", "Dropped Routine g"]
        );
    }

    #[test]
    fn survives_nonsense() {
        for text in [
            "create",
            "create table",
            "create table (",
            "alter table t rename",
            "drop policy on",
            "do $$",
            "create table t (,,",
            "alter table t add",
        ] {
            mentions(text);
        }
    }
}
