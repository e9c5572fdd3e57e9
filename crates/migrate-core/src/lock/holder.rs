//! Who is in the way? The session that has the lock, or the one that a statement waits for.

use std::fmt;
use std::time::Duration;

use tokio_postgres::{Client, Error, SimpleQueryRow};

use super::advisory::Key;
use crate::history::rows;
use crate::words::words_sent;

/// What is asked of a session.
const COLUMNS: &str = include_str!("session.sql");

/// A session that is in the way. The server does not know since when it has a lock, and tells what there is instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The server process that migrates; the one that keeps the lock when none does yet; none where a lease is the lock.
    pub pid: Option<i32>,
    /// Its user; none when the asking role may not see it.
    pub user: Option<String>,
    /// What the program calls itself; empty when it says nothing.
    pub application: String,
    /// Where it comes from; none for a unix socket.
    pub address: Option<String>,
    /// How long its session, or its lease, has been there; none when the asking role may not see it.
    pub since: Option<Duration>,
    /// How long it has been in a transaction; none outside of one.
    pub in_transaction: Option<Duration>,
    /// What it does; none when the asking role may not see it.
    pub activity: Option<Activity>,
    /// Where a lease is the lock: after how long it ends unless it is renewed.
    pub ends_in: Option<Duration>,
}

/// What a session does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// Whether it runs what is told in `words`; otherwise, that came last.
    pub is_running: bool,
    /// For how long it has run that, or nothing.
    pub lasts: Duration,
    /// The first words of it up to the first string, which may be a secret.
    pub words: String,
    /// Whether other statements were sent with those words, behind them: the server does not tell which of them it runs.
    pub goes_on: bool,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pid {
            Some(pid) if self.application.is_empty() => write!(f, "process {pid}")?,
            Some(pid) => write!(f, "process {pid} (`{}`)", self.application.escape_debug())?,
            None => write!(f, "`{}`", self.application.escape_debug())?,
        }
        if let Some(user) = &self.user {
            write!(f, " of user `{}`", user.escape_debug())?;
        }
        if let Some(address) = &self.address {
            write!(f, " at {address}")?;
        }
        if let Some(ends_in) = self.ends_in {
            let seconds = self.since.unwrap_or_default().as_secs();
            let ends_in = ends_in.as_secs();
            return write!(
                f,
                ", for {seconds} s; its lease ends in {ends_in} s unless it is renewed"
            );
        }
        if let Some(since) = self.since {
            write!(f, ", connected for {} s", since.as_secs())?;
        }
        if let Some(time) = self.in_transaction {
            write!(f, ", in a transaction for {} s", time.as_secs())?;
        }
        self.activity.as_ref().map_or(Ok(()), |activity| activity.fmt(f))
    }
}

impl fmt::Display for Activity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, words) = (self.lasts.as_secs(), self.words.escape_debug());
        match (self.is_running, self.words.is_empty()) {
            (true, true) => write!(f, ", at work for {seconds} s"),
            (true, false) if self.goes_on => {
                write!(f, ", running `{words}` or what follows it for {seconds} s")
            }
            (true, false) => write!(f, ", running `{words}` for {seconds} s"),
            (false, true) => write!(f, ", idle for {seconds} s"),
            (false, false) => write!(f, ", idle for {seconds} s after `{words}`"),
        }
    }
}

/// Asks who has the lock; none when nobody does.
pub async fn holder(client: &Client) -> Result<Option<Holder>, Error> {
    let ((high, keeper), (_, work)) = (Key::Keeper.halves(), Key::Work.halves());
    let query = format!(
        include_str!("holder.sql"),
        columns = COLUMNS,
        high = high,
        keeper = keeper,
        work = work
    );
    let rows = rows(client, &query).await?;
    match rows.first().map(read) {
        Some(holder) => Ok(Some(holder)),
        None => leaseholder(client).await,
    }
}

/// Asks who has the lease, where there is one.
pub(super) async fn leaseholder(client: &Client) -> Result<Option<Holder>, Error> {
    if !has_leases(client).await? {
        return Ok(None);
    }
    Ok(rows(client, include_str!("lease_holder.sql")).await?.first().map(read))
}

/// Whether there is a table for the lease.
pub(super) async fn has_leases(client: &Client) -> Result<bool, Error> {
    let is_there = "select where pg_catalog.to_regclass('rowsmith.lease') is not null";
    Ok(!rows(client, is_there).await?.is_empty())
}

/// Ends the sessions of the runner that has the lock, and waits for some seconds until they are gone; or takes its lease away. What
/// it runs is rolled back by the server. Returns the server processes that are still there.
pub async fn end(client: &Client) -> Result<Vec<i32>, Error> {
    let ((high, keeper), (_, work)) = (Key::Keeper.halves(), Key::Work.halves());
    let query = format!(include_str!("end.sql"), high = high, keeper = keeper, work = work);
    let told = rows(client, &query).await?;
    if leaseholder(client).await?.is_some() {
        rows(client, "delete from rowsmith.lease").await?;
    }
    let stayed = told.iter().filter(|row| row.get(1) == Some("f"));
    let stayed: Vec<&str> = stayed.filter_map(|row| row.get(0)).collect();
    if stayed.is_empty() {
        return Ok(Vec::new());
    }
    // One that had gone by itself cannot be ended either.
    let list = stayed.join(", ");
    let query = format!(
        "select distinct pid from pg_catalog.pg_stat_activity where pid in ({list}) order by pid"
    );
    let stayed = rows(client, &query).await?;
    Ok(stayed.iter().filter_map(|row| row.get(0)?.parse().ok()).collect())
}

/// Asks which session the server process `pid` waits for; none when it waits for nobody.
pub(crate) async fn blocker(client: &Client, pid: i32) -> Result<Option<Holder>, Error> {
    let query = format!(include_str!("blocker.sql"), columns = COLUMNS, pid = pid);
    Ok(rows(client, &query).await?.first().map(read))
}

fn read(row: &SimpleQueryRow) -> Holder {
    let owned = |index: usize| row.get(index).map(ToOwned::to_owned);
    let seconds = |index: usize| {
        let seconds: i64 = row.get(index)?.parse().ok()?;
        // What began while the server was asked is told to begin later.
        Some(Duration::from_secs(seconds.max(0).unsigned_abs()))
    };
    Holder {
        pid: row.get(0).and_then(|pid| pid.parse().ok()),
        user: owned(1),
        application: owned(2).unwrap_or_default(),
        address: owned(3),
        since: seconds(4),
        in_transaction: seconds(5),
        activity: row.get(6).zip(seconds(7)).map(|(is_running, lasts)| {
            let (words, goes_on) = row.get(8).map(words_sent).unwrap_or_default();
            Activity { is_running: is_running == "t", lasts, words, goes_on }
        }),
        ends_in: seconds(9),
    }
}
