//! What does somebody write who uses sqlx alone: by hand, by macro, by derive?

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt as _;
use rust_decimal::Decimal;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection as _, Error, FromRow, Row as _, postgres::PgRow};
use uuid::Uuid;

use crate::{
    Run,
    bed::{BATCH, Bed},
    hand_tokio::{COLUMNS, Row, UNNEST, literal},
};

fn row(row: &PgRow) -> Result<Row, Error> {
    Ok(Row {
        id: row.try_get(0)?,
        kind: row.try_get(1)?,
        name: row.try_get(2)?,
        email: row.try_get(3)?,
        note: row.try_get(4)?,
        active: row.try_get(5)?,
        score: row.try_get(6)?,
        amount: row.try_get(7)?,
        created_at: row.try_get(8)?,
        token: row.try_get(9)?,
        data: row.try_get(10)?,
        tags: row.try_get(11)?,
    })
}

pub(crate) fn read(bed: &mut Bed) -> Run<'_> {
    Box::pin(async {
        let sql = AssertSqlSafe(format!("select {COLUMNS} from rows"));
        let mut found = sqlx::query(sql).fetch(&mut bed.sqlx);
        let mut rows = Vec::new();
        while let Some(found) = found.try_next().await? {
            rows.push(row(&found)?);
        }
        Ok(rows.len())
    })
}

#[expect(dead_code, reason = "a row is read, not looked at")]
#[derive(FromRow)]
struct Derived {
    id: i64,
    kind: i32,
    name: String,
    email: String,
    note: Option<String>,
    active: bool,
    score: Option<f64>,
    amount: Decimal,
    created_at: DateTime<Utc>,
    token: Uuid,
    data: Option<Value>,
    tags: Vec<Option<String>>,
}

pub(crate) fn read_derive(bed: &mut Bed) -> Run<'_> {
    Box::pin(async {
        let sql = AssertSqlSafe(format!("select {COLUMNS} from rows"));
        let rows: Vec<Derived> = sqlx::query_as(sql).fetch_all(&mut bed.sqlx).await?;
        Ok(rows.len())
    })
}

#[expect(dead_code, reason = "a row is read, not looked at")]
struct Checked {
    id: i64,
    kind: i32,
    name: String,
    email: String,
    note: Option<String>,
    active: bool,
    score: Option<f64>,
    amount: Decimal,
    created_at: DateTime<Utc>,
    token: Uuid,
    data: Option<Value>,
    tags: Vec<String>,
}

pub(crate) fn read_macro(bed: &mut Bed) -> Run<'_> {
    Box::pin(async {
        let rows = sqlx::query_as!(
            Checked,
            "select id, kind, name, email, note, active, score, amount, created_at, token, data, tags from rows"
        )
        .fetch_all(&mut bed.sqlx)
        .await?;
        Ok(rows.len())
    })
}

const INSERT: &str = "insert into written (id, kind, name, email, note, active, score, amount, created_at, token, \
                      data, tags) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

pub(crate) fn write_one(bed: &mut Bed) -> Run<'_> {
    Box::pin(async {
        let mut transaction = bed.sqlx.begin().await?;
        let mut count = 0;
        for row in bed.hand.iter().cycle().take(bed.rows) {
            let query = sqlx::query(INSERT)
                .bind(row.id)
                .bind(row.kind)
                .bind(&row.name)
                .bind(&row.email)
                .bind(&row.note)
                .bind(row.active)
                .bind(row.score)
                .bind(row.amount)
                .bind(row.created_at)
                .bind(row.token)
                .bind(&row.data)
                .bind(&row.tags);
            count += query.execute(&mut *transaction).await?.rows_affected();
        }
        transaction.commit().await?;
        Ok(usize::try_from(count)?)
    })
}

pub(crate) fn write_many(bed: &mut Bed) -> Run<'_> {
    Box::pin(async {
        let mut transaction = bed.sqlx.begin().await?;
        let mut count = 0;
        for _ in 0..bed.rows / BATCH {
            let rows = &bed.hand;
            let query = sqlx::query(UNNEST)
                .bind(rows.iter().map(|row| row.id).collect::<Vec<_>>())
                .bind(rows.iter().map(|row| row.kind).collect::<Vec<_>>())
                .bind(rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>())
                .bind(rows.iter().map(|row| row.email.as_str()).collect::<Vec<_>>())
                .bind(rows.iter().map(|row| row.note.as_deref()).collect::<Vec<_>>())
                .bind(rows.iter().map(|row| row.active).collect::<Vec<_>>())
                .bind(rows.iter().map(|row| row.score).collect::<Vec<_>>())
                .bind(rows.iter().map(|row| row.amount).collect::<Vec<_>>())
                .bind(rows.iter().map(|row| row.created_at).collect::<Vec<_>>())
                .bind(rows.iter().map(|row| row.token).collect::<Vec<_>>())
                .bind(
                    rows.iter()
                        .map(|row| row.data.as_ref().map(sqlx::types::Json))
                        .collect::<Vec<_>>(),
                )
                .bind(rows.iter().map(|row| literal(&row.tags)).collect::<Vec<_>>());
            count += query.execute(&mut *transaction).await?.rows_affected();
        }
        transaction.commit().await?;
        Ok(usize::try_from(count)?)
    })
}
