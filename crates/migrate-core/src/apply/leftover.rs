//! What did a `CREATE INDEX CONCURRENTLY` leave behind that was cut short, and did a `DROP INDEX CONCURRENTLY` get there?

use rowsmith_sql_text::{Token, tokens};
use tokio_postgres::{Client, Error};

use crate::history::{literal, rows};

/// Looks at a statement that an earlier run began. When it builds an index that is there and whole, or drops one that is gone,
/// it is done, and the answer is true. An INVALID index of that name is dropped, so that the statement can run again.
pub(super) async fn clear(client: &Client, statement: &str) -> Result<bool, Error> {
    if let Some(index) = dropped(statement) {
        let query = format!("select pg_catalog.to_regclass({}) is null", literal(&index));
        let gone = rows(client, &query).await?;
        return Ok(gone.first().and_then(|row| row.get(0)) == Some("t"));
    }
    let Some(Build { index, table }) = build(statement) else { return Ok(false) };
    let query =
        format!(include_str!("find_index.sql"), index = literal(&index), table = literal(&table));
    let found = rows(client, &query).await?;
    let Some(row) = found.first() else { return Ok(false) };
    if row.get(1) == Some("t") {
        return Ok(true);
    }
    if let Some(name) = row.get(0) {
        rows(client, &format!("drop index concurrently if exists {name}")).await?;
    }
    Ok(false)
}

/// An index build by name.
#[derive(Debug, PartialEq, Eq)]
struct Build {
    /// The name as the server knows it.
    index: String,
    /// The table as it is written.
    table: String,
}

/// Reads `CREATE [UNIQUE] INDEX CONCURRENTLY [IF NOT EXISTS] name ON [ONLY] table`.
fn build(statement: &str) -> Option<Build> {
    let mut words = tokens(statement).filter(|token| !token.is_trivia()).peekable();
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
    let is_part = |token: &Token<'_>| token.name().is_some() || token.is_symbol(".");
    let mut table = String::new();
    let mut named = false;
    while let Some(token) =
        words.next_if(|token| is_part(token) && (token.is_symbol(".") || !named))
    {
        named = !token.is_symbol(".");
        table.push_str(token.text);
    }
    Some(Build { index, table })
}

/// Reads `DROP INDEX CONCURRENTLY name`: the name as it is written. With `IF EXISTS` it can always run again.
fn dropped(statement: &str) -> Option<String> {
    let mut words = tokens(statement).filter(|token| !token.is_trivia()).peekable();
    for expected in ["drop", "index", "concurrently"] {
        words.next_if(|token| token.is_word(expected))?;
    }
    if words.next_if(|token| token.is_word("if")).is_some() {
        return None;
    }
    let is_end = |token: &Token<'_>| {
        ["cascade", "restrict"].iter().any(|word| token.is_word(word)) || token.is_symbol(";")
    };
    Some(words.take_while(|token| !is_end(token)).map(|token| token.text).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_index_drops() {
        let name = "public.\"my Index\"";
        assert_eq!(
            dropped("DROP INDEX CONCURRENTLY public . \"my Index\" RESTRICT").as_deref(),
            Some(name)
        );
        assert_eq!(dropped("drop index concurrently if exists i"), None);
        assert_eq!(dropped("drop index i"), None);
    }

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
}
