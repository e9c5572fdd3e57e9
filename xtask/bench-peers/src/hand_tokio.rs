//! What does somebody write who uses tokio-postgres alone?

use std::{future::ready, hint::black_box, pin::pin};

use chrono::{DateTime, Utc};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use rust_decimal::Decimal;
use serde_json::Value;
use tokio_postgres::{
    Error,
    binary_copy::BinaryCopyInWriter,
    types::{Json, ToSql, Type},
};
use uuid::Uuid;

use crate::{
    Run,
    bed::{BATCH, Bed},
};

pub(crate) struct Row {
    pub(crate) id: i64,
    pub(crate) kind: i32,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) note: Option<String>,
    pub(crate) active: bool,
    pub(crate) score: Option<f64>,
    pub(crate) amount: Decimal,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) token: Uuid,
    pub(crate) data: Option<Value>,
    pub(crate) tags: Vec<Option<String>>,
}

pub(crate) const COLUMNS: &str =
    "id, kind, name, email, note, active, score, amount, created_at, token, data, tags";

pub(crate) fn row(row: &tokio_postgres::Row) -> Result<Row, Error> {
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
        let sql = format!("select {COLUMNS} from rows");
        let statement = bed.tokio.prepare(&sql).await?;
        let none: [&(dyn ToSql + Sync); 0] = [];
        let mut found = pin!(bed.tokio.query_raw(&statement, none).await?);
        let mut rows = Vec::new();
        while let Some(found) = found.try_next().await? {
            rows.push(row(&found)?);
        }
        Ok(rows.len())
    })
}

/// A row that is looked at and dropped.
#[expect(dead_code, reason = "what is measured is reading them")]
struct RowRef<'r> {
    id: i64,
    kind: i32,
    name: &'r str,
    email: &'r str,
    note: Option<&'r str>,
    active: bool,
    score: Option<f64>,
    amount: Decimal,
    created_at: DateTime<Utc>,
    token: Uuid,
    data: Option<Value>,
    tags: Vec<Option<String>>,
}

pub(crate) fn look(bed: &mut Bed) -> Run<'_> {
    Box::pin(async {
        let sql = format!("select {COLUMNS} from rows");
        let statement = bed.tokio.prepare(&sql).await?;
        let none: [&(dyn ToSql + Sync); 0] = [];
        let mut found = pin!(bed.tokio.query_raw(&statement, none).await?);
        let mut count = 0;
        while let Some(row) = found.try_next().await? {
            black_box(RowRef {
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
            });
            count += 1;
        }
        Ok(count)
    })
}

impl Row {
    fn values(&self) -> [&(dyn ToSql + Sync); 12] {
        [
            &self.id,
            &self.kind,
            &self.name,
            &self.email,
            &self.note,
            &self.active,
            &self.score,
            &self.amount,
            &self.created_at,
            &self.token,
            &self.data,
            &self.tags,
        ]
    }
}

const INSERT: &str = "insert into written (id, kind, name, email, note, active, score, amount, created_at, token, \
                      data, tags) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

pub(crate) fn write_one(bed: &mut Bed) -> Run<'_> {
    Box::pin(async {
        let transaction = bed.tokio.transaction().await?;
        let insert = transaction.prepare(INSERT).await?;
        let mut count = 0;
        for row in bed.hand.iter().cycle().take(bed.rows) {
            count += transaction.execute(&insert, &row.values()).await?;
        }
        transaction.commit().await?;
        Ok(usize::try_from(count)?)
    })
}

pub(crate) fn write_pipelined(bed: &mut Bed) -> Run<'_> {
    Box::pin(async {
        let transaction = bed.tokio.transaction().await?;
        let insert = transaction.prepare(INSERT).await?;
        let mut count = 0;
        let send = async |row: &Row| transaction.execute(&insert, &row.values()).await;
        let rows = bed.hand.iter().cycle().take(bed.rows);
        let done = stream::iter(rows.map(send)).buffered(100);
        done.try_for_each(|done| {
            count += done;
            ready(Ok(()))
        })
        .await?;
        transaction.commit().await?;
        Ok(usize::try_from(count)?)
    })
}

