//! When is a transaction that was given up worth another try?

use std::convert::Infallible;
use std::pin::pin;
use std::time::Duration;

use futures_util::future::{BoxFuture, Either, select};
use tokio_postgres::Client;

use crate::history::rows;
use crate::lock::{Hold, Holder, blocker, jittered};
use crate::slot::Slot;
use crate::timeouts::Timeouts;
use crate::watch::Event;

use super::file::Runner;
use super::may_go_on;
use super::message::Stop;

/// Whether an error comes from what others do at the same time: no lock in time, a deadlock, a serialization failure.
pub(super) fn is_passing(code: &str) -> bool {
    matches!(code, "55P03" | "40P01" | "40001")
}

/// The tries of one transaction.
pub(super) struct Tries<'t> {
    done: u32,
    put_back: &'t str,
    statement: usize,
}

impl<'t> Tries<'t> {
    /// Before the first; `put_back` ends the transaction and makes the session what it was before it.
    pub(super) fn new(runner: &Runner<'_>, put_back: &'t str) -> Self {
        Self { done: 0, put_back, statement: runner.reporter.statement }
    }

    /// Whether to try again, said and waited for.
    pub(super) async fn again(&mut self, runner: &mut Runner<'_>, stop: &Stop) -> bool {
        let timeouts = &runner.options.timeouts;
        let Some(server) = stop.server() else { return false };
        if !runner.share.is_whole()
            || self.done == timeouts.retries
            || !is_passing(&server.code)
            || rows(runner.client, self.put_back).await.is_err()
            || may_go_on(runner.hold, runner.options).await.is_err()
        {
            return false;
        }
        let pause = pause(timeouts, self.done);
        self.done += 1;
        runner.reporter.notices();
        runner.reporter.statement = self.statement;
        let server = server.map(|text| runner.migration.up.cleared(text, stop.byte()));
        runner.reporter.watch.event(&Event::Retrying {
            migration: runner.migration,
            retry: self.done,
            retries: timeouts.retries,
            pause,
            server: &server,
            blocker: runner.blocker.take().as_ref(),
        });
        tokio::time::sleep(pause).await;
        true
    }
}

/// How long to wait when that many retries were in vain.
pub(super) fn pause(timeouts: &Timeouts, retries: u32) -> Duration {
    let longest = timeouts.pause * 10;
    let doubled = timeouts.pause.saturating_mul(1_u32.checked_shl(retries).unwrap_or(u32::MAX));
    jittered(doubled.min(longest))
}

/// Works in the session `pid`, while the keeper's connection looks who is in its way, or renews the lease.
pub(crate) async fn beside_the_keeper<T>(
    hold: Hold<'_>,
    pid: i32,
    lock_timeout: Option<Duration>,
    found: &Slot<Holder>,
    work: BoxFuture<'_, T>,
) -> T {
    let keeping = pin!(async {
        match hold {
            Hold::Keys { keeper } => look_for_blockers(keeper, pid, lock_timeout, found).await,
            Hold::Lease(lease) => lease.keep().await,
            // Within its transaction, the keeper would see the same again and again.
            Hold::Transaction { .. } => std::future::pending().await,
        }
    });
    match select(work, keeping).await {
        Either::Left((done, _)) => done,
        Either::Right((never, _)) => match never {},
    }
}

/// Looks from the session `keeper` now and then who is in the way of `pid`, for ever.
async fn look_for_blockers(
    keeper: &Client,
    pid: i32,
    lock_timeout: Option<Duration>,
    found: &Slot<Holder>,
) -> Infallible {
    let second = Duration::from_secs(1);
    let shortest = Duration::from_millis(50);
    let pause = lock_timeout.map_or(second, |timeout| (timeout / 4).clamp(shortest, second));
    loop {
        tokio::time::sleep(pause).await;
        // Who cannot be seen is not named.
        if let Ok(Some(holder)) = blocker(keeper, pid).await {
            found.put(Some(holder));
        }
    }
}
