//! What did a file leave changed in its session? Two states of a session, compared.

use std::collections::BTreeMap;
use std::fmt;

use rowsmith_sql_text::{Token, TokenKind, tokens};

/// Reads a session's state, a row for each thing that stays when a transaction ends.
pub(crate) const STATE: &str = include_str!("leak/state.sql");

/// Above this size, looking at the session costs nothing beside the script.
const LARGE: usize = 1 << 20;

/// Something that outlived the file that made it. It was put back, so that the next file cannot see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leak {
    /// What it is.
    pub kind: LeakKind,
    /// Its name.
    pub name: String,
}

/// What can outlive a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeakKind {
    /// `SET ROLE`.
    Role,
    /// `SET SESSION AUTHORIZATION`.
    SessionAuthorization,
    /// A setting, by `SET` or `set_config`.
    Setting,
    /// A temporary table, view or sequence.
    Temporary,
    /// `PREPARE`.
    PreparedStatement,
    /// `LISTEN`.
    Listen,
    /// `DECLARE ... WITH HOLD`.
    Cursor,
    /// An advisory lock of the session.
    AdvisoryLock,
}

impl LeakKind {
    fn of(word: &str) -> Option<Self> {
        Some(match word {
            "role" => Self::Role,
            "authorization" => Self::SessionAuthorization,
            "setting" => Self::Setting,
            "temporary" => Self::Temporary,
            "prepared" => Self::PreparedStatement,
            "listen" => Self::Listen,
            "cursor" => Self::Cursor,
            "advisory" => Self::AdvisoryLock,
            _ => return None,
        })
    }
}

impl fmt::Display for Leak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            LeakKind::Role => "the role",
            LeakKind::SessionAuthorization => "the session authorization",
            LeakKind::Setting => "the setting",
            LeakKind::Temporary => "the temporary",
            LeakKind::PreparedStatement => "the prepared statement",
            LeakKind::Listen => "`LISTEN` on",
            LeakKind::Cursor => "the cursor",
            LeakKind::AdvisoryLock => "the advisory lock",
        };
        match self.name.split_once(' ').filter(|_| self.kind == LeakKind::Temporary) {
            Some((kind, name)) => write!(f, "{what} {kind} `{name}`"),
            None => write!(f, "{what} `{}`", self.name),
        }
    }
}

/// What a session is like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct State(BTreeMap<(LeakKind, String), Thing>);

/// One thing of it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Thing {
    value: String,
    undo: Option<String>,
    redo: Option<String>,
}

/// How one state differs from another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Difference {
    /// What is there now and was not, or was otherwise.
    pub(crate) leaks: Vec<Leak>,
    /// What undoes it, as far as resetting settings and roles does not; a statement each.
    pub(crate) repair: Vec<String>,
}

impl State {
    /// Adds a row of [`STATE`].
    pub(crate) fn take(&mut self, row: &tokio_postgres::SimpleQueryRow) {
        let owned = |index: usize| row.get(index).map(ToOwned::to_owned);
        let Some(kind) = row.get(0).and_then(LeakKind::of) else { return };
        let thing = Thing { value: owned(2).unwrap_or_default(), undo: owned(3), redo: owned(4) };
        self.0.insert((kind, owned(1).unwrap_or_default()), thing);
    }

    /// What `after` has that this state had not, and what it lost.
    pub(crate) fn difference(&self, after: &Self) -> Difference {
        let mut difference = Difference::default();
        for (key, thing) in &after.0 {
            if self.0.get(key).is_some_and(|before| before.value == thing.value) {
                continue;
            }
            let (kind, name) = key;
            // A role's name is its value, a setting's name tells more than its value.
            let name = match kind {
                LeakKind::Role | LeakKind::SessionAuthorization => &thing.value,
                _ => name,
            };
            difference.leaks.push(Leak { kind: *kind, name: name.clone() });
            difference.repair.extend(thing.undo.clone());
        }
        let lost = self.0.iter().filter(|(key, _)| !after.0.contains_key(*key));
        difference.repair.extend(lost.filter_map(|(_, thing)| thing.redo.clone()));
        difference
    }
}

