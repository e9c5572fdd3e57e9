//! What does the server say besides its answers?
//!
//! Notices come in beside the answers, on the connection rather than on the client, so whoever drives the connection has to
//! catch them. A script that floods its client costs no memory: what does not fit is counted and dropped.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::{StreamExt as _, stream};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;
use tokio_postgres::error::DbError;
use tokio_postgres::{AsyncMessage, Connection, Error};

/// How many notices wait at most for somebody to look at them.
const CAPACITY: usize = 1_000;

/// One notice, warning or message of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// `NOTICE`, `WARNING`, `INFO`, `LOG` or `DEBUG`.
    pub severity: String,
    /// The five characters that name it; `00000` for most.
    pub code: String,
    /// What it says.
    pub message: String,
    /// More about it.
    pub detail: Option<String>,
    /// What the server proposes.
    pub hint: Option<String>,
}

impl Notice {
    /// With every text put through `f`.
    #[must_use]
    pub(crate) fn map(self, f: impl Fn(&str) -> String) -> Self {
        Self {
            message: f(&self.message),
            detail: self.detail.as_deref().map(&f),
            hint: self.hint.as_deref().map(&f),
            ..self
        }
    }
}

impl From<&DbError> for Notice {
    fn from(notice: &DbError) -> Self {
        Self {
            severity: notice.severity().to_owned(),
            code: notice.code().code().to_owned(),
            message: notice.message().to_owned(),
            detail: notice.detail().map(ToOwned::to_owned),
            hint: notice.hint().map(ToOwned::to_owned),
        }
    }
}

/// The notices of one session, to be handed to [`crate::Locked::with_notices`].
#[derive(Debug)]
pub struct Notices {
    receiver: mpsc::Receiver<Notice>,
    dropped: Arc<AtomicU64>,
}

impl Notices {
    /// The next one that has come, without waiting.
    pub fn take(&mut self) -> Option<Notice> {
        self.receiver.try_recv().ok()
    }

    /// How many were dropped since the last call.
    pub fn take_dropped(&mut self) -> u64 {
        self.dropped.swap(0, Ordering::Relaxed)
    }
}

/// Drives a connection, to be spawned or polled beside the client, and catches its notices.
pub fn drive<S, T>(
    mut connection: Connection<S, T>,
) -> (impl Future<Output = Result<(), Error>>, Notices)
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: AsyncRead + AsyncWrite + Unpin,
{
    let (sender, receiver) = mpsc::channel(CAPACITY);
    let dropped = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&dropped);
    let driving = async move {
        let mut messages = stream::poll_fn(move |context| connection.poll_message(context));
        while let Some(message) = messages.next().await {
            let AsyncMessage::Notice(notice) = message? else { continue };
            // Whoever waits for answers gets a turn to take those that came before the notice, and so knows which statement it
            // belongs to.
            tokio::task::yield_now().await;
            if sender.try_send(Notice::from(&notice)).is_err() {
                counter.fetch_add(1, Ordering::Relaxed);
            }
        }
        Ok(())
    };
    (driving, Notices { receiver, dropped })
}
