//! Who has the lock?

use std::fmt;
use std::time::Duration;

use tokio_postgres::{Client, Error, SimpleQueryRow};

use super::advisory::Key;
use crate::history::rows;

/// Who has the lock.
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
