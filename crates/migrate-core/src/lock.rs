//! Who may change this database now? One session at a time, by an advisory lock.
//!
//! The lock is polled with `pg_try_advisory_lock`, never waited for: a session that waits inside the server holds a snapshot,
//! and `CREATE INDEX CONCURRENTLY` of the session that has the lock would wait for that snapshot, a deadlock.

use std::fmt;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::time::Instant;
use tokio_postgres::{Client, SimpleQueryRow};

use crate::history::rows;
use crate::notices::Notices;

/// The key of the lock: the ASCII letters `rowsmith`. Advisory locks belong to one database, so one key is enough.
const KEY: i64 = 0x726f_7773_6d69_7468;

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

/// A session that holds the lock; nothing changes a database without one. Dropping it gives the lock back.
pub struct Locked<'c> {
    client: &'c mut Client,
    held: bool,
    notices: Option<Notices>,
}

impl<'c> Locked<'c> {
    /// Takes the lock, trying until the deadline.
    pub async fn acquire(
        client: &'c mut Client,
        options: &LockOptions,
    ) -> Result<Locked<'c>, LockError> {
        Self::acquire_watched(client, options, &mut |_: &Holder| {}).await
    }

    /// Takes the lock, and says who has it when somebody else is found to for the first time.
    pub async fn acquire_watched(
        client: &'c mut Client,
        options: &LockOptions,
        waiting: &mut dyn FnMut(&Holder),
    ) -> Result<Locked<'c>, LockError> {
        let started = Instant::now();
        let mut told = false;
        loop {
            if try_lock(client).await? {
                return Ok(Locked { client, held: true, notices: None });
            }
            let holder = holder(client).await?;
            if let (false, Some(holder)) = (told, &holder) {
                waiting(holder);
                told = true;
            }
            let left = options.wait.saturating_sub(started.elapsed());
            if left.is_zero() {
                return Err(LockError::Held { waited: options.wait, holder: holder.map(Box::new) });
            }
            tokio::time::sleep(jittered(options.pause).min(left)).await;
        }
    }

    /// Gives the lock back and says whether that went well; dropping the value does the same without a word.
    pub async fn release(mut self) -> Result<(), LockError> {
        self.held = false;
        match rows(self.client, &unlock()).await {
            // The lock goes with its session.
            Err(error) if error.is_closed() => Ok(()),
            Err(error) => Err(error.into()),
            Ok(_) => Ok(()),
        }
    }

    /// Catches what the server says on this session, so that [`crate::apply()`] can pass it on.
    #[must_use]
    pub fn with_notices(mut self, notices: Notices) -> Self {
        self.notices = Some(notices);
        self
    }

    pub(crate) fn parts(&mut self) -> (&Client, Option<&mut Notices>) {
        (self.client, self.notices.as_mut())
    }

    /// The session.
    pub fn client(&self) -> &Client {
        self.client
    }
}

impl fmt::Debug for Locked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Locked").finish_non_exhaustive()
    }
}

impl Drop for Locked<'_> {
    fn drop(&mut self) {
        if self.held {
            // The first poll hands the message to the connection; nobody needs the answer. When the connection is gone, so is
            // the lock.
            drop(self.client.batch_execute(&unlock()).now_or_never());
        }
    }
}

fn unlock() -> String {
    format!("select pg_catalog.pg_advisory_unlock({KEY})")
}

async fn try_lock(client: &Client) -> Result<bool, LockError> {
    let rows = rows(client, &format!("select pg_catalog.pg_try_advisory_lock({KEY})")).await?;
    Ok(rows.first().and_then(|row| row.get(0)) == Some("t"))
}

/// Between half of `pause` and all of it.
fn jittered(pause: Duration) -> Duration {
    // The standard library seeds every `RandomState` anew: chance enough for a pause.
    let chance = RandomState::new().build_hasher().finish() % 1_000;
    let share = u32::try_from(chance).unwrap_or_default();
    pause / 2 + (pause / 2) * share / 1_000
}

/// Who has the lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The server process.
    pub pid: i32,
    /// Its user; none when the asking role may not see it.
    pub user: Option<String>,
    /// What the program calls itself; empty when it says nothing.
    pub application: String,
    /// Where it comes from; none for a unix socket.
    pub address: Option<String>,
    /// How long its session has been there.
    pub connected_for: Duration,
    /// What it runs, or ran last.
    pub query: Option<String>,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "process {}", self.pid)?;
        if !self.application.is_empty() {
            write!(f, " (`{}`)", self.application.escape_debug())?;
        }
        if let Some(user) = &self.user {
            write!(f, " of user `{}`", user.escape_debug())?;
        }
        if let Some(address) = &self.address {
            write!(f, " at {address}")?;
        }
        write!(f, ", connected for {} s", self.connected_for.as_secs())?;
        if let Some(query) = self.query.as_deref().filter(|query| !query.is_empty()) {
            // Two words say what it is about; what follows may be a password.
            let start: String = query
                .split_whitespace()
                .take(2)
                .collect::<Vec<_>>()
                .join(" ")
                .chars()
                .take(60)
                .collect();
            write!(f, ", last seen at `{}`", start.escape_debug())?;
        }
        Ok(())
    }
}

/// Asks who has the lock; none when it was just given back.
async fn holder(client: &Client) -> Result<Option<Holder>, LockError> {
    let query = format!(include_str!("lock/holder.sql"), high = KEY >> 32, low = KEY & 0xffff_ffff);
    let rows = rows(client, &query).await?;
    let owned = |row: &SimpleQueryRow, index: usize| row.get(index).map(ToOwned::to_owned);
    Ok(rows.first().and_then(|row| {
        Some(Holder {
            pid: row.get(0)?.parse().ok()?,
            user: owned(row, 1),
            application: owned(row, 2).unwrap_or_default(),
            address: owned(row, 3),
            connected_for: Duration::from_secs(
                row.get(4).and_then(|text| text.parse().ok()).unwrap_or_default(),
            ),
            query: owned(row, 5),
        })
    }))
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
