//! What did a statement leave behind that was cut short, and how is it finished?

use std::iter::Peekable;

use rowsmith_sql_text::{Token, tokens};
use tokio_postgres::{Client, Error};

use crate::history::{literal, rows};

/// What is left of a statement that an earlier run began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    /// Nothing that is in the way of running it again.
    Nothing,
    /// All of it: it was done.
    Done,
    /// The database cannot tell.
    Unknown,
}

/// Looks what is left of a statement, and drops the INVALID indexes that it was to finish.
pub(super) async fn look(client: &Client, statement: &str) -> Result<Left, Error> {
    if let Some(build) = build(statement) {
        return drop_invalid(client, &build.query()).await;
    }
    if let Some(rebuild) = rebuild(statement) {
        // Whether it was done does not matter: it may be done twice.
        drop_invalid(client, &rebuild.query()).await?;
        return Ok(Left::Nothing);
    }
    let mut words = words(statement);
    let mut eat = |expected: &str| words.next_if(|token| token.is_word(expected)).is_some();
    // What a procedure has committed cannot be asked for, nor whether an index without a name is this statement's.
    let runs_code = eat("call") || eat("do");
    let builds_index = eat("create") && (eat("unique") | eat("index"));
    Ok(if runs_code || builds_index { Left::Unknown } else { Left::Nothing })
}

/// The names of the INVALID indexes that [`look`] would drop.
pub(super) async fn invalid(client: &Client, statement: &str) -> Result<Vec<String>, Error> {
    let build = build(statement).map(|build| build.query());
    let Some(query) = build.or_else(|| Some(rebuild(statement)?.query())) else {
        return Ok(Vec::new());
    };
    let found = rows(client, &query).await?;
    let invalid = found.iter().filter(|row| row.get(1) != Some("t"));
    Ok(invalid.filter_map(|row| row.get(0).map(ToOwned::to_owned)).collect())
}

/// What finishes a statement that was begun before and is refused with this error now; nothing, when it was done.
pub(super) fn rest(statement: &str, code: &str) -> Option<String> {
    let mut all = words(statement);
    let first = all.next()?;
    let is = |word: &str| first.is_word(word);
    let is_gone = matches!(code, "42704" | "42P01" | "3D000");
    let is_there = matches!(code, "42710" | "42P04");
    let removes = ["drop", "commit", "rollback"].into_iter().any(is);
    if removes && is_gone || is("create") && is_there {
        return Some(String::new());
    }
    let concurrently = all.find(|token| token.is_word("concurrently"))?;
    match code {
        // The partition is not one any more.
        "42P01" if is("alter") => Some(String::new()),
        // It is about to be none.
        "55000" if is("alter") => {
            let (before, after) = statement.split_at_checked(concurrently.span.start)?;
            Some(format!("{before}finalize{}", after.get("concurrently".len()..)?))
        }
        _ => None,
    }
}

fn words(statement: &str) -> Peekable<impl Iterator<Item = Token<'_>>> {
    tokens(statement).filter(|token| !token.is_trivia()).peekable()
}

/// Drops the indexes that a query finds, unless they are whole.
async fn drop_invalid(client: &Client, query: &str) -> Result<Left, Error> {
    let mut left = Left::Nothing;
    for row in rows(client, query).await? {
        match (row.get(0), row.get(1)) {
            (_, Some("t")) => left = Left::Done,
            (Some(name), _) => {
                rows(client, &format!("drop index concurrently if exists {name}")).await?;
            }
            (None, _) => {}
        }
    }
    Ok(left)
}

/// An index build by name.
#[derive(Debug, PartialEq, Eq)]
struct Build {
    /// The name as the server knows it.
    index: String,
    /// The table as it is written.
    table: String,
}

impl Build {
    /// Asks for the index, whole or INVALID.
    fn query(&self) -> String {
        let (index, table) = (literal(&self.index), literal(&self.table));
        format!(include_str!("find_index.sql"), index = index, table = table)
    }
}

