//! How do rows and parameters travel through sqlx?

mod copy_out;

use crate::copy::{CopyExecutor, CopyOutExecutor, CopySink};
use crate::error::Error;
use crate::executor::{Executor, Query, Show};
use crate::oid;
use crate::raw::{self, DecodeError, Format, Raw};
use crate::reader::{FromColumns, FromColumnsRef, RowError, Rows, Source, read_row, read_row_ref};
use crate::rows;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt as _, TryStreamExt as _};
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::pool::PoolConnection;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{
    PgArgumentBuffer, PgArguments, PgConnection, PgCopyIn, PgDatabaseError, PgExecutor, PgPool,
    PgPoolCopyExt as _, PgRow, PgTypeInfo, PgValueFormat, PgValueRef,
};
use sqlx::{
    Arguments as _, AssertSqlSafe, Column as _, Connection as _, Encode, Postgres, Row as _,
    Transaction, Type, ValueRef as _,
};
use std::ops::DerefMut;

impl Source for PgRow {
    fn count(&self) -> usize {
        self.len()
    }

    fn name(&self, index: usize) -> Option<&str> {
        self.columns().get(index).map(sqlx::Column::name)
    }

    fn oid(&self, index: usize) -> u32 {
        let column = self.columns().get(index);
        column.and_then(|column| column.type_info().oid()).map_or(0, |oid| oid.0)
    }

    fn value(&self, index: usize, oid: Option<u32>) -> Result<Option<Raw<'_>>, DecodeError> {
        let value = self.try_get_raw(index).map_err(|error| DecodeError::new(error.to_string()))?;
        if value.is_null() {
            return Ok(None);
        }
        let oid = oid.unwrap_or_else(|| self.oid(index));
        let bytes = value.as_bytes().map_err(|error| DecodeError::new(error.to_string()))?;
        Ok(Some(Raw::new(bytes, format(&value), oid)))
    }
}

/// Reads a row that sqlx brought: of our statements or of the user's own SQL.
pub fn read_sqlx<R: FromColumns>(row: &PgRow) -> Result<R, sqlx::Error> {
    read_row(row).map_err(unreadable)
}

/// As [`read_sqlx`], text and bytes left where they are.
pub fn read_sqlx_ref<'r, R: FromColumnsRef<'r>>(row: &'r PgRow) -> Result<R, sqlx::Error> {
    read_row_ref(row).map_err(unreadable)
}

fn unreadable(error: RowError) -> sqlx::Error {
    sqlx::Error::ColumnDecode { index: error.column().to_owned(), source: Box::new(error) }
}

/// A parameter that is encoded already.
struct Parameter<'a>(Option<&'a [u8]>);

impl Type<Postgres> for Parameter<'_> {
    fn type_info() -> PgTypeInfo {
        // No type declared: the server takes it from the cast in our SQL.
        PgTypeInfo::with_oid(Oid(0))
    }
}

impl Encode<'_, Postgres> for Parameter<'_> {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        Ok(match self.0 {
            Some(bytes) => {
                buffer.extend_from_slice(bytes);
                IsNull::No
            }
            None => IsNull::Yes,
        })
    }

    fn size_hint(&self) -> usize {
        self.0.map_or(0, <[u8]>::len)
    }
}

