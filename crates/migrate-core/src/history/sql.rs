//! Which SQL keeps the history?
//!
//! Every name is qualified and every value is an `E''` literal: the text runs right after scripts that may have emptied
//! `search_path` or changed how plain strings are read.

use std::time::{Duration, SystemTime};

use super::kept::deflated;

use super::{History, Ledger, OwnTable, StepState, SupabaseTable, Tables};
use crate::digest::push_hex;
use crate::migration::Migration;
use crate::version::Version;

pub(super) const WHICH_TABLES: &str = include_str!("which_tables.sql");
pub(super) const PRESENT: &str = include_str!("present.sql");
const OWN_COLUMNS: &str = "version, name, checksum, applied_at, execution_time_ms, applied_by, \
     fingerprint, origin, script, down_script, in_supabase";
const CREATE_OWN: &str = include_str!("create_own.sql");
const CREATE_SUPABASE: &str = include_str!("create_supabase.sql");
const CREATE_SEEDS: &str = include_str!("create_seeds.sql");
const CREATE_SUPABASE_SEEDS: &str = "create table if not exists supabase_migrations.seed_files (path text not null primary key, hash text not null);";
pub(crate) const READ_SEEDS: &str = "select path, checksum from rowsmith.seeds";
pub(crate) const READ_SUPABASE_SEEDS: &str =
    "select path, hash from supabase_migrations.seed_files";

/// What we ran before the Supabase CLI's table was there counts for the CLI too.
const COPY_TO_SUPABASE: &str = "insert into supabase_migrations.schema_migrations (version, name) \
     select version, name from rowsmith.migrations \
     where not in_supabase and not pg_catalog.starts_with(version, 'R__') on conflict do nothing;\
     update rowsmith.migrations set in_supabase = true \
     where not in_supabase and not pg_catalog.starts_with(version, 'R__');";

/// Reads the tables that are there; nothing when none are.
pub(super) fn read(tables: Tables) -> String {
    let theirs = match tables.supabase {
        SupabaseTable::Absent => "",
        SupabaseTable::VersionsOnly => {
            "select 's', version from supabase_migrations.schema_migrations;"
        }
        SupabaseTable::Complete => {
            "select 's', version, name from (select version, name, statements \
             from supabase_migrations.schema_migrations) s;"
        }
    };
    theirs.to_owned() + &read_own(tables.own)
}

/// Reads our tables; nothing when there are none.
fn read_own(table: OwnTable) -> String {
    // Of a table of an older version some columns may be missing; what it cannot say is not known.
    let [fingerprint, origin, in_supabase, columns] = match table {
        OwnTable::Absent => return String::new(),
        OwnTable::Old => ["null", "null", "false", "*"],
        // Naming them all makes sure that it has them all.
        OwnTable::Complete => ["fingerprint", "origin", "in_supabase", OWN_COLUMNS],
    };
    format!(
        include_str!("read_own.sql"),
        fingerprint = fingerprint,
        origin = origin,
        in_supabase = in_supabase,
        columns = columns
    )
}

/// How the time a migration took is known.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Elapsed {
    /// Since the transaction that also holds the history row began, without what was done in it before.
    SinceTransactionStart { behind: Duration },
    /// Measured by the client.
    Milliseconds(u128),
}

/// Creates the tables that are missing; empty when none are.
pub(crate) fn create_tables(history: &History, ledger: Ledger) -> String {
    let Tables { own, supabase, .. } = history.tables();
    let own = if own == OwnTable::Complete { "" } else { CREATE_OWN };
    if history.ledger(ledger) == Ledger::Own {
        return own.to_owned();
    }
    let supabase = if supabase == SupabaseTable::Complete { "" } else { CREATE_SUPABASE };
    let copy = if history.has_unshared() { COPY_TO_SUPABASE } else { "" };
    format!("{own}{supabase}{copy}")
}

/// Statements of ours, each ended by a semicolon.
#[derive(Clone, Debug)]
pub(crate) struct Rows {
    pub(crate) sql: String,
    /// How many statements.
    pub(crate) count: usize,
}

/// Records that a migration has run. `statements` is what the Supabase CLI would keep of its text.
pub(crate) fn insert(
    ledger: Ledger,
    migration: &Migration,
    statements: &[&str],
    elapsed: Elapsed,
) -> Rows {
    rows(ledger, migration, statements, &milliseconds(elapsed), &Mark::default())
}

