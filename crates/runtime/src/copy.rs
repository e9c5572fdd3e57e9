//! How do rows travel in bulk, in and out, as a stream?

mod encoder;
mod decoder;

use crate::column::Table;
use crate::copy::decoder::Decoder;
use crate::copy::encoder::Encoder;
use crate::error::{Error, StatementError};
use crate::reader::FromColumns;
use crate::rows::Rows;
use crate::sql;
use crate::values::ToColumns;
use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt as _, TryStreamExt as _};
use std::fmt;

/// What is sent at once.
const CHUNK: usize = 64 * 1024;

/// A connection, transaction or pool that can COPY: the types of the drivers that are a
/// [`crate::Executor`].
///
/// tokio-postgres prepares the COPY before it runs it, so behind a pooler in transaction mode it
/// wants a transaction around it.
pub trait CopyExecutor: Send + Sized {
    /// What takes the rows of a COPY into a table.
    type Sink: CopySink;

    /// Begins `copy ... from stdin`.
    fn copy_in(self, sql: &str) -> impl Future<Output = Result<Self::Sink, Error>> + Send;
}

/// What can COPY out: of tokio-postgres the same as for [`CopyExecutor`], of sqlx only `&PgPool`.
///
/// sqlx 0.9 leaves a connection out of step when such a COPY is refused or not read to its end, so
/// that later statements get the results of earlier ones. The pool's connection is closed behind it.
pub trait CopyOutExecutor: Send + Sized {
    /// Begins `copy ... to stdout`.
    fn copy_out<'e>(
        self,
        sql: &str,
    ) -> impl Future<Output = Result<BoxStream<'e, Result<Bytes, Error>>, Error>> + Send
    where
        Self: 'e;
}

/// Takes the data of a COPY. Dropped before its end, the COPY fails and writes nothing.
pub trait CopySink: Send {
    /// Sends data, and waits while the server has enough to do.
    fn send(&mut self, data: Bytes) -> impl Future<Output = Result<(), Error>> + Send;

    /// Ends it and says how many rows were written.
    fn finish(self) -> impl Future<Output = Result<u64, Error>> + Send;

    /// Makes it fail.
    fn abort(self) -> impl Future<Output = Result<(), Error>> + Send;
}

/// Writes rows by COPY, the quickest way in: all of them, or none when one is refused.
///
/// Binary where each given column has a binary form, as text otherwise. All rows have to give the
/// same columns. What COPY cannot do is left to [`crate::insert_many`]: return rows, pass over
/// those that are there already, write to a view or past row level security.
pub fn copy_in<I, X>(executor: X) -> CopyIn<I, X>
where
    I: ToColumns,
    X: CopyExecutor,
{
    CopyIn { executor: Some(executor), sink: None, encoder: Encoder::new(), broken: false }
}

/// A COPY into a table that has not ended yet; nothing is sent before the first row.
///
/// Rows are sent in chunks of some 64 KiB, and [`send`](Self::send) waits while the server has
/// enough to do, so memory stays bounded. Dropped before [`finish`](Self::finish), the COPY fails
/// and no row is written; of sqlx's connections only one of a pool can be used again after that.
#[must_use = "nothing is written until it is finished"]
pub struct CopyIn<I: ToColumns, X: CopyExecutor> {
    executor: Option<X>,
    sink: Option<X::Sink>,
    encoder: Encoder<I>,
    /// Something failed, or was given up while it waited: rows may be missing.
    broken: bool,
}

impl<I: ToColumns + Sync, X: CopyExecutor> CopyIn<I, X> {
    /// Writes a row. After an error the COPY has failed.
    pub async fn send(&mut self, row: &I) -> Result<(), Error> {
        self.begin()?;
        if let Err(error) = self.encoder.push(row) {
            self.executor = None;
            if let Some(sink) = self.sink.take() {
                // The row's error is the one to tell; without its end, the COPY fails anyway.
                let _aborted: Result<(), Error> = sink.abort().await;
            }
            return Err(error.into());
        }
        if let Some(executor) = self.executor.take() {
            self.sink = Some(executor.copy_in(&self.encoder.sql()).await?);
        }
        if self.encoder.len() >= CHUNK {
            self.flush().await?;
        }
        self.broken = false;
        Ok(())
    }

    /// Counts as failed until what is begun here is done.
    fn begin(&mut self) -> Result<(), Error> {
        if std::mem::replace(&mut self.broken, true) {
            return Err(StatementError::CopyFailed.into());
        }
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), Error> {
        let data = self.encoder.take(CHUNK);
        if let Some(sink) = &mut self.sink {
            sink.send(data).await?;
        }
        Ok(())
    }

    /// Ends it and says how many rows were written.
    pub async fn finish(mut self) -> Result<u64, Error> {
        self.begin()?;
        self.encoder.finish()?;
        self.flush().await?;
        match self.sink.take() {
            Some(sink) => sink.finish().await,
            None => Ok(0),
        }
    }
}

impl<I: ToColumns, X: CopyExecutor> fmt::Debug for CopyIn<I, X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CopyIn").field("encoder", &self.encoder).finish_non_exhaustive()
    }
}

/// Reads all rows of a relation by COPY, the quickest way out, one by one.
pub fn copy_out<'e, R, X>(table: &Table<R>, executor: X) -> Rows<'e, R>
where
    R: FromColumns + Send + 'e,
    X: CopyOutExecutor + 'e,
{
    let sql = sql::copy_out(table);
    Rows::later(async move {
        let chunks = executor.copy_out(&sql).await?;
        let rows =
            stream::try_unfold((chunks, Decoder::default()), async |(mut chunks, mut decoder)| {
                loop {
                    if let Some(row) = decoder.next()? {
                        return Ok(Some((row, (chunks, decoder))));
                    }
                    match chunks.try_next().await? {
                        Some(chunk) => decoder.feed(&chunk),
                        None => return decoder.finish().map(|()| None),
                    }
                }
            });
        Ok(Rows::new(rows.boxed()))
    })
}