fn arguments(query: Query<'_>) -> Result<PgArguments, Error> {
    let mut arguments = PgArguments::default();
    for bytes in query.parameters() {
        arguments.add(Parameter(bytes)).map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

/// The text of a query as sqlx wants it.
///
/// Safe to assert: it is made of keywords, `$n`, and identifiers and casts that are constants of
/// generated code, the identifiers quoted (see [`Query`]). Every value is a parameter.
fn text(query: Query<'_>) -> AssertSqlSafe<String> {
    AssertSqlSafe(query.sql().to_owned())
}

async fn rows<R>(connection: &mut PgConnection, query: Query<'_>) -> Result<Vec<R>, Error>
where
    R: FromColumns + Send,
{
    match fetch(connection, query).await {
        // Rare: kept out of the size of the usual future.
        Err(error) if Box::pin(forget_stale(connection, &error)).await? => {
            Box::pin(fetch(connection, query)).await
        }
        done => done,
    }
}

async fn each(
    connection: &mut PgConnection,
    query: Query<'_>,
    show: &mut Show<'_>,
) -> Result<(), Error> {
    match shown(connection, query, show).await {
        // It is refused before there are rows.
        Err(error) if Box::pin(forget_stale(connection, &error)).await? => {
            Box::pin(shown(connection, query, show)).await
        }
        done => done,
    }
}

async fn shown(
    connection: &mut PgConnection,
    query: Query<'_>,
    show: &mut Show<'_>,
) -> Result<(), Error> {
    let mut rows = sqlx::query_with(text(query), arguments(query)?).fetch(connection);
    while let Some(row) = rows.try_next().await? {
        show(&row)?;
    }
    Ok(())
}

async fn fetch<R>(connection: &mut PgConnection, query: Query<'_>) -> Result<Vec<R>, Error>
where
    R: FromColumns + Send,
{
    let mut rows = sqlx::query_with(text(query), arguments(query)?).fetch(connection);
    let (mut reader, mut read) = (Rows::default(), Vec::new());
    while let Some(row) = rows.try_next().await? {
        read.push(reader.read(&row)?);
    }
    Ok(read)
}

fn stream<'c, 'e, R, E>(executor: E, query: Query<'_>) -> Result<rows::Rows<'e, R>, Error>
where
    'c: 'e,
    R: FromColumns + Send + 'e,
    E: PgExecutor<'c> + 'e,
{
    let rows = sqlx::query_with(text(query), arguments(query)?).fetch(executor);
    Ok(rows::Rows::new(rows.map(|row| Ok(read_row(&row?)?))))
}

async fn count(connection: &mut PgConnection, query: Query<'_>) -> Result<u64, Error> {
    match execute(connection, query).await {
        Err(error) if Box::pin(forget_stale(connection, &error)).await? => {
            Box::pin(execute(connection, query)).await
        }
        done => done,
    }
}

async fn execute(connection: &mut PgConnection, query: Query<'_>) -> Result<u64, Error> {
    let done = sqlx::query_with(text(query), arguments(query)?).execute(connection).await?;
    Ok(done.rows_affected())
}

/// Whether the query may be asked again: a migration changed what a statement returns that sqlx keeps
/// prepared, and the server refuses it before it does anything.
///
/// sqlx would keep it for as long as the connection lives. It is forgotten; in a transaction, which
/// has failed, only the next one is better off.
async fn forget_stale(connection: &mut PgConnection, error: &Error) -> Result<bool, Error> {
    let Error::Sqlx(sqlx::Error::Database(refusal)) = error else { return Ok(false) };
    let refusal = refusal.try_downcast_ref::<PgDatabaseError>();
    let stale = refusal
        .is_some_and(|it| it.code() == "0A000" && it.routine() == Some("RevalidateCachedQuery"));
    if stale {
        connection.clear_cached_statements().await?;
    }
    Ok(stale && !connection.is_in_transaction())
}

impl Executor for &PgPool {
    async fn rows<R: FromColumns + Send>(self, query: Query<'_>) -> Result<Vec<R>, Error> {
        let mut connection = self.acquire().await?;
        rows(&mut connection, query).await
    }

    async fn stream<'e, R>(self, query: Query<'_>) -> Result<rows::Rows<'e, R>, Error>
    where
        Self: 'e,
        R: FromColumns + Send + 'e,
    {
        stream(self, query)
    }

    async fn each(self, query: Query<'_>, show: &mut Show<'_>) -> Result<(), Error> {
        let mut connection = self.acquire().await?;
        each(&mut connection, query, show).await
    }

    async fn count(self, query: Query<'_>) -> Result<u64, Error> {
        let mut connection = self.acquire().await?;
        count(&mut connection, query).await
    }
}

impl Executor for &mut PgConnection {
    async fn rows<R: FromColumns + Send>(self, query: Query<'_>) -> Result<Vec<R>, Error> {
        rows(self, query).await
    }

    async fn stream<'e, R>(self, query: Query<'_>) -> Result<rows::Rows<'e, R>, Error>
    where
        Self: 'e,
        R: FromColumns + Send + 'e,
    {
        stream(self, query)
    }

    async fn each(self, query: Query<'_>, show: &mut Show<'_>) -> Result<(), Error> {
        each(self, query, show).await
    }

    async fn count(self, query: Query<'_>) -> Result<u64, Error> {
        count(self, query).await
    }
}

impl Executor for &mut PoolConnection<Postgres> {
    async fn rows<R: FromColumns + Send>(self, query: Query<'_>) -> Result<Vec<R>, Error> {
        rows(self, query).await
    }

    async fn stream<'e, R>(self, query: Query<'_>) -> Result<rows::Rows<'e, R>, Error>
    where
        Self: 'e,
        R: FromColumns + Send + 'e,
    {
        stream(&mut **self, query)
    }

    async fn each(self, query: Query<'_>, show: &mut Show<'_>) -> Result<(), Error> {
        each(self, query, show).await
    }

    async fn count(self, query: Query<'_>) -> Result<u64, Error> {
        count(self, query).await
    }
}

impl Executor for &mut Transaction<'_, Postgres> {
    async fn rows<R: FromColumns + Send>(self, query: Query<'_>) -> Result<Vec<R>, Error> {
        rows(self, query).await
    }

    async fn stream<'e, R>(self, query: Query<'_>) -> Result<rows::Rows<'e, R>, Error>
    where
        Self: 'e,
        R: FromColumns + Send + 'e,
    {
        stream(&mut **self, query)
    }

    async fn each(self, query: Query<'_>, show: &mut Show<'_>) -> Result<(), Error> {
        each(self, query, show).await
    }

    async fn count(self, query: Query<'_>) -> Result<u64, Error> {
        count(self, query).await
    }
}

