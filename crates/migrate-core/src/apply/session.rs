//! What state is the session in before and after each file?
//!
//! A script may change the role, `search_path` and any other setting. All of it is put back before the history row is written,
//! in the same message, so that no file can see what another one set, and ours is written as who started the run.

use std::cell::RefCell;
use std::time::Duration;

use rowsmith_sql_text::tokens;
use tokio_postgres::{Client, Error};

use crate::directives::Directives;
use crate::history::{literal, rows};
use crate::leak::State;
use crate::timeouts::{Timeouts, written};

use super::ApplyOptions;

/// Set on its own first, since not every server has it, and not every system that a server runs on can do it. With it, the
/// statement of a runner that was killed ends soon after the runner.
const CHECK_CONNECTION: &str = "set client_connection_check_interval = '500ms';";

/// A runner that stands still must not keep its locks. A file is sent without pauses, so that this never meets one that does not.
const GUARD_IDLE: &str = "set idle_in_transaction_session_timeout = '60s';";

/// For people who look who is connected.
const NAME: &str = "set application_name = 'rowsmith';";

/// Puts role and settings back to what a run wants them to be.
#[derive(Debug)]
pub(crate) struct Session {
    reset: String,
    reset_count: usize,
    role: String,
    timeouts: Timeouts,
    pid: i32,
    /// What the session is like between files; none before somebody looked.
    pub(super) usual: RefCell<Option<State>>,
}

impl Session {
    /// Works out how to put things back, does so for the first time, and runs `prepare` behind it.
    pub(crate) async fn begin(
        client: &Client,
        options: &ApplyOptions<'_>,
        prepare: &str,
    ) -> Result<Self, Error> {
        let mut reset = vec![
            "reset session authorization;".to_owned(),
            "reset role;".to_owned(),
            "reset all;".to_owned(),
        ];
        reset.extend(options.role.iter().map(|role| format!("set role {};", literal(role))));
        let unset = "select pg_catalog.current_setting('application_name') = '', \
             pg_catalog.current_setting('idle_in_transaction_session_timeout') = '0';";
        let usual = rows(client, &format!("{}{unset}", reset.concat())).await?;
        let is_unset = |index: usize| usual.last().and_then(|row| row.get(index)) == Some("t");
        reset.extend(is_unset(0).then(|| NAME.to_owned()));
        reset.extend(is_unset(1).then(|| GUARD_IDLE.to_owned()));
        // A server that refuses does without.
        if rows(client, CHECK_CONNECTION).await.is_ok() {
            reset.push(CHECK_CONNECTION.to_owned());
        }
        let timeouts = options.timeouts;
        let of_all = [("lock_timeout", timeouts.lock), ("statement_timeout", timeouts.statement)];
        let of_all = of_all.iter().filter_map(|(name, time)| Some((name, (*time)?)));
        reset.extend(of_all.map(|(name, time)| format!("set {name} = '{}';", written(time))));
        reset.extend(options.settings.iter().map(|(name, value)| set(name, value)));
        let reset_count = reset.len();
        let reset = reset.concat();
        let who = "select pg_catalog.current_setting('role'), pg_catalog.pg_backend_pid();";
        let rows = rows(client, &format!("{reset}{prepare}{who}")).await?;
        let answer = |index: usize| rows.last().and_then(|row| row.get(index));
        let role = answer(0).unwrap_or("none").to_owned();
        let pid = answer(1).and_then(|text| text.parse().ok()).unwrap_or_default();
        let usual = RefCell::default();
        Ok(Self { reset, reset_count, role, timeouts, pid, usual })
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

    /// Makes sure that our own statements are taken, until the transaction ends, without putting anything back yet; and how many
    /// statements that takes.
    pub(super) fn hold(&self) -> (String, usize) {
        (format!("{}set local statement_timeout = 0;set local lock_timeout = 0;", self.guard()), 4)
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

/// Sets one setting, by `SET` since that takes a tenth of the time of a query. A list of names must be taken apart for it.
fn set(name: &str, value: &str) -> String {
    let quoted = |part: &str| format!("\"{}\"", part.replace('"', "\"\""));
    let names = tokens(value).filter_map(|token| token.name().map(|name| literal(&name)));
    let names: Vec<String> = match name {
        "search_path" | "temp_tablespaces" => names.collect(),
        _ => Vec::new(),
    };
    let value = if names.is_empty() { literal(value) } else { names.join(", ") };
    let name: Vec<String> = name.split('.').map(quoted).collect();
    format!("set {} = {value};", name.join("."))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_written_as_set_takes_them() {
        assert_eq!(
            set("search_path", r#""$user", Public, "a ""b" "#),
            r#"set "search_path" = E'$user', E'public', E'a "b';"#
        );
        assert_eq!(set("search_path", ""), r#"set "search_path" = E'';"#);
        assert_eq!(set("my.own", "it's"), r#"set "my"."own" = E'it''s';"#);
    }
}
