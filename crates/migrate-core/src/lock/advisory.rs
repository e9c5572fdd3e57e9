//! How is an advisory lock taken, and how does it never outlive the value that stands for it?

use futures_util::FutureExt as _;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Error};

use crate::history::rows;

/// The ASCII letters `rowsmith`. Advisory locks belong to one database, so that fixed keys are enough.
const BASE: i64 = 0x726f_7773_6d69_7468;

/// Which of the two locks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// Held as long as a runner wants to be the only one.
    Keeper,
    /// Held by the session that changes things.
    Work,
}

impl Key {
    /// Its two halves, as `pg_locks` shows them in `classid` and `objid`.
    pub(super) const fn halves(self) -> (i64, i64) {
        let number = self.number();
        (number >> 32, number & 0xffff_ffff)
    }

    pub(super) const fn number(self) -> i64 {
        match self {
            Self::Keeper => BASE,
            Self::Work => BASE + 1,
        }
    }

    /// Tries once; none when another session has it.
    pub(super) async fn take(self, client: &Client) -> Result<Option<KeptKey<'_>>, Error> {
        let query = format!(
            "select pg_catalog.pg_try_advisory_lock({}), pg_catalog.pg_backend_pid()",
            self.number()
        );
        let answer = rows(client, &query).await?;
        let text = |index: usize| answer.first().and_then(|row| row.get(index));
        let pid = text(1).and_then(|pid| pid.parse().ok()).unwrap_or_default();
        let is_ours = text(0) == Some("t");
        Ok(is_ours.then_some(KeptKey { client, key: self, pid, held: true }))
    }
}

/// A lock that a session holds; dropping it gives it back.
pub(super) struct KeptKey<'c> {
    client: &'c Client,
    key: Key,
    pid: i32,
    held: bool,
}

impl<'c> KeptKey<'c> {
    pub(super) fn client(&self) -> &'c Client {
        self.client
    }

    /// The server process of the session.
    pub(super) fn pid(&self) -> i32 {
        self.pid
    }

    /// Gives it back, and waits until that is done.
    pub(super) async fn release(mut self) -> Result<(), Error> {
        self.held = false;
        let mut unlocked = rows(self.client, &self.unlock()).await;
        // The lock is the session's: the end of a transaction that failed does not give it back, and all else is refused before.
        let refused = unlocked.as_ref().err().and_then(Error::code);
        if refused == Some(&SqlState::IN_FAILED_SQL_TRANSACTION) {
            rows(self.client, "rollback").await?;
            unlocked = rows(self.client, &self.unlock()).await;
        }
        match unlocked {
            // The lock goes with its session.
            Err(error) if error.is_closed() => Ok(()),
            Err(error) => Err(error),
            Ok(_) => Ok(()),
        }
    }

    fn unlock(&self) -> String {
        format!("select pg_catalog.pg_advisory_unlock({})", self.key.number())
    }
}

impl Drop for KeptKey<'_> {
    fn drop(&mut self) {
        if self.held {
            // The first poll hands the message to the connection; nobody needs the answer. When the connection is gone, so is
            // the lock.
            drop(self.client.batch_execute(&self.unlock()).now_or_never());
        }
    }
}
