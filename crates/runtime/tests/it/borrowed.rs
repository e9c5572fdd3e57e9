//! Are rows shown where they lie, by whatever runs the statement?

use crate::support::{Both, chain};
use rowsmith_runtime as rt;
use sqlx::Connection as _;

const COLUMNS: [rt::Column; 3] = [
    rt::Column { name: "body", sql_type: "text", cast: "::text", read: rt::Read::Plain },
    rt::Column { name: "note", sql_type: "text", cast: "::text", read: rt::Read::Plain },
    rt::Column { name: "scan", sql_type: "bytea", cast: "::bytea", read: rt::Read::Plain },
];

const TABLE: rt::Table<Row> = rt::Table::new("public", "letters", &COLUMNS);

const SCHEMA: &str = "create table letters (body text, note text, scan bytea not null);
    insert into letters values ('Dear é', null, '\\x00ff'), ('', 'P.S.', '')";

/// A row that owns what it holds.
#[derive(Debug)]
#[expect(dead_code, reason = "it is only shown")]
struct Row {
    body: String,
    note: Option<String>,
    scan: Vec<u8>,
}

impl rt::FromColumns for Row {
    const COLUMNS: &'static [rt::Column] = &COLUMNS;

    fn from_columns(columns: &mut rt::Columns<'_>) -> Self {
        Self { body: columns.next(), note: columns.next(), scan: columns.next() }
    }
}

#[derive(Debug)]
#[expect(dead_code, reason = "it is only shown")]
struct RowRef<'r> {
    body: &'r str,
    note: Option<&'r str>,
    scan: &'r [u8],
}

impl<'r> rt::FromColumnsRef<'r> for RowRef<'r> {
    const COLUMNS: &'static [rt::Column] = &COLUMNS;

    fn from_columns(columns: &mut rt::Columns<'r>) -> Self {
        Self { body: columns.next_ref(), note: columns.next_ref(), scan: columns.next_ref() }
    }
}

rt::row_ref!(Row, RowRef);

/// What is shown, beside how many there are.
async fn shown<E: rt::Executor + Send>(executor: E) -> Result<(Vec<String>, u64), rt::Error> {
    let mut rows = Vec::new();
    let show = |row: RowRef<'_>| rows.push(format!("{row:?}").replace("RowRef", "Row"));
    let count = rt::select(&TABLE).each(executor, show).await?;
    Ok((rows, count))
}

#[tokio::test]
async fn whatever_runs_the_statement_shows_what_it_would_read() {
    let mut both = Both::new(SCHEMA).await;
    let owned = rt::select(&TABLE).all(&both.db.client).await.unwrap();
    let owned: Vec<_> = owned.iter().map(|row| format!("{row:?}")).collect();
    let expected = (owned, 2);
    assert_eq!(shown(&both.db.client).await.unwrap(), expected);
    let statements = rt::PreparedStatements::new();
    assert_eq!(shown(statements.on(&both.db.client)).await.unwrap(), expected);
    assert_eq!(shown(&both.pool).await.unwrap(), expected);
    let mut connection = both.pool.acquire().await.unwrap();
    assert_eq!(shown(&mut connection).await.unwrap(), expected);
    assert_eq!(shown(&mut *connection).await.unwrap(), expected);
    let mut transaction = connection.begin().await.unwrap();
    assert_eq!(shown(&mut transaction).await.unwrap(), expected);
    let transaction = both.db.client.transaction().await.unwrap();
    assert_eq!(shown(&transaction).await.unwrap(), expected);
}

#[tokio::test]
async fn a_row_that_cannot_be_read_ends_it_and_the_connection_lives_on() {
    let both = Both::new(SCHEMA).await;
    both.run("insert into letters values (null, null, '')").await;
    let expected = "cannot read column `body` of type `text`: unexpected NULL";
    for _ in 0..2 {
        assert!(chain(&shown(&both.db.client).await.unwrap_err()).ends_with(expected));
        assert!(chain(&shown(&both.pool).await.unwrap_err()).ends_with(expected));
    }
    both.run("delete from letters where body is null").await;
    assert_eq!(shown(&both.db.client).await.unwrap().1, 2);
    assert_eq!(shown(&both.pool).await.unwrap().1, 2);
}

#[tokio::test]
async fn a_stale_plan_is_asked_anew() {
    let both = Both::new(SCHEMA).await;
    let statements = rt::PreparedStatements::new();
    let db = statements.on(&both.db.client);
    let before = (shown(db).await.unwrap(), shown(&both.pool).await.unwrap());
    both.run("alter table letters alter body type varchar").await;
    assert_eq!((shown(db).await.unwrap(), shown(&both.pool).await.unwrap()), before);
}

#[tokio::test]
async fn bytes_in_text_form_cannot_be_borrowed() {
    let both = Both::new(SCHEMA).await;
    let sql = "select body, note, scan::text as scan from letters";
    let row = both.db.client.query(sql, &[]).await.unwrap().remove(0);
    let error = RowRef::try_from(&row).unwrap_err();
    assert_eq!(error.column(), "scan");
    assert_eq!(error.reason().to_string(), "bytes in text form cannot be borrowed");
}
