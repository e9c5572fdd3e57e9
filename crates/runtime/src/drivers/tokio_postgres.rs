//! How do rows and parameters travel through tokio-postgres?

use crate::copy::{CopyExecutor, CopyOutExecutor, CopySink};
use crate::drivers::BoxError;
use crate::error::Error;
use crate::executor::{Executor, Query, Show};
use crate::oid;
use crate::raw::{Decode, DecodeError, Encode, Format, IsNull as Null, Raw};
use crate::reader::{FromColumns, RowError, Rows, Source, read_row};
use crate::rows;
use bytes::{BufMut as _, Bytes, BytesMut};
use futures_util::stream::BoxStream;
use futures_util::{SinkExt, StreamExt as _, TryStreamExt as _};
use std::pin::{Pin, pin};
use tokio_postgres::types::{FromSql, IsNull, Kind, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, CopyInSink, Row, RowStream, Transaction};

/// A value of any type, as the bytes it came in.
struct Cell<'a>(&'a [u8]);

impl<'a> FromSql<'a> for Cell<'a> {
    fn from_sql(_ty: &Type, raw: &'a [u8]) -> Result<Self, BoxError> {
        Ok(Self(raw))
    }

    fn accepts(_ty: &Type) -> bool {
        true
    }
}

impl Source for Row {
    fn count(&self) -> usize {
        self.len()
    }

    fn name(&self, index: usize) -> Option<&str> {
        self.columns().get(index).map(tokio_postgres::Column::name)
    }

    fn oid(&self, index: usize) -> u32 {
        self.columns().get(index).map_or(0, |column| column.type_().oid())
    }

    fn value(&self, index: usize, oid: Option<u32>) -> Result<Option<Raw<'_>>, DecodeError> {
        let oid = oid.unwrap_or_else(|| self.oid(index));
        match self.try_get::<usize, Option<Cell<'_>>>(index) {
            // Rows of the extended protocol come in binary, always.
            Ok(cell) => Ok(cell.map(|cell| Raw::new(cell.0, Format::Binary, oid))),
            Err(error) => Err(DecodeError::new(error.to_string())),
        }
    }
}

/// Reads a row that tokio-postgres brought: of our statements or of the user's own SQL.
pub fn read_tokio_postgres<R: FromColumns>(row: &Row) -> Result<R, RowError> {
    read_row(row)
}

/// A parameter that is encoded already.
#[derive(Debug)]
pub(super) struct Parameter<'a>(pub(super) Option<&'a [u8]>);

impl ToSql for Parameter<'_> {
    fn to_sql(&self, _ty: &Type, out: &mut BytesMut) -> Result<IsNull, BoxError> {
        Ok(match self.0 {
            Some(bytes) => {
                out.put_slice(bytes);
                IsNull::No
            }
            None => IsNull::Yes,
        })
    }

    fn accepts(_ty: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// The type of a parameter of which only our cast in the SQL says the type.
fn inferred() -> Type {
    Type::new(String::new(), 0, Kind::Simple, String::new())
}

fn parameters(query: Query<'_>) -> impl Iterator<Item = (Parameter<'_>, Type)> {
    let ty = inferred();
    query.parameters().map(move |bytes| (Parameter(bytes), ty.clone()))
}

pub(super) async fn collect<R: FromColumns>(rows: RowStream) -> Result<Vec<R>, Error> {
    let mut rows = pin!(rows);
    let (mut reader, mut read) = (Rows::default(), Vec::new());
    while let Some(row) = rows.try_next().await? {
        read.push(reader.read(&row)?);
    }
    Ok(read)
}

pub(super) async fn each(rows: RowStream, show: &mut Show<'_>) -> Result<(), Error> {
    let mut rows = pin!(rows);
    while let Some(row) = rows.try_next().await? {
        show(&row)?;
    }
    Ok(())
}

// One unnamed statement, parsed, bound and run in one round trip: nothing is left prepared on the
// server, so poolers in transaction mode are fine with it.
impl Executor for &Client {
    async fn rows<R: FromColumns + Send>(self, query: Query<'_>) -> Result<Vec<R>, Error> {
        collect(self.query_typed_raw(query.sql(), parameters(query)).await?).await
    }

    async fn stream<'e, R>(self, query: Query<'_>) -> Result<rows::Rows<'e, R>, Error>
    where
        Self: 'e,
        R: FromColumns + Send + 'e,
    {
        let rows = self.query_typed_raw(query.sql(), parameters(query)).await?;
        Ok(rows::Rows::new(rows.map(|row| Ok(read_row(&row?)?))))
    }

    async fn each(self, query: Query<'_>, show: &mut Show<'_>) -> Result<(), Error> {
        each(self.query_typed_raw(query.sql(), parameters(query)).await?, show).await
    }

    async fn count(self, query: Query<'_>) -> Result<u64, Error> {
        let parameters: Vec<(Parameter<'_>, Type)> = parameters(query).collect();
        let parameters: Vec<(&(dyn ToSql + Sync), Type)> = parameters
            .iter()
            .map(|(parameter, ty)| (parameter as &(dyn ToSql + Sync), ty.clone()))
            .collect();
        Ok(self.execute_typed(query.sql(), &parameters).await?)
    }
}

impl Executor for &Transaction<'_> {
    async fn rows<R: FromColumns + Send>(self, query: Query<'_>) -> Result<Vec<R>, Error> {
        self.client().rows(query).await
    }

    async fn stream<'e, R>(self, query: Query<'_>) -> Result<rows::Rows<'e, R>, Error>
    where
        Self: 'e,
        R: FromColumns + Send + 'e,
    {
        self.client().stream(query).await
    }

    async fn each(self, query: Query<'_>, show: &mut Show<'_>) -> Result<(), Error> {
        self.client().each(query, show).await
    }

    async fn count(self, query: Query<'_>) -> Result<u64, Error> {
        self.client().count(query).await
    }
}