/// As SQL.
fn milliseconds(elapsed: Elapsed) -> String {
    match elapsed {
        Elapsed::SinceTransactionStart { behind } => format!(
            "greatest((extract(epoch from pg_catalog.clock_timestamp() - pg_catalog.now()) * 1000)::pg_catalog.int8 - {}, 0)",
            behind.as_millis()
        ),
        Elapsed::Milliseconds(number) => number.to_string(),
    }
}

/// Creates the table that seeds are recorded in, when it is missing.
pub(crate) const fn create_seeds(ledger: Ledger) -> &'static str {
    match ledger {
        Ledger::Own => CREATE_SEEDS,
        Ledger::Supabase => CREATE_SUPABASE_SEEDS,
    }
}

/// Records that a seed has run as it is.
pub(crate) fn record_seed(ledger: Ledger, seed: &Migration, elapsed: Elapsed) -> Rows {
    let (path, checksum) = (literal(&seed.name), seed.checksum);
    let sql = match ledger {
        Ledger::Own => format!(
            "insert into rowsmith.seeds (path, checksum, execution_time_ms, tool_version) values ({path}, '{checksum}', {}, '{}') \
             on conflict (path) do update set checksum = excluded.checksum, seeded_at = excluded.seeded_at, \
             execution_time_ms = excluded.execution_time_ms, seeded_by = excluded.seeded_by, tool_version = excluded.tool_version;",
            milliseconds(elapsed),
            env!("CARGO_PKG_VERSION"),
        ),
        Ledger::Supabase => format!(
            "insert into supabase_migrations.seed_files (path, hash) values ({path}, '{checksum}') \
             on conflict (path) do update set hash = excluded.hash;"
        ),
    };
    Rows { sql, count: 1 }
}

/// What a row says of a migration that this program did not run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// `baseline`, `marked`, `adopted from sqlx`; none when this program ran it.
    pub origin: Option<String>,
    /// When it ran, as far as anybody knows; none for now.
    pub applied_at: Option<SystemTime>,
    /// How long it took; none for no time at all.
    pub execution_time: Option<Duration>,
    /// Who ran it; none for the session's user.
    pub applied_by: Option<String>,
}

/// Records a migration that counts as applied without being run. A row that is there already is replaced.
pub(crate) fn mark(
    ledger: Ledger,
    migration: &Migration,
    statements: &[&str],
    mark: &Mark,
) -> Rows {
    let milliseconds = mark.execution_time.unwrap_or_default().as_millis().to_string();
    rows(ledger, migration, statements, &milliseconds, mark)
}

/// The columns of our table that a newer row brings along when it replaces an older one.
const REPLACED: [&str; 11] = [
    "name",
    "checksum",
    "fingerprint",
    "applied_at",
    "execution_time_ms",
    "applied_by",
    "tool_version",
    "origin",
    "script",
    "down_script",
    "in_supabase",
];

fn rows(
    ledger: Ledger,
    migration: &Migration,
    statements: &[&str],
    milliseconds: &str,
    mark: &Mark,
) -> Rows {
    let replaces = mark.origin.is_some();
    // The CLI has no repeatable scripts and would take their rows for files that somebody lost.
    let is_shared = ledger == Ledger::Supabase && !migration.version.is_repeatable();
    let mut sql = own_row(migration, milliseconds, mark, is_shared);
    if replaces || migration.version.is_repeatable() {
        let set = REPLACED.map(|column| format!("{column} = excluded.{column}")).join(", ");
        sql.extend([" on conflict (version) do update set ", &set]);
    }
    sql.push(';');
    let mut count = 1;
    if is_shared {
        let list = statements.iter().map(|text| literal(text)).collect::<Vec<_>>().join(",");
        sql.extend([
            "insert into supabase_migrations.schema_migrations (version, statements, name) values (",
            &literal(migration.version.as_str()),
            ", array[",
            &list,
            "]::pg_catalog.text[], ",
            &literal(&migration.name),
            if replaces { ") on conflict (version) do nothing;" } else { ");" },
        ]);
        count += 1;
    }
    Rows { sql, count }
}