impl CopyExecutor for &PgPool {
    type Sink = PgCopyIn<PoolConnection<Postgres>>;

    async fn copy_in(self, sql: &str) -> Result<Self::Sink, Error> {
        Ok(self.copy_in_raw(sql).await?)
    }
}

impl CopyOutExecutor for &PgPool {
    async fn copy_out<'e>(self, sql: &str) -> Result<BoxStream<'e, Result<Bytes, Error>>, Error>
    where
        Self: 'e,
    {
        let mut connection = self.acquire().await?;
        connection.close_on_drop();
        Ok(copy_out::chunks(connection, sql.to_owned()))
    }
}

impl<'c> CopyExecutor for &'c mut PgConnection {
    type Sink = PgCopyIn<&'c mut PgConnection>;

    async fn copy_in(self, sql: &str) -> Result<Self::Sink, Error> {
        Ok(self.copy_in_raw(sql).await?)
    }
}

impl<'c> CopyExecutor for &'c mut PoolConnection<Postgres> {
    type Sink = PgCopyIn<&'c mut PgConnection>;

    async fn copy_in(self, sql: &str) -> Result<Self::Sink, Error> {
        CopyExecutor::copy_in(&mut **self, sql).await
    }
}

impl<'c> CopyExecutor for &'c mut Transaction<'_, Postgres> {
    type Sink = PgCopyIn<&'c mut PgConnection>;

    async fn copy_in(self, sql: &str) -> Result<Self::Sink, Error> {
        CopyExecutor::copy_in(&mut **self, sql).await
    }
}

impl<C> CopySink for PgCopyIn<C>
where
    C: DerefMut<Target = PgConnection> + Send,
{
    async fn send(&mut self, data: Bytes) -> Result<(), Error> {
        Self::send(self, data).await?;
        Ok(())
    }

    async fn finish(self) -> Result<u64, Error> {
        Ok(Self::finish(self).await?)
    }

    async fn abort(self) -> Result<(), Error> {
        Ok(Self::abort(self, "a row cannot be sent").await?)
    }
}

fn format(value: &PgValueRef<'_>) -> Format {
    match value.format() {
        PgValueFormat::Binary => Format::Binary,
        PgValueFormat::Text => Format::Text,
    }
}

/// `Type::type_info` of a generated type: text where it is sent as text, else left to the server.
pub fn type_info<T: raw::Encode>() -> PgTypeInfo {
    PgTypeInfo::with_oid(Oid(if T::TEXT { oid::TEXT } else { 0 }))
}

/// `Decode::decode` of a generated type.
pub fn decode<T: raw::Decode>(value: &PgValueRef<'_>) -> Result<T, BoxDynError> {
    if value.is_null() {
        return Ok(T::decode_null()?);
    }
    let oid = value.type_info().oid().map_or(0, |oid| oid.0);
    Ok(T::decode(Raw::new(value.as_bytes()?, format(value), oid))?)
}

/// `Encode::encode_by_ref` of a generated type.
pub fn encode<T: raw::Encode>(
    value: &T,
    buffer: &mut PgArgumentBuffer,
) -> Result<IsNull, BoxDynError> {
    let format = if T::TEXT { Format::Text } else { Format::Binary };
    let mut bytes = Vec::new();
    Ok(match value.encode(format, &mut bytes)? {
        raw::IsNull::Yes => IsNull::Yes,
        raw::IsNull::No => {
            buffer.extend_from_slice(&bytes);
            IsNull::No
        }
    })
}
