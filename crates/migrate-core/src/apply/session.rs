//! What state is the session in before and after each file?
//!
//! A script may change the role, `search_path` and any other setting. All of it is put back before the history row is written,
//! in the same message, so that no file can see what another one set, and ours is written as who started the run.

use tokio_postgres::{Client, Error};

use crate::history::{literal, rows};

/// Puts role and settings back to what a run wants them to be.
#[derive(Clone, Debug)]
pub(super) struct Session {
    reset: String,
    reset_count: usize,
    role: String,
}

impl Session {
    /// Works out how to put things back, does so for the first time, and runs `prepare` behind it.
    pub(super) async fn begin(
        client: &Client,
        role: Option<&str>,
        settings: &[(String, String)],
        prepare: &str,
    ) -> Result<Self, Error> {
        let mut reset = "reset session authorization;reset role;reset all;".to_owned();
        let mut reset_count = 3;
        if let Some(role) = role {
            reset.extend(["set role ", &literal(role), ";"]);
            reset_count += 1;
        }
        let set = |(name, value): &(String, String)| {
            format!("pg_catalog.set_config({}, {}, false)", literal(name), literal(value))
        };
        if !settings.is_empty() {
            let list = settings.iter().map(set).collect::<Vec<_>>().join(", ");
            reset.extend(["select ", &list, ";"]);
            reset_count += 1;
        }
        let rows =
            rows(client, &format!("{reset}{prepare}select pg_catalog.current_setting('role');"))
                .await?;
        let role = rows.last().and_then(|row| row.get(0)).unwrap_or("none").to_owned();
        Ok(Self { reset, reset_count, role })
    }

    /// Puts everything back, and how many statements that takes.
    pub(super) fn reset(&self) -> (&str, usize) {
        (&self.reset, self.reset_count)
    }

    /// Makes us who we were, until the transaction ends; two statements.
    pub(super) fn guard(&self) -> String {
        format!("set local session authorization default;set local role {};", literal(&self.role))
    }
}