/// The insertion into our table, without its end.
fn own_row(migration: &Migration, milliseconds: &str, mark: &Mark, is_shared: bool) -> String {
    let optional = |text: Option<String>| text.unwrap_or_else(|| "null".to_owned());
    let applied_at = mark.applied_at.and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok());
    let applied_at = applied_at.map_or_else(
        || "pg_catalog.clock_timestamp()".to_owned(),
        |since| format!("pg_catalog.to_timestamp({})", since.as_secs_f64()),
    );
    let values = [
        literal(migration.version.as_str()),
        literal(&migration.name),
        format!("'{}'", migration.checksum),
        format!("'{}'", migration.fingerprint()),
        applied_at,
        milliseconds.to_owned(),
        mark.applied_by.as_deref().map_or_else(|| "session_user".to_owned(), literal),
        format!("'{}'", env!("CARGO_PKG_VERSION")),
        optional(mark.origin.as_deref().map(literal)),
        optional(migration.up.text().and_then(deflated).as_deref().map(bytes)),
        optional(
            migration.down.as_ref().and_then(|down| deflated(down.text()?)).as_deref().map(bytes),
        ),
        is_shared.to_string(),
    ];
    format!(
        "insert into rowsmith.migrations (version, {}) values ({})",
        REPLACED.join(", "),
        values.join(", ")
    )
}

/// Records that a migration was taken back, in every table that has its row.
pub(crate) fn delete(history: &History, ledger: Ledger, version: &Version) -> Rows {
    let version = literal(version.as_str());
    let mut sql = format!("delete from rowsmith.migrations where version = {version};");
    let mut count = 1;
    if ledger == Ledger::Supabase || history.tables().supabase != SupabaseTable::Absent {
        sql.extend([
            "delete from supabase_migrations.schema_migrations where version = ",
            &version,
            ";",
        ]);
        count += 1;
    }
    Rows { sql, count }
}

/// Lets the row of a migration take over what the file says now.
pub(crate) fn restamp(migration: &Migration) -> String {
    format!(
        "update rowsmith.migrations set name = {}, checksum = '{}', fingerprint = '{}' where version = {};",
        literal(&migration.name),
        migration.checksum,
        migration.fingerprint(),
        literal(migration.version.as_str()),
    )
}

/// Lets the row of version `from` become the row of a file that was renamed.
pub(crate) fn rename(ledger: Ledger, from: &Version, migration: &Migration) -> String {
    let (from, to) = (literal(from.as_str()), literal(migration.version.as_str()));
    let mut sql = format!("update rowsmith.migrations set version = {to} where version = {from};");
    sql.push_str(&restamp(migration));
    if ledger == Ledger::Supabase {
        let name = literal(&migration.name);
        sql.extend([
            "update supabase_migrations.schema_migrations set version = ",
            &to,
            ", name = ",
            &name,
            " where version = ",
            &from,
            ";",
        ]);
    }
    sql
}

/// Lets a step of an unfinished migration count as done, or as never begun.
pub(crate) fn settle_step(version: &Version, ordinal: usize, done: bool) -> String {
    let version = literal(version.as_str());
    if done {
        format!(
            "update rowsmith.statements set state = 'finished', error = null, changed_at = pg_catalog.clock_timestamp() \
             where version = {version} and ordinal = {ordinal};"
        )
    } else {
        format!(
            "delete from rowsmith.statements where version = {version} and ordinal >= {ordinal};"
        )
    }
}

/// Records how far one step has come.
pub(crate) fn record_step(version: &Version, step: &StepState, error: Option<&str>) -> String {
    let error = error.map_or_else(|| "null".to_owned(), literal);
    format!(
        "insert into rowsmith.statements (version, ordinal, checksum, state, error) \
         values ({}, {}, '{}', '{}', {error}) on conflict (version, ordinal) do update set \
         checksum = excluded.checksum, state = excluded.state, changed_at = excluded.changed_at, error = excluded.error;",
        literal(version.as_str()),
        step.ordinal,
        step.checksum,
        step.state.as_str(),
    )
}

/// Drops the rows of steps, when their migration is done.
pub(crate) fn forget_steps(version: &Version) -> String {
    format!("delete from rowsmith.statements where version = {};", literal(version.as_str()))
}

/// Any text as a constant that reads the same under every setting.
pub(crate) fn literal(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 3);
    quoted.push_str("E'");
    for letter in text.chars() {
        if matches!(letter, '\'' | '\\') {
            quoted.push(letter);
        }
        quoted.push(letter);
    }
    quoted.push('\'');
    quoted
}

/// Bytes as a constant of `bytea`; hexadecimal digits read the same under every setting.
pub(super) fn bytes(bytes: &[u8]) -> String {
    let mut quoted = String::with_capacity(bytes.len() * 2 + 48);
    quoted.push_str("pg_catalog.decode('");
    push_hex(&mut quoted, bytes);
    quoted.push_str("', 'hex')");
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_survive_quotes_and_backslashes() {
        assert_eq!(literal(r"it's a \ path"), r"E'it''s a \\ path'");
    }
}