/// Whether a script may leave something behind, by the words it is written in. What a function does that an ordinary statement
/// calls is not seen here; roles and settings are put back after every file, seen or not.
pub(crate) fn may_leak(text: &str) -> bool {
    if text.len() > LARGE {
        return true;
    }
    let mut is_first = true;
    for token in tokens(text).filter(|token| !token.is_trivia()) {
        let tells = |words: &[&str]| words.iter().any(|word| token.is_word(word));
        if tells(ANYWHERE) || (is_first && tells(FIRST)) || is_advisory(&token) {
            return true;
        }
        is_first = token.kind == TokenKind::Terminator;
    }
    false
}

/// Words that a statement begins with.
const FIRST: &[&str] = &[
    "set",
    "reset",
    "discard",
    "prepare",
    "deallocate",
    "listen",
    "unlisten",
    "declare",
    "load",
    "do",
    "call",
    "select",
    "with",
    "execute",
];

/// Words that mean the same wherever they stand.
const ANYWHERE: &[&str] = &["set_config", "temp", "temporary", "pg_temp"];

fn is_advisory(token: &Token<'_>) -> bool {
    token
        .text
        .get(.."pg_advisory".len())
        .is_some_and(|start| start.eq_ignore_ascii_case("pg_advisory"))
        || token
            .text
            .get(.."pg_try_advisory".len())
            .is_some_and(|start| start.eq_ignore_ascii_case("pg_try_advisory"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(rows: &[(LeakKind, &str, &str)]) -> State {
        let thing = |kind: LeakKind, name: &str, value: &str| {
            let undo = (kind == LeakKind::Listen).then(|| format!("unlisten {name}"));
            let redo = (kind == LeakKind::Listen).then(|| format!("listen {name}"));
            ((kind, name.to_owned()), Thing { value: value.to_owned(), undo, redo })
        };
        State(rows.iter().map(|(kind, name, value)| thing(*kind, name, value)).collect())
    }

    #[test]
    fn what_is_new_is_a_leak_and_what_is_lost_comes_back() {
        let before = state(&[
            (LeakKind::Role, "role", "none"),
            (LeakKind::Setting, "lock_timeout", "5000"),
            (LeakKind::Listen, "ours", ""),
        ]);
        let after = state(&[
            (LeakKind::Role, "role", "weak"),
            (LeakKind::Listen, "theirs", ""),
            (LeakKind::Setting, "work_mem", "64"),
            (LeakKind::Temporary, "table t", "1"),
        ]);
        let Difference { leaks, repair } = before.difference(&after);
        assert_eq!(
            leaks.iter().map(ToString::to_string).collect::<Vec<_>>(),
            [
                "the role `weak`",
                "the setting `work_mem`",
                "the temporary table `t`",
                "`LISTEN` on `theirs`"
            ]
        );
        assert_eq!(repair, ["unlisten theirs", "listen ours"]);
        assert_eq!(before.difference(&before), Difference::default());
    }

    #[test]
    fn ordinary_files_are_not_looked_at() {
        for (text, expected) in [
            (
                "create table t (a int default 1);\nupdate t set a = 1; alter table t alter a set not null;",
                false,
            ),
            (
                "create function f() returns int language sql as $$ select set_config('a', 'b', false) $$;",
                false,
            ),
            ("insert into t values ('set role x');", false),
            ("create table t ();\n-- why\nSET role x;", true),
            ("select f();", true),
            ("create table t as select Set_Config('a', 'b', false);", true),
            ("create temp table t ();", true),
            ("insert into t select pg_advisory_lock(1)", true),
        ] {
            assert_eq!(may_leak(text), expected, "{text}");
        }
    }
}
