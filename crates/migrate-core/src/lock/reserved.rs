//! How is it made sure that nobody migrates while a plan is tried? By the lock, or where that would leave a trace, by a transaction
//! that is open meanwhile.
//!
//! A lease is a row, and needs a table. A database that has none gets none from those who only look: behind a pooler, a session is
//! held by whoever has a transaction open in it, and so is an advisory lock of that transaction.

use std::fmt;

use futures_util::FutureExt as _;
use tokio::time::Instant;
use tokio_postgres::{Client, Error};

use super::advisory::Key;
use super::holder::has_leases;
use super::lease::Fence;
use super::{Hold, Holder, Kept, LockError, LockKind, LockOptions, Locked, Wait, is_by_lease};
use crate::history::rows;
use crate::notices::Notices;

/// A session in which a plan may be tried and rolled back, since nobody migrates meanwhile; dropping it lets others go on. Taking it
/// writes nothing into a database that nobody has migrated through a pooler.
pub struct Reserved<'c>(Locked<'c>);

impl<'c> From<Locked<'c>> for Reserved<'c> {
    fn from(locked: Locked<'c>) -> Self {
        Self(locked)
    }
}

impl<'c> Reserved<'c> {
    /// Tries until the deadline, and says who migrates when somebody is found to for the first time. `work` is the session to try
    /// it in; `keeper` is another connection to the same database.
    pub async fn acquire(
        work: &'c mut Client,
        keeper: &'c Client,
        options: &LockOptions,
        waiting: &mut (dyn FnMut(&Holder) + Send),
    ) -> Result<Self, LockError> {
        if !is_by_lease(work, keeper, options.kind).await? {
            let options = LockOptions { kind: LockKind::Session, ..options.clone() };
            return Locked::acquire_watched(work, keeper, &options, waiting).await.map(Self);
        }
        if !has_leases(keeper).await? {
            let mut wait = Wait { options, started: Instant::now(), told: false, waiting };
            let open = wait.until(keeper, || Box::pin(OpenKey::take(keeper))).await?;
            // With the lock, nobody can make the table and take the lease.
            if !has_leases(keeper).await? {
                let kept = Kept::Transaction(open);
                return Ok(Self(Locked { client: work, kept, notices: None }));
            }
            open.release().await?;
        }
        let options = LockOptions { kind: LockKind::Lease, ..options.clone() };
        Locked::acquire_watched(work, keeper, &options, waiting).await.map(Self)
    }

    /// Catches what the server says on this session.
    #[must_use]
    pub fn with_notices(self, notices: Notices) -> Self {
        Self(self.0.with_notices(notices))
    }

    /// Lets others go on, and says whether that went well.
    pub async fn release(self) -> Result<(), LockError> {
        self.0.release().await
    }

    /// The session.
    pub fn client(&self) -> &Client {
        self.0.client()
    }

    pub(crate) fn fence(&self) -> Option<Fence> {
        self.0.fence()
    }

    pub(crate) fn parts(&mut self) -> (&'c Client, Hold<'_>, Option<&mut Notices>) {
        self.0.parts()
    }
}

impl fmt::Debug for Reserved<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reserved").finish_non_exhaustive()
    }
}

/// The keeper's lock, held by a transaction that is open.
pub(super) struct OpenKey<'c> {
    keeper: &'c Client,
    held: bool,
}

impl<'c> OpenKey<'c> {
    /// Tries once; none when somebody migrates.
    async fn take(keeper: &'c Client) -> Result<Option<Self>, Error> {
        let take = format!(
            "begin;set local idle_in_transaction_session_timeout = 0;\
             select where pg_catalog.pg_try_advisory_xact_lock({})",
            Key::Keeper.number()
        );
        let taken = rows(keeper, &take).await;
        if let Ok([_]) = taken.as_deref() {
            return Ok(Some(Self { keeper, held: true }));
        }
        rows(keeper, "rollback").await?;
        taken.map(|_| None)
    }

    pub(super) fn keeper(&self) -> &'c Client {
        self.keeper
    }

    /// Gives it back, and waits until that is done.
    pub(super) async fn release(mut self) -> Result<(), Error> {
        self.held = false;
        rows(self.keeper, "rollback").await.map(drop)
    }
}

impl Drop for OpenKey<'_> {
    fn drop(&mut self) {
        if self.held {
            // The first poll hands the message to the connection. When that is gone, so is the lock.
            drop(self.keeper.batch_execute("rollback").now_or_never());
        }
    }
}
