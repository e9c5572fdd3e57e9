//! Who may change this database now? One runner at a time, by two advisory locks.
//!
//! The first lock is held on a connection of its own, the keeper's: no script can give it back, and no failure of the session
//! that works takes it away. The second is held by the session that works: when a runner is killed, its server process goes on
//! with the statement it has, and the next runner waits for that too.
//!
//! Behind a pooler that gives a session to each transaction anew, no session can hold a lock. There the lock is a lease: a row
//! with a time at which it ends, renewed as long as the runner lives, and asked for in the transaction of each file.
//!
//! Both advisory locks are polled with `pg_try_advisory_lock`, never waited for: a session that waits inside the server holds a snapshot,
//! and `CREATE INDEX CONCURRENTLY` of the session that has the lock would wait for that snapshot, a deadlock.

mod advisory;
mod holder;
mod lease;
mod pooler;
mod reserved;
mod canceller;

use std::fmt;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::time::Instant;
use tokio_postgres::{Client, Error};

use crate::notices::Notices;
use advisory::{KeptKey, Key};
pub use canceller::Canceller;
pub(crate) use holder::blocker;
pub use holder::{Holder, end, holder};
use lease::Lease;
pub(crate) use lease::{Fence, LEASE_LOST};
use reserved::OpenKey;
pub use reserved::Reserved;

/// How the lock is had, and how long to try for it.
#[derive(Clone, Debug)]
pub struct LockOptions {
    /// After this time the attempt is given up; zero tries once.
    pub wait: Duration,
    /// The longest pause between two attempts. Each pause is between half of it and all of it, so that runners started
    /// together do not stay in step.
    pub pause: Duration,
    /// What the lock is.
    pub kind: LockKind,
    /// How long a lease lasts when nobody renews it: so long do others wait for a runner that was killed.
    pub lease: Duration,
    /// Who takes it, for those who meet a lease: a pooler hides where its clients come from.
    pub name: String,
}

/// What the lock is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LockKind {
    /// A lease where a pooler changes the session from one transaction to the next, else advisory locks of the session.
    #[default]
    Auto,
    /// Advisory locks of the session.
    Session,
    /// A row with a time at which it ends.
    Lease,
}

impl Default for LockOptions {
    fn default() -> Self {
        Self {
            wait: Duration::from_mins(1),
            pause: Duration::from_millis(250),
            kind: LockKind::Auto,
            lease: Duration::from_secs(30),
            name: "rowsmith".to_owned(),
        }
    }
}

/// A session that may migrate, because it holds the lock; nothing changes a database without one. Dropping it gives the lock
/// back.
pub struct Locked<'c> {
    client: &'c Client,
    kept: Kept<'c>,
    notices: Option<Notices>,
}

/// What is held.
enum Kept<'c> {
    /// Given back in this order.
    Keys {
        work: KeptKey<'c>,
        keeper: KeptKey<'c>,
    },
    Lease(Lease<'c>),
    /// Of those who only look.
    Transaction(OpenKey<'c>),
}

/// Whether the lock is a lease.
async fn is_by_lease(work: &Client, keeper: &Client, kind: LockKind) -> Result<bool, Error> {
    match kind {
        LockKind::Auto => pooler::is_between(work, keeper).await,
        LockKind::Session => Ok(false),
        LockKind::Lease => Ok(true),
    }
}

impl<'c> Locked<'c> {
    /// Takes the lock, trying until the deadline. `work` is the session that will migrate; `keeper` is another connection to the
    /// same database, which only holds the lock.
    pub async fn acquire(
        work: &'c mut Client,
        keeper: &'c Client,
        options: &LockOptions,
    ) -> Result<Self, LockError> {
        Self::acquire_watched(work, keeper, options, &mut |_: &Holder| {}).await
    }

    /// Takes the lock, and says who has it when somebody else is found to for the first time.
    pub async fn acquire_watched(
        work: &'c mut Client,
        keeper: &'c Client,
        options: &LockOptions,
        waiting: &mut (dyn FnMut(&Holder) + Send),
    ) -> Result<Self, LockError> {
        let client: &'c Client = work;
        let by_lease = is_by_lease(client, keeper, options.kind).await?;
        let mut wait = Wait { options, started: Instant::now(), told: false, waiting };
        let kept = if by_lease {
            let lease = wait.until(keeper, || Box::pin(Lease::take(keeper, options))).await?;
            Kept::Lease(lease)
        } else {
            let keeper = wait.until(keeper, || Box::pin(take_unleased(keeper))).await?;
            match wait.until(client, || Box::pin(Key::Work.take(client))).await {
                Ok(work) => Kept::Keys { work, keeper },
                Err(error) => {
                    keeper.release().await?;
                    return Err(error);
                }
            }
        };
        Ok(Self { client, kept, notices: None })
    }

    /// Gives the lock back and says whether that went well; dropping the value does the same without a word.
    pub async fn release(self) -> Result<(), LockError> {
        match self.kept {
            Kept::Keys { work, keeper } => {
                work.release().await?;
                Ok(keeper.release().await?)
            }
            Kept::Lease(lease) => Ok(lease.release().await?),
            Kept::Transaction(open) => Ok(open.release().await?),
        }
    }

    /// Catches what the server says on this session, so that [`crate::apply()`] can pass it on.
    #[must_use]
    pub fn with_notices(mut self, notices: Notices) -> Self {
        self.notices = Some(notices);
        self
    }

    pub(crate) fn parts(&mut self) -> (&'c Client, Hold<'_>, Option<&mut Notices>) {
        let Self { client, kept, notices } = self;
        let hold = match kept {
            Kept::Keys { keeper, .. } => Hold::Keys { keeper: keeper.client() },
            Kept::Lease(lease) => Hold::Lease(lease),
            Kept::Transaction(open) => Hold::Transaction { keeper: open.keeper() },
        };
        (*client, hold, notices.as_mut())
    }

    /// What makes sure that a transaction commits only while the lock is held; none where the session sees to it.
    pub(crate) fn fence(&self) -> Option<Fence> {
        match &self.kept {
            Kept::Keys { .. } => None,
            Kept::Lease(lease) => Some(lease.fence()),
            Kept::Transaction(_) => Some(Fence::none()),
        }
    }

    /// A way to stop what the session runs, to be kept elsewhere.
    pub fn canceller(&self) -> Canceller<'c> {
        match &self.kept {
            Kept::Keys { work, keeper } => {
                Canceller { keeper: keeper.client(), pid: Some(work.pid()) }
            }
            Kept::Lease(lease) => Canceller { keeper: lease.keeper(), pid: None },
            Kept::Transaction(open) => Canceller { keeper: open.keeper(), pid: None },
        }
    }

    /// The session that migrates.
    pub fn client(&self) -> &Client {
        self.client
    }
}

