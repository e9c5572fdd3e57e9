//! What does somebody write who uses diesel-async?

use bigdecimal::BigDecimal;
use chrono::{DateTime, Utc};
use diesel::{Insertable, QueryDsl as _, Queryable, Selectable, SelectableHelper as _};
use diesel_async::{AsyncPgConnection, RunQueryDsl as _};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    Failure, Run,
    bed::{BATCH, Bed},
};

diesel::table! {
    rows (id) {
        id -> Int8,
        kind -> Int4,
        name -> Text,
        email -> Text,
        note -> Nullable<Text>,
        active -> Bool,
        score -> Nullable<Float8>,
        amount -> Numeric,
        created_at -> Timestamptz,
        token -> Uuid,
        data -> Nullable<Jsonb>,
        tags -> Array<Nullable<Text>>,
    }
}

diesel::table! {
    written (id) {
        id -> Int8,
        kind -> Int4,
        name -> Text,
        email -> Text,
        note -> Nullable<Text>,
        active -> Bool,
        score -> Nullable<Float8>,
        amount -> Numeric,
        created_at -> Timestamptz,
        token -> Uuid,
        data -> Nullable<Jsonb>,
        tags -> Array<Nullable<Text>>,
    }
}

/// A row of either table; diesel knows no other decimal type.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = rows, check_for_backend(diesel::pg::Pg))]
pub(crate) struct Row {
    id: i64,
    kind: i32,
    name: String,
    email: String,
    note: Option<String>,
    active: bool,
    score: Option<f64>,
    amount: BigDecimal,
    created_at: DateTime<Utc>,
    token: Uuid,
    data: Option<Value>,
    tags: Vec<Option<String>>,
}

#[derive(Insertable)]
#[diesel(table_name = written)]
struct New<'a> {
    id: i64,
    kind: i32,
    name: &'a str,
    email: &'a str,
    note: Option<&'a str>,
    active: bool,
    score: Option<f64>,
    amount: &'a BigDecimal,
    created_at: DateTime<Utc>,
    token: Uuid,
    data: Option<&'a Value>,
    tags: &'a [Option<String>],
}

pub(crate) async fn sample(
    client: &mut AsyncPgConnection,
    count: usize,
) -> Result<Vec<Row>, Failure> {
    let few = rows::table.select(Row::as_select()).limit(i64::try_from(count)?);
    Ok(few.load(client).await?)
}

pub(crate) fn read(bed: &mut Bed) -> Run<'_> {
    Box::pin(async {
        Ok(rows::table.select(Row::as_select()).load::<Row>(&mut bed.diesel).await?.len())
    })
}

pub(crate) fn write_many(bed: &mut Bed) -> Run<'_> {
    Box::pin(async {
        diesel::sql_query("begin").execute(&mut bed.diesel).await?;
        let mut count = 0;
        for _ in 0..bed.rows / BATCH {
            let new: Vec<New<'_>> = bed.insertables.iter().map(Row::new).collect();
            count +=
                diesel::insert_into(written::table).values(&new).execute(&mut bed.diesel).await?;
        }
        diesel::sql_query("commit").execute(&mut bed.diesel).await?;
        Ok(count)
    })
}

impl Row {
    fn new(&self) -> New<'_> {
        New {
            id: self.id,
            kind: self.kind,
            name: &self.name,
            email: &self.email,
            note: self.note.as_deref(),
            active: self.active,
            score: self.score,
            amount: &self.amount,
            created_at: self.created_at,
            token: self.token,
            data: self.data.as_ref(),
            tags: &self.tags,
        }
    }
}
