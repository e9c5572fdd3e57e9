//! What state is the session in before and after each file?
//!
//! A script may change the role, `search_path` and any other setting. All of it is put back before the history row is written,
//! in the same message, so that no file can see what another one set, and ours is written as who started the run. What a file
//! begins with is set in its transaction and ends with it, so that nothing stays in a session that a pooler lends.

use std::time::Duration;

use rowsmith_sql_text::tokens;
use tokio_postgres::{Client, Error};

use crate::directives::Directives;
use crate::history::{literal, rows};
use crate::leak::State;
use crate::lock::Fence;
use crate::slot::Slot;
use crate::timeouts::{Timeouts, written};

use super::ApplyOptions;

/// Puts back what a script has changed.
const RESET: &str = "reset session authorization;reset role;reset all;";
const RESET_COUNT: usize = 3;

/// Takes away what else a script may leave in a session that is not ours alone.
const CLEAN: &str = "discard temp;unlisten *;close all;select pg_catalog.pg_advisory_unlock_all();\
     do $rowsmith$declare name text; begin for name in select p.name from pg_catalog.pg_prepared_statements p where p.from_sql \
     loop execute pg_catalog.format('deallocate %I', name); end loop; end$rowsmith$;";
const CLEAN_COUNT: usize = 5;

/// Tried on its own first, since not every server has it, and not every system that a server runs on can do it. With it, the
/// statement of a runner that was killed ends soon after the runner.
const CHECK_CONNECTION: &str = "client_connection_check_interval = '500ms'";

/// A runner that stands still must not keep its locks. A file is sent without pauses, so that this never meets one that does not.
const GUARD_IDLE: &str = "idle_in_transaction_session_timeout = '60s'";

/// For people who look who is connected.
const NAME: &str = "application_name = 'rowsmith'";

/// Knows what a file begins with, and puts back what it changed.
#[derive(Debug)]
pub(crate) struct Session {
    /// What stands behind `SET` for every file.
    usual_settings: Vec<String>,
    /// The role that ours is written as.
    role: String,
    is_role_asked_for: bool,
    timeouts: Timeouts,
    pid: i32,
    fence: Option<Fence>,
    /// What the session is like between files; none before somebody looked.
    pub(super) usual: Slot<State>,
}

impl Session {
    /// Works out what files begin with, and runs `prepare`. With a fence, the session is one that a pooler lends.
    pub(crate) async fn begin(
        client: &Client,
        options: &ApplyOptions<'_>,
        prepare: &str,
        fence: Option<Fence>,
    ) -> Result<Self, Error> {
        let timeouts = options.timeouts;
        let mut settings = Vec::new();
        settings.extend(options.role.iter().map(|role| format!("role {}", literal(role))));
        let unset = "select pg_catalog.current_setting('application_name') = '', \
             pg_catalog.current_setting('idle_in_transaction_session_timeout') = '0';";
        let unset = rows(client, &format!("{RESET}{unset}")).await?;
        let is_unset = |index: usize| unset.last().and_then(|row| row.get(index)) == Some("t");
        settings.extend(is_unset(0).then(|| NAME.to_owned()));
        settings.extend(is_unset(1).then(|| GUARD_IDLE.to_owned()));
        // A server that refuses does without.
        if rows(client, &format!("begin;set local {CHECK_CONNECTION};rollback")).await.is_ok() {
            settings.push(CHECK_CONNECTION.to_owned());
        } else {
            rows(client, "rollback").await?;
        }
        let of_all = [("lock_timeout", timeouts.lock), ("statement_timeout", timeouts.statement)];
        let of_all = of_all.iter().filter_map(|(name, time)| Some((name, (*time)?)));
        settings.extend(of_all.map(|(name, time)| format!("{name} = '{}'", written(time))));
        settings.extend(options.settings.iter().map(|(name, value)| setting(name, value)));
        let opening: Vec<String> =
            settings.iter().map(|setting| format!("set local {setting};")).collect();
        let opening = opening.concat();
        let who = "select pg_catalog.current_setting('role'), pg_catalog.pg_backend_pid();";
        let prepared = rows(client, &format!("begin;{opening}{prepare}{who}commit")).await;
        if prepared.is_err() {
            // The session is the caller's. A connection that is gone has rolled back by itself.
            let _told_already = rows(client, "rollback").await;
        }
        let prepared = prepared?;
        let answer = |index: usize| prepared.last().and_then(|row| row.get(index));
        Ok(Self {
            usual_settings: settings,
            role: answer(0).unwrap_or("none").to_owned(),
            is_role_asked_for: options.role.is_some(),
            timeouts,
            pid: answer(1).and_then(|text| text.parse().ok()).unwrap_or_default(),
            fence,
            usual: Slot::default(),
        })
    }

    /// Whether a pooler lends the session to one transaction at a time.
    pub(super) fn is_lent(&self) -> bool {
        self.fence.is_some()
    }

