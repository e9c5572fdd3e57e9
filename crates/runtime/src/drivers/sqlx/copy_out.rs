//! How does a connection of sqlx that is closed behind it bring the data of a COPY?

use crate::error::Error;
use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt as _, TryStreamExt as _};
use sqlx::Postgres;
use sqlx::pool::PoolConnection;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

/// Holds the one chunk that is on its way from the connection's future to the stream.
#[derive(Default)]
struct Slot(Mutex<Option<Bytes>>);

impl Slot {
    fn put(&self, chunk: Bytes) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(chunk);
    }

    fn take(&self) -> Option<Bytes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn is_empty(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }
}

/// The chunks. sqlx's own stream borrows its connection, so one future owns both.
pub(super) fn chunks<'e>(
    mut connection: PoolConnection<Postgres>,
    sql: String,
) -> BoxStream<'e, Result<Bytes, Error>> {
    let slot = Arc::new(Slot::default());
    let filled = Arc::clone(&slot);
    let mut copy = Some(Box::pin(async move {
        let mut chunks = connection.copy_out_raw(&sql).await?;
        while let Some(chunk) = chunks.try_next().await? {
            filled.put(chunk);
            // The stream takes it before it asks this future again.
            let taken = || if filled.is_empty() { Poll::Ready(()) } else { Poll::Pending };
            poll_fn(|_| taken()).await;
        }
        Ok::<(), Error>(())
    }));
    stream::poll_fn(move |context| {
        let Some(running) = &mut copy else { return Poll::Ready(None) };
        let polled = running.as_mut().poll(context);
        if let Some(chunk) = slot.take() {
            return Poll::Ready(Some(Ok(chunk)));
        }
        match polled {
            Poll::Pending => Poll::Pending,
            Poll::Ready(done) => {
                copy = None;
                Poll::Ready(done.err().map(Err))
            }
        }
    })
    .boxed()
}
