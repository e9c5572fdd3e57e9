//! Who is in the way? The session that has the lock, or the one that a statement waits for.

use std::fmt;
use std::time::Duration;

use tokio_postgres::{Client, Error, SimpleQueryRow};

use super::advisory::Key;
use crate::history::rows;

/// A session that is in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The server process that migrates; the one that keeps the lock when none does yet.
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

/// Asks who has the lock; none when nobody does.
pub async fn holder(client: &Client) -> Result<Option<Holder>, Error> {
    let ((high, keeper), (_, work)) = (Key::Keeper.halves(), Key::Work.halves());
    let query = format!(include_str!("holder.sql"), high = high, keeper = keeper, work = work);
    Ok(rows(client, &query).await?.first().and_then(read))
}

/// Ends the sessions of the runner that has the lock, and waits for some seconds until they are gone. What they run is rolled
/// back by the server.
pub async fn end(client: &Client) -> Result<(), Error> {
    let ((high, keeper), (_, work)) = (Key::Keeper.halves(), Key::Work.halves());
    let query = format!(include_str!("end.sql"), high = high, keeper = keeper, work = work);
    rows(client, &query).await.map(drop)
}

/// Asks which session the server process `pid` waits for; none when it waits for nobody.
pub(crate) async fn blocker(client: &Client, pid: i32) -> Result<Option<Holder>, Error> {
    let query = format!(include_str!("blocker.sql"), pid = pid);
    Ok(rows(client, &query).await?.first().and_then(read))
}

fn read(row: &SimpleQueryRow) -> Option<Holder> {
    let owned = |index: usize| row.get(index).map(ToOwned::to_owned);
    let seconds = row.get(4).and_then(|text| text.parse().ok()).unwrap_or_default();
    Some(Holder {
        pid: row.get(0)?.parse().ok()?,
        user: owned(1),
        application: owned(2).unwrap_or_default(),
        address: owned(3),
        connected_for: Duration::from_secs(seconds),
        query: owned(5),
    })
}