    /// What makes sure that the lease is held; none where the session holds the lock.
    pub(crate) fn fence(&self) -> Option<&Fence> {
        self.fence.as_ref()
    }

    /// The server process.
    pub(crate) fn pid(&self) -> i32 {
        self.pid
    }

    /// Puts everything back, and how many statements that takes.
    pub(crate) fn reset() -> (&'static str, usize) {
        (RESET, RESET_COUNT)
    }

    /// What a transaction begins with, right behind `BEGIN`: plain `SET`s, since a query would end the time in which a script can
    /// choose its isolation level. And how many statements that takes.
    pub(crate) fn opening(&self, directives: &Directives) -> (String, usize) {
        let mut sql = String::new();
        let mut count = 0;
        if let Some(fence) = &self.fence {
            // Whoever had the session before may have left something.
            sql.extend([RESET, fence.opening]);
            count += RESET_COUNT + Fence::count(fence.opening);
        }
        for setting in self.settings(directives) {
            sql.extend(["set local ", &setting, ";"]);
            count += 1;
        }
        (sql, count)
    }

    /// What a file begins with that runs step by step, until it is done, and how many statements that takes.
    pub(crate) fn standing(&self, directives: &Directives) -> (String, usize) {
        let statements = self.settings(directives).map(|setting| format!("set {setting};"));
        let statements: Vec<String> = statements.collect();
        (statements.concat(), statements.len())
    }

    fn settings(&self, directives: &Directives) -> impl Iterator<Item = String> {
        let wishes = [
            ("statement_timeout", directives.statement_timeout),
            ("lock_timeout", directives.lock_timeout),
        ];
        let wishes = wishes.into_iter().filter_map(|(name, time)| Some((name, time?)));
        let wishes = wishes.map(|(name, time)| format!("{name} = '{}'", written(time)));
        self.usual_settings.iter().cloned().chain(wishes)
    }

    /// What stands between the end of a script and our own statements in the same transaction, and how many statements that
    /// takes. A session that is looked at later must not be put back yet.
    pub(super) fn closing(&self, may_leak: bool) -> (String, usize) {
        match &self.fence {
            None if may_leak => {
                let lifted = "set local statement_timeout = 0;set local lock_timeout = 0;";
                (format!("{}{lifted}", self.guard()), 4)
            }
            None => self.as_asked_for(RESET.to_owned(), RESET_COUNT),
            Some(fence) => {
                let (clean, count) = if may_leak { (CLEAN, CLEAN_COUNT) } else { ("", 0) };
                let closing = format!("{RESET}{clean}{}", fence.closing);
                let count = RESET_COUNT + count + Fence::count(&fence.closing);
                self.as_asked_for(closing, count)
            }
        }
    }

    /// Behind a reset: the role that was asked for.
    fn as_asked_for(&self, mut sql: String, count: usize) -> (String, usize) {
        if !self.is_role_asked_for {
            return (sql, count);
        }
        sql.extend(["set local role ", &literal(&self.role), ";"]);
        (sql, count + 1)
    }

    /// What ends a failed transaction, and takes away what outlives it.
    pub(super) fn rollback(&self) -> String {
        let clean = if self.is_lent() { CLEAN } else { "" };
        format!("rollback;{RESET}{clean}")
    }

    /// Makes us who we were, until the transaction ends; two statements.
    pub(crate) fn guard(&self) -> String {
        format!("set local session authorization default;set local role {};", literal(&self.role))
    }

    /// How long statements of a file wait for locks.
    pub(super) fn lock_timeout(&self, directives: &Directives) -> Option<Duration> {
        directives.lock_timeout.or(self.timeouts.lock)
    }

    /// Lets statements wait for locks as long as they need, unless the script itself has set how long; answers with a row when it
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

/// One setting as it stands behind `SET`, which takes a tenth of the time of `set_config`. A list of names must be taken apart
/// for it.
fn setting(name: &str, value: &str) -> String {
    let quoted = |part: &str| format!("\"{}\"", part.replace('"', "\"\""));
    let names = tokens(value).filter_map(|token| token.name().map(|name| literal(&name)));
    let names: Vec<String> = match name {
        "search_path" | "temp_tablespaces" => names.collect(),
        _ => Vec::new(),
    };
    let value = if names.is_empty() { literal(value) } else { names.join(", ") };
    let name: Vec<String> = name.split('.').map(quoted).collect();
    format!("{} = {value}", name.join("."))
}

fn change(name: &str, from: &str, to: &str) -> String {
    format!(
        "select pg_catalog.set_config('{name}', '{to}', false) where pg_catalog.current_setting('{name}') = '{from}'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_written_as_set_takes_them() {
        assert_eq!(
            setting("search_path", r#""$user", Public, "a ""b" "#),
            r#""search_path" = E'$user', E'public', E'a "b'"#
        );
        assert_eq!(setting("search_path", ""), r#""search_path" = E''"#);
        assert_eq!(setting("my.own", "it's"), r#""my"."own" = E'it''s'"#);
    }
}
