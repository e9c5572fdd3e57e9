//! Who is in the way? The session that has the lock, or the one that a statement waits for.

use std::fmt;
use std::time::Duration;

use tokio_postgres::{Client, Error, SimpleQueryRow};

use super::advisory::Key;
use crate::history::rows;

/// A session that is in the way.
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
    /// How long its session has been there.
    pub connected_for: Duration,
    /// What it runs, or ran last.
    pub query: Option<String>,
    /// Where a lease is the lock: after how long it ends unless it is renewed.
    pub ends_in: Option<Duration>,
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
        let seconds = self.connected_for.as_secs();
        if let Some(ends_in) = self.ends_in {
            return write!(
                f,
                ", for {seconds} s; its lease ends in {} s unless it is renewed",
                ends_in.as_secs()
            );
        }
        write!(f, ", connected for {seconds} s")?;
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

/// Asks who has the lock; none when nobody does.
pub async fn holder(client: &Client) -> Result<Option<Holder>, Error> {
    let ((high, keeper), (_, work)) = (Key::Keeper.halves(), Key::Work.halves());
    let query = format!(include_str!("holder.sql"), high = high, keeper = keeper, work = work);
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
    let query = format!(include_str!("blocker.sql"), pid = pid);
    Ok(rows(client, &query).await?.first().map(read))
}

fn read(row: &SimpleQueryRow) -> Holder {
    let owned = |index: usize| row.get(index).map(ToOwned::to_owned);
    let seconds = |index: usize| {
        let text = if index < row.len() { row.get(index) } else { None };
        text.and_then(|text| text.parse().ok()).map(Duration::from_secs)
    };
    Holder {
        pid: row.get(0).and_then(|pid| pid.parse().ok()),
        user: owned(1),
        application: owned(2).unwrap_or_default(),
        address: owned(3),
        connected_for: seconds(4).unwrap_or_default(),
        query: owned(5),
        ends_in: seconds(6),
    }
}