/// Reads `CREATE [UNIQUE] INDEX CONCURRENTLY [IF NOT EXISTS] name ON [ONLY] table`.
fn build(statement: &str) -> Option<Build> {
    let mut words = words(statement);
    let mut eat = |expected: &str| words.next_if(|token| token.is_word(expected)).is_some();
    if !eat("create") {
        return None;
    }
    eat("unique");
    if !(eat("index") && eat("concurrently")) {
        return None;
    }
    if eat("if") && !(eat("not") && eat("exists")) {
        return None;
    }
    let index = words.next().filter(|token| !token.is_word("on"))?.name()?.into_owned();
    words.next_if(|token| token.is_word("on"))?;
    words.next_if(|token| token.is_word("only"));
    Some(Build { index, table: qualified(&mut words) })
}

/// Indexes that are built anew.
#[derive(Debug, PartialEq, Eq)]
struct Rebuild {
    /// `index` or `table`.
    kind: String,
    /// Its name as it is written.
    name: String,
}

impl Rebuild {
    /// Asks for what was left INVALID.
    fn query(&self) -> String {
        let (kind, name) = (literal(&self.kind), literal(&self.name));
        format!(include_str!("find_rebuilt.sql"), kind = kind, name = name)
    }
}

/// Reads `REINDEX [(...)] { INDEX | TABLE } [CONCURRENTLY] name`; without `CONCURRENTLY`, it left nothing.
fn rebuild(statement: &str) -> Option<Rebuild> {
    let mut words = words(statement);
    words.next_if(|token| token.is_word("reindex"))?;
    if words.next_if(|token| token.is_symbol("(")).is_some() {
        words.by_ref().take_while(|token| !token.is_symbol(")")).for_each(drop);
    }
    let kind = words.next_if(|token| token.is_word("index") || token.is_word("table"))?;
    words.next_if(|token| token.is_word("concurrently"));
    Some(Rebuild { kind: kind.text.to_ascii_lowercase(), name: qualified(&mut words) })
}

/// The name that comes next, with its schema, as it is written.
fn qualified<'a, I: Iterator<Item = Token<'a>>>(words: &mut Peekable<I>) -> String {
    let is_part = |token: &Token<'_>| token.name().is_some() || token.is_symbol(".");
    let mut name = String::new();
    let mut named = false;
    while let Some(token) =
        words.next_if(|token| is_part(token) && (token.is_symbol(".") || !named))
    {
        named = !token.is_symbol(".");
        name.push_str(token.text);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_index_builds() {
        let read = |statement: &str| build(statement).map(|build| (build.index, build.table));
        assert_eq!(
            read(
                "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"my Index\" ON ONLY public.\"T\" USING btree (a)"
            ),
            Some(("my Index".into(), "public.\"T\"".into()))
        );
        assert_eq!(
            read("create index concurrently Foo /* c */ on t(a)"),
            Some(("foo".into(), "t".into()))
        );
        assert_eq!(read("create index concurrently on t (a)"), None);
        assert_eq!(read("vacuum"), None);
    }

    #[test]
    fn reads_index_rebuilds() {
        let read = |statement: &str| rebuild(statement).map(|Rebuild { kind, name }| (kind, name));
        let wanted = |kind: &str, name: &str| Some((kind.to_owned(), name.to_owned()));
        assert_eq!(
            read("REINDEX (verbose, concurrently) Index public.\"I\""),
            wanted("index", "public.\"I\"")
        );
        assert_eq!(read("reindex table concurrently t"), wanted("table", "t"));
        assert_eq!(read("reindex database d"), None);
    }

    #[test]
    fn knows_what_was_done_by_what_is_refused_now() {
        assert_eq!(rest("drop index concurrently i", "42704").as_deref(), Some(""));
        assert_eq!(rest("create database d", "42P04").as_deref(), Some(""));
        assert_eq!(rest("vacuum t", "42P01"), None);
        let detach = "alter table t detach partition p /* c */ concurrently -- d";
        assert_eq!(
            rest(detach, "55000").as_deref(),
            Some("alter table t detach partition p /* c */ finalize -- d")
        );
        assert_eq!(rest(detach, "42P01").as_deref(), Some(""));
    }
}