impl CopyExecutor for &Client {
    type Sink = Pin<Box<CopyInSink<Bytes>>>;

    async fn copy_in(self, sql: &str) -> Result<Self::Sink, Error> {
        Ok(Box::pin(Client::copy_in(self, sql).await?))
    }
}

impl CopyOutExecutor for &Client {
    async fn copy_out<'e>(self, sql: &str) -> Result<BoxStream<'e, Result<Bytes, Error>>, Error>
    where
        Self: 'e,
    {
        Ok(Client::copy_out(self, sql).await?.map_err(Error::from).boxed())
    }
}

impl CopyExecutor for &Transaction<'_> {
    type Sink = Pin<Box<CopyInSink<Bytes>>>;

    async fn copy_in(self, sql: &str) -> Result<Self::Sink, Error> {
        CopyExecutor::copy_in(self.client(), sql).await
    }
}

impl CopyOutExecutor for &Transaction<'_> {
    async fn copy_out<'e>(self, sql: &str) -> Result<BoxStream<'e, Result<Bytes, Error>>, Error>
    where
        Self: 'e,
    {
        CopyOutExecutor::copy_out(self.client(), sql).await
    }
}

impl CopySink for Pin<Box<CopyInSink<Bytes>>> {
    async fn send(&mut self, data: Bytes) -> Result<(), Error> {
        Ok(SinkExt::send(self, data).await?)
    }

    async fn finish(mut self) -> Result<u64, Error> {
        Ok(self.as_mut().finish().await?)
    }

    async fn abort(self) -> Result<(), Error> {
        // Dropped before its end, it tells the server so.
        Ok(())
    }
}

/// `FromSql::from_sql` of a generated type.
pub fn from_sql<T: Decode>(ty: &Type, raw: &[u8]) -> Result<T, BoxError> {
    Ok(T::decode(Raw::new(raw, Format::Binary, ty.oid()))?)
}

/// `ToSql::to_sql` of a generated type, as the parameter's type wants it.
///
/// What can only be sent as text, such as a composite, fails for a parameter that is not text and
/// says so.
pub fn to_sql<T: Encode>(value: &T, ty: &Type, out: &mut BytesMut) -> Result<IsNull, BoxError> {
    let mut ty = ty;
    while let Kind::Domain(base) = ty.kind() {
        ty = base;
    }
    let format = if oid::is_text(ty.oid()) { Format::Text } else { Format::Binary };
    let mut bytes = Vec::new();
    Ok(match value.encode(format, &mut bytes)? {
        Null::Yes => IsNull::Yes,
        Null::No => {
            out.put_slice(&bytes);
            IsNull::No
        }
    })
}
