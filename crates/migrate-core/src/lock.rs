//! Who may change this database now? One runner at a time, by two advisory locks.
//!
//! The first lock is held on a connection of its own, the keeper's: no script can give it back, and no failure of the session
//! that works takes it away. The second is held by the session that works: when a runner is killed, its server process goes on
//! with the statement it has, and the next runner waits for that too.
//!
//! Both are polled with `pg_try_advisory_lock`, never waited for: a session that waits inside the server holds a snapshot,
//! and `CREATE INDEX CONCURRENTLY` of the session that has the lock would wait for that snapshot, a deadlock.

mod advisory;
mod holder;

use std::fmt;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::Duration;

use tokio::time::Instant;
use tokio_postgres::Client;

use crate::notices::Notices;
use advisory::{KeptKey, Key};
pub(crate) use holder::blocker;
pub use holder::{Holder, end, holder};

/// How long to try for the lock.
#[derive(Clone, Copy, Debug)]
pub struct LockOptions {
    /// After this time the attempt is given up; zero tries once.
    pub wait: Duration,
    /// The longest pause between two attempts. Each pause is between half of it and all of it, so that runners started
    /// together do not stay in step.
    pub pause: Duration,
}

impl Default for LockOptions {
    fn default() -> Self {
        Self { wait: Duration::from_mins(1), pause: Duration::from_millis(250) }
    }
}

/// A session that may migrate, because it holds the lock; nothing changes a database without one. Dropping it gives the lock
/// back.
pub struct Locked<'c> {
    // Given back in this order.
    work: KeptKey<'c>,
    keeper: KeptKey<'c>,
    notices: Option<Notices>,
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
        waiting: &mut dyn FnMut(&Holder),
    ) -> Result<Self, LockError> {
        let mut wait = Wait { options, started: Instant::now(), told: false, waiting };
        let keeper = wait.for_key(keeper, Key::Keeper).await?;
        match wait.for_key(work, Key::Work).await {
            Ok(work) => Ok(Self { work, keeper, notices: None }),
            Err(error) => {
                keeper.release().await?;
                Err(error)
            }
        }
    }

    /// Gives the lock back and says whether that went well; dropping the value does the same without a word.
    pub async fn release(self) -> Result<(), LockError> {
        self.work.release().await?;
        Ok(self.keeper.release().await?)
    }

    /// Catches what the server says on this session, so that [`crate::apply()`] can pass it on.
    #[must_use]
    pub fn with_notices(mut self, notices: Notices) -> Self {
        self.notices = Some(notices);
        self
    }

    pub(crate) fn parts(&mut self) -> (&'c Client, Hold<'c>, Option<&mut Notices>) {
        (self.work.client(), Hold { keeper: self.keeper.client() }, self.notices.as_mut())
    }

    /// The session that migrates.
    pub fn client(&self) -> &Client {
        self.work.client()
    }
}

impl fmt::Debug for Locked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Locked").finish_non_exhaustive()
    }
}

/// Knows whether the lock is still held.
#[derive(Clone, Copy)]
pub(crate) struct Hold<'c> {
    keeper: &'c Client,
}

impl Hold<'_> {
    /// The session that only keeps the lock.
    pub(crate) fn keeper(&self) -> &Client {
        self.keeper
    }

    /// Whether the lock is lost, as far as has been heard of it.
    pub(crate) async fn is_lost(&self) -> bool {
        // Whoever drives the keeper's connection gets a turn to hear of its end: with the first, the runtime looks what has
        // come in, with the second, the driver reads it.
        tokio::task::yield_now().await;
        tokio::task::yield_now().await;
        self.keeper.is_closed()
    }
}

/// Waiting for both keys under one deadline.
struct Wait<'a> {
    options: &'a LockOptions,
    started: Instant,
    told: bool,
    waiting: &'a mut dyn FnMut(&Holder),
}

impl Wait<'_> {
    async fn for_key<'c>(
        &mut self,
        client: &'c Client,
        key: Key,
    ) -> Result<KeptKey<'c>, LockError> {
        loop {
            if let Some(kept) = key.take(client).await? {
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
    Postgres(#[from] tokio_postgres::Error),
}

fn told(holder: Option<&Holder>) -> String {
    holder.map(|holder| format!(": {holder}")).unwrap_or_default()
}