/// An array column goes as text, since unnest flattens arrays of arrays.
pub(crate) const UNNEST: &str = "insert into written (id, kind, name, email, note, active, score, amount, created_at, \
    token, data, tags) select id, kind, name, email, note, active, score, amount, created_at, token, data, tags::text[] \
    from unnest($1::int8[], $2::int4[], $3::text[], $4::text[], $5::text[], $6::bool[], $7::float8[], $8::numeric[], \
    $9::timestamptz[], $10::uuid[], $11::jsonb[], $12::text[]) \
    as new (id, kind, name, email, note, active, score, amount, created_at, token, data, tags)";

/// A literal of `text[]`.
pub(crate) fn literal(tags: &[Option<String>]) -> String {
    let mut out = String::from("{");
    for (index, tag) in tags.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        match tag {
            Some(tag) => {
                out.push('"');
                for character in tag.chars() {
                    if matches!(character, '"' | '\\') {
                        out.push('\\');
                    }
                    out.push(character);
                }
                out.push('"');
            }
            None => out.push_str("NULL"),
        }
    }
    out.push('}');
    out
}

pub(crate) fn write_many(bed: &mut Bed) -> Run<'_> {
    Box::pin(async {
        let transaction = bed.tokio.transaction().await?;
        let insert = transaction.prepare(UNNEST).await?;
        let mut count = 0;
        for _ in 0..bed.rows / BATCH {
            let rows = &bed.hand;
            let id: Vec<i64> = rows.iter().map(|row| row.id).collect();
            let kind: Vec<i32> = rows.iter().map(|row| row.kind).collect();
            let name: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
            let email: Vec<&str> = rows.iter().map(|row| row.email.as_str()).collect();
            let note: Vec<Option<&str>> = rows.iter().map(|row| row.note.as_deref()).collect();
            let active: Vec<bool> = rows.iter().map(|row| row.active).collect();
            let score: Vec<Option<f64>> = rows.iter().map(|row| row.score).collect();
            let amount: Vec<Decimal> = rows.iter().map(|row| row.amount).collect();
            let created_at: Vec<DateTime<Utc>> = rows.iter().map(|row| row.created_at).collect();
            let token: Vec<Uuid> = rows.iter().map(|row| row.token).collect();
            let data: Vec<Option<Json<&Value>>> =
                rows.iter().map(|row| row.data.as_ref().map(Json)).collect();
            let tags: Vec<String> = rows.iter().map(|row| literal(&row.tags)).collect();
            let values: [&(dyn ToSql + Sync); 12] = [
                &id,
                &kind,
                &name,
                &email,
                &note,
                &active,
                &score,
                &amount,
                &created_at,
                &token,
                &data,
                &tags,
            ];
            count += transaction.execute(&insert, &values).await?;
        }
        transaction.commit().await?;
        Ok(usize::try_from(count)?)
    })
}

pub(crate) fn copy_in(bed: &mut Bed) -> Run<'_> {
    Box::pin(async {
        let sql = format!("copy written ({COLUMNS}) from stdin (format binary)");
        let types = [
            Type::INT8,
            Type::INT4,
            Type::TEXT,
            Type::TEXT,
            Type::TEXT,
            Type::BOOL,
            Type::FLOAT8,
            Type::NUMERIC,
            Type::TIMESTAMPTZ,
            Type::UUID,
            Type::JSONB,
            Type::TEXT_ARRAY,
        ];
        let writer = BinaryCopyInWriter::new(bed.tokio.copy_in(&sql).await?, &types);
        let mut writer = pin!(writer);
        for row in bed.hand.iter().cycle().take(bed.rows) {
            writer.as_mut().write(&row.values()).await?;
        }
        Ok(usize::try_from(writer.finish().await?)?)
    })
}
