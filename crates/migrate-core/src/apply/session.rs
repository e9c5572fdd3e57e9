//! What state is the session in before and after each file?
//!
//! A script may change the role, `search_path` and any other setting. All of it is put back before the history row is written,
//! in the same message, so that no file can see what another one set, and ours is written as who started the run.

use std::time::Duration;

use tokio_postgres::{Client, Error};

use crate::directives::Directives;
use crate::history::{literal, rows};
use crate::plan::Step;
use crate::timeouts::{Timeouts, written};

use super::{ApplyError, ApplyOptions};

/// Set on its own first, since not every server has it, and not every system that a server runs on can do it. With it, the
/// statement of a runner that was killed ends soon after the runner.
const CHECK_CONNECTION: &str =
    "pg_catalog.set_config('client_connection_check_interval', '500ms', false)";

/// For people who look who is connected.
const NAME: &str = "pg_catalog.set_config('application_name', \
     coalesce(nullif(pg_catalog.current_setting('application_name'), ''), 'rowsmith'), false)";

/// A runner that stands still must not keep its locks. A file is sent without pauses, so that this never meets one that does not.
const GUARD_IDLE: &str = "pg_catalog.set_config('idle_in_transaction_session_timeout', \
     case pg_catalog.current_setting('idle_in_transaction_session_timeout') when '0' then '60s' \
     else pg_catalog.current_setting('idle_in_transaction_session_timeout') end, false)";

/// Puts role and settings back to what a run wants them to be.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    reset: String,
    reset_count: usize,
    role: String,
    timeouts: Timeouts,
    pid: i32,
    server: u32,
}

impl Session {
    /// Works out how to put things back, does so for the first time, and runs `prepare` behind it.
    pub(crate) async fn begin(
        client: &Client,
        options: &ApplyOptions<'_>,
        prepare: &str,
    ) -> Result<Self, Error> {
        let mut reset = "reset session authorization;reset role;reset all;".to_owned();
        let mut reset_count = 4;
        if let Some(role) = &options.role {
            reset.extend(["set role ", &literal(role), ";"]);
            reset_count += 1;
        }
        let mut settings = vec![NAME.to_owned(), GUARD_IDLE.to_owned()];
        let check = format!(
            "select {CHECK_CONNECTION} from pg_catalog.pg_settings where name = 'client_connection_check_interval'"
        );
        // A server that refuses does without.
        if rows(client, &check).await.is_ok_and(|rows| !rows.is_empty()) {
            settings.push(CHECK_CONNECTION.to_owned());
        }
        let set = |name: &str, value: &str| {
            format!("pg_catalog.set_config({}, {}, false)", literal(name), literal(value))
        };
        let timeouts = options.timeouts;
        let of_all = [("lock_timeout", timeouts.lock), ("statement_timeout", timeouts.statement)];
        settings
            .extend(of_all.iter().filter_map(|(name, time)| Some(set(name, &written((*time)?)))));
        settings.extend(options.settings.iter().map(|(name, value)| set(name, value)));
        reset.extend(["select ", &settings.join(", "), ";"]);
        let who = "select pg_catalog.current_setting('role'), pg_catalog.pg_backend_pid(), \
             pg_catalog.current_setting('server_version_num')::pg_catalog.int4 / 10000;";
        let rows = rows(client, &format!("{reset}{prepare}{who}")).await?;
        let answer = |index: usize| rows.last().and_then(|row| row.get(index));
        let number = |index: usize| answer(index).and_then(|text| text.parse().ok());
        let role = answer(0).unwrap_or("none").to_owned();
        let (pid, server) = (number(1).unwrap_or_default(), number(2).unwrap_or_default());
        let server = u32::try_from(server).unwrap_or_default();
        Ok(Self { reset, reset_count, role, timeouts, pid, server })
    }

    /// Whether the server is young enough for every file.
    pub(crate) fn can_run(&self, steps: &[Step]) -> Result<(), ApplyError> {
        for step in steps {
            let migration = step.migration();
            if let Some(required) = migration.up.directives.requires_version
                && required > self.server
            {
                let (path, server) = (migration.path.clone(), self.server);
                return Err(ApplyError::Version { path, required, server });
            }
        }
        Ok(())
    }

    /// The server process.
    pub(super) fn pid(&self) -> i32 {
        self.pid
    }

    /// Puts everything back, and how many statements that takes.
    pub(crate) fn reset(&self) -> (&str, usize) {
        (&self.reset, self.reset_count)
    }

    /// Makes us who we were, until the transaction ends; two statements.
    pub(crate) fn guard(&self) -> String {
        format!("set local session authorization default;set local role {};", literal(&self.role))
    }

    /// How long statements of a file wait for locks.
    pub(super) fn lock_timeout(&self, directives: &Directives) -> Option<Duration> {
        directives.lock_timeout.or(self.timeouts.lock)
    }

    /// Sets what a file asks for, until its transaction ends, and how many statements that takes.
    pub(super) fn opening(directives: &Directives) -> (String, usize) {
        asked_for(directives, "set local")
    }

    /// Sets what a file asks for that runs step by step, until it is done.
    pub(super) fn standing(directives: &Directives) -> String {
        asked_for(directives, "set").0
    }

    /// Lets statements wait for locks as long as they need, unless the file itself says how long; answers with a row when it
    /// did. An index build that gives up leaves an INVALID index behind.
    pub(super) fn wait_for_locks(&self, directives: &Directives) -> Option<String> {
        let timeout = self.lock_timeout(directives).filter(|timeout| !timeout.is_zero())?;
        Some(change("lock_timeout", &written(timeout), "0"))
    }

    /// Takes [`Self::wait_for_locks`] back.
    pub(super) fn give_up_locks(&self, directives: &Directives) -> Option<String> {
        let timeout = self.lock_timeout(directives)?;
        Some(change("lock_timeout", "0", &written(timeout)))
    }
}

/// A plain `SET`, since a query would end the time in which a script can choose its isolation level.
fn asked_for(directives: &Directives, set: &str) -> (String, usize) {
    let wishes = [
        ("statement_timeout", directives.statement_timeout),
        ("lock_timeout", directives.lock_timeout),
    ];
    let wishes = wishes.iter().filter_map(|(name, time)| Some((name, (*time)?)));
    let statements: Vec<String> =
        wishes.map(|(name, time)| format!("{set} {name} = '{}';", written(time))).collect();
    (statements.concat(), statements.len())
}

fn change(name: &str, from: &str, to: &str) -> String {
    format!(
        "select pg_catalog.set_config('{name}', '{to}', false) where pg_catalog.current_setting('{name}') = '{from}'"
    )
}
