//! How is the lock held where no session can hold one? By a lease: a row with a time at which it ends.

use std::convert::Infallible;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::time::Instant;
use tokio_postgres::{Client, Error};

use super::LockOptions;
use super::advisory::Key;
use super::holder::{has_leases, leaseholder};
use crate::history::{literal, rows};
use crate::server_error::ServerError;
use crate::slot::Slot;

/// The error that a transaction ends with whose runner has lost its lease.
pub(crate) const LEASE_LOST: &str = "RW001";

/// How often the table is made, or found to be made by somebody else, before giving up.
const TRIES: usize = 10;

/// A lease that this runner has; dropping it gives it back.
pub(crate) struct Lease<'c> {
    keeper: &'c Client,
    token: String,
    length: Duration,
    renewed: Slot<Instant>,
    lost: AtomicBool,
    held: bool,
}

/// What makes sure that a transaction commits only while its runner has the lease. Each is one statement, or none where nothing is
/// committed.
#[derive(Clone, Debug)]
pub(crate) struct Fence {
    /// Keeps the lease from being taken by others until the transaction ends. No query, so that a script can still choose its
    /// isolation level.
    pub(crate) opening: &'static str,
    /// Fails with [`LEASE_LOST`] when it was taken before.
    pub(crate) closing: String,
}

impl Fence {
    /// For a transaction that is rolled back.
    pub(super) fn none() -> Self {
        Self { opening: "", closing: String::new() }
    }

    /// How many statements one of the two is.
    pub(crate) fn count(part: &str) -> usize {
        usize::from(!part.is_empty())
    }
}

impl<'c> Lease<'c> {
    /// Tries once; none when somebody else has it.
    pub(super) async fn take(
        keeper: &'c Client,
        options: &LockOptions,
    ) -> Result<Option<Self>, Error> {
        let token = token();
        let take = format!(
            include_str!("take_lease.sql"),
            token = literal(&token),
            holder = literal(&options.name),
            milliseconds = options.lease.as_millis(),
            key = Key::Keeper.number()
        );
        let begun = Instant::now();
        let mut tries = 0..TRIES;
        loop {
            let error = match rows(keeper, &take).await {
                Ok(taken) => {
                    let renewed = Slot::holding(begun);
                    let (length, lost) = (options.lease, AtomicBool::new(false));
                    return Ok((!taken.is_empty()).then(|| Self {
                        keeper,
                        token,
                        length,
                        renewed,
                        lost,
                        held: true,
                    }));
                }
                Err(error) => error,
            };
            rows(keeper, "rollback").await?;
            match ServerError::of(&error).map(|server| server.code).as_deref() {
                // Somebody runs a file, or takes the lease at this moment.
                Some("55P03") => return Ok(None),
                Some("42P01" | "3F000") if tries.next().is_some() => create(keeper).await?,
                _ => return Err(error),
            }
        }
    }

    pub(super) fn keeper(&self) -> &'c Client {
        self.keeper
    }

    /// Gives it back, and waits until that is done.
    pub(super) async fn release(mut self) -> Result<(), Error> {
        self.held = false;
        rows(self.keeper, &self.end()).await.map(drop)
    }

    /// Whether it was taken by somebody else, or cannot be renewed any more.
    pub(super) fn is_lost(&self) -> bool {
        self.lost.load(Ordering::Relaxed) || self.keeper.is_closed()
    }

    /// Renews it in time, for ever.
    pub(crate) async fn keep(&self) -> Infallible {
        loop {
            let renewed = self.renewed.get().unwrap_or_else(Instant::now);
            tokio::time::sleep_until(renewed + self.length / 3).await;
            let begun = Instant::now();
            let renew = format!(
                "update rowsmith.lease set expires_at = pg_catalog.clock_timestamp() + {} * interval '1 millisecond' \
                 where token = {} returning token",
                self.length.as_millis(),
                literal(&self.token)
            );
            match rows(self.keeper, &renew).await {
                Ok(renewed) if renewed.is_empty() => self.lost.store(true, Ordering::Relaxed),
                Ok(_) => self.renewed.put(Some(begun)),
                // The transaction of the next file finds out what became of it.
                Err(_) => {}
            }
            if self.is_lost() {
                return std::future::pending().await;
            }
            // A pooler that has no session to spare must not be asked without end.
            tokio::time::sleep(self.length / 20).await;
        }
    }

    pub(super) fn fence(&self) -> Fence {
        let closing = format!(
            "do $rowsmith$begin if not exists (select from rowsmith.lease where token = {}) then \
             raise exception 'another runner has taken the lease on migrations' using errcode = '{LEASE_LOST}'; \
             end if; end$rowsmith$;",
            literal(&self.token)
        );
        Fence { opening: "lock table rowsmith.lease in row share mode;", closing }
    }

    fn end(&self) -> String {
        format!("delete from rowsmith.lease where token = {}", literal(&self.token))
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        if self.held {
            // The first poll hands the message to the connection. What is not given back ends by itself.
            drop(self.keeper.batch_execute(&self.end()).now_or_never());
        }
    }
}

/// Says whether nobody has the lease, and ends one that was not renewed in time: its runner cannot have it back.
pub(super) async fn is_free(keeper: &Client) -> Result<bool, Error> {
    if !has_leases(keeper).await? {
        return Ok(true);
    }
    let error = match rows(keeper, include_str!("end_lease.sql")).await {
        Ok(left) => return Ok(left.is_empty()),
        Err(error) => error,
    };
    rows(keeper, "rollback").await?;
    match ServerError::of(&error).map(|server| server.code).as_deref() {
        // Somebody runs a file, or takes the lease at this moment.
        Some("55P03") => Ok(false),
        // A role that may not touch the table can only look.
        Some("42501") => Ok(leaseholder(keeper).await?.is_none()),
        _ => Err(error),
    }
}

/// Makes the table. Many may do so at once: only one can, and the others find it made.
async fn create(keeper: &Client) -> Result<(), Error> {
    let Err(error) = rows(keeper, include_str!("create_lease.sql")).await else { return Ok(()) };
    rows(keeper, "rollback").await?;
    match ServerError::of(&error).map(|server| server.code).as_deref() {
        Some("23505" | "42P06" | "42P07" | "XX000") => Ok(()),
        _ => Err(error),
    }
}

/// What no other runner has.
fn token() -> String {
    // The standard library seeds every `RandomState` anew.
    let chance = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", chance(), chance())
}
