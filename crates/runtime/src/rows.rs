//! How are the rows of a large result read one by one?

use crate::error::Error;
use futures_util::stream::{self, BoxStream, Stream, StreamExt as _, TryStreamExt as _};
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Rows as the server sends them; no more are held than the driver reads at a time.
///
/// Nothing is sent before the first is asked for. It is a [`Stream`] too, for those who have the
/// combinators at hand. Dropped early, the rest of the result is passed over: at once by
/// tokio-postgres, before its next statement by sqlx.
#[must_use = "nothing is run until rows are asked for"]
pub struct Rows<'e, R>(BoxStream<'e, Result<R, Error>>);

impl<'e, R: Send + 'e> Rows<'e, R> {
    /// The rows of a stream: for an [`crate::Executor`] of your own.
    pub fn new(rows: impl Stream<Item = Result<R, Error>> + Send + 'e) -> Self {
        Self(rows.boxed())
    }

    pub(crate) fn all(rows: Vec<R>) -> Self {
        Self::new(stream::iter(rows.into_iter().map(Ok)))
    }

    /// The rows that a future will bring.
    pub(crate) fn later(rows: impl Future<Output = Result<Self, Error>> + Send + 'e) -> Self {
        Self::new(stream::once(rows).try_flatten())
    }

    /// The next row; `None` behind the last.
    pub async fn next(&mut self) -> Result<Option<R>, Error> {
        self.0.next().await.transpose()
    }
}

impl<R> Stream for Rows<'_, R> {
    type Item = Result<R, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(context)
    }
}

impl<R> fmt::Debug for Rows<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows").finish_non_exhaustive()
    }
}