impl fmt::Debug for Locked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Locked").finish_non_exhaustive()
    }
}

/// Knows whether the lock is still held.
#[derive(Clone, Copy)]
pub(crate) enum Hold<'l> {
    Keys { keeper: &'l Client },
    Lease(&'l Lease<'l>),
    Transaction { keeper: &'l Client },
}

impl Hold<'_> {
    /// Whether the lock is lost, as far as has been heard of it.
    pub(crate) async fn is_lost(&self) -> bool {
        // Whoever drives the keeper's connection gets a turn to hear of its end: with the first, the runtime looks what has
        // come in, with the second, the driver reads it.
        tokio::task::yield_now().await;
        tokio::task::yield_now().await;
        match self {
            Self::Keys { keeper } | Self::Transaction { keeper } => keeper.is_closed(),
            Self::Lease(lease) => lease.is_lost(),
        }
    }
}

/// Takes the keeper's lock, unless a runner that came through a pooler has a lease.
async fn take_unleased(keeper: &Client) -> Result<Option<KeptKey<'_>>, Error> {
    let Some(kept) = Key::Keeper.take(keeper).await? else { return Ok(None) };
    if lease::is_free(keeper).await? {
        return Ok(Some(kept));
    }
    kept.release().await?;
    Ok(None)
}

/// Waiting under one deadline.
struct Wait<'a> {
    options: &'a LockOptions,
    started: Instant,
    told: bool,
    waiting: &'a mut (dyn FnMut(&Holder) + Send),
}

impl Wait<'_> {
    /// Takes until it is had; `client` is asked who has it.
    async fn until<'c, T>(
        &mut self,
        client: &Client,
        take: impl Fn() -> BoxFuture<'c, Result<Option<T>, Error>>,
    ) -> Result<T, LockError> {
        loop {
            if let Some(kept) = take().await? {
                return Ok(kept);
            }
            let holder = holder(client).await?;
            if let (false, Some(holder)) = (self.told, &holder) {
                (self.waiting)(holder);
                self.told = true;
            }
            let left = self.options.wait.saturating_sub(self.started.elapsed());
            if left.is_zero() {
                let waited = self.options.wait;
                return Err(LockError::Held { waited, holder: holder.map(Box::new) });
            }
            tokio::time::sleep(jittered(self.options.pause).min(left)).await;
        }
    }
}

/// Between half of `pause` and all of it.
pub(crate) fn jittered(pause: Duration) -> Duration {
    // The standard library seeds every `RandomState` anew: chance enough for a pause.
    let chance = RandomState::new().build_hasher().finish() % 1_000;
    let share = u32::try_from(chance).unwrap_or_default();
    pause / 2 + (pause / 2) * share / 1_000
}

/// Why the lock was not had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody else has it.
    #[error("another session holds the migration lock after waiting {} s{}", waited.as_secs(), told(holder.as_deref()))]
    Held {
        /// How long this session tried.
        waited: Duration,
        /// Who has it, unless it was given back at the last moment.
        holder: Option<Box<Holder>>,
    },
    /// The server refused, or the connection is gone.
    #[error("the migration lock cannot be asked for")]
    Postgres(#[from] Error),
}

fn told(holder: Option<&Holder>) -> String {
    holder.map(|holder| format!(": {holder}")).unwrap_or_default()
}
