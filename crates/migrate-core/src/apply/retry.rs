//! When is a transaction that was given up worth another try?

use std::cell::RefCell;
use std::convert::Infallible;
use std::time::Duration;

use tokio_postgres::Client;

use crate::history::rows;
use crate::lock::{Holder, blocker, jittered};
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
        let longest = timeouts.pause * 10;
        let doubled =
            timeouts.pause.saturating_mul(1_u32.checked_shl(self.done).unwrap_or(u32::MAX));
        let pause = jittered(doubled.min(longest));
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

/// Looks from the session `keeper` now and then who is in the way of `pid`, for ever.
pub(super) async fn look_for_blockers(
    keeper: &Client,
    pid: i32,
    lock_timeout: Option<Duration>,
    found: &RefCell<Option<Holder>>,
) -> Infallible {
    let second = Duration::from_secs(1);
    let shortest = Duration::from_millis(50);
    let pause = lock_timeout.map_or(second, |timeout| (timeout / 4).clamp(shortest, second));
    loop {
        tokio::time::sleep(pause).await;
        // Who cannot be seen is not named.
        if let Ok(Some(holder)) = blocker(keeper, pid).await {
            found.replace(Some(holder));
        }
    }
}
