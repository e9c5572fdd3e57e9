//! Which SQL keeps the history?
//!
//! Every name is qualified and every value is an `E''` literal: the text runs right after scripts that may have emptied
//! `search_path` or changed how plain strings are read.

use super::{History, Ledger, StepState, SupabaseTable};
use crate::migration::Migration;
use crate::version::Version;

pub(super) const WHICH_TABLES: &str = include_str!("which_tables.sql");
pub(super) const READ_OWN: &str = include_str!("read_own.sql");
const CREATE_OWN: &str = include_str!("create_own.sql");
const CREATE_SUPABASE: &str = include_str!("create_supabase.sql");

/// How the time a migration took is known.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Elapsed {
    /// Since the transaction that also holds the history row began.
    SinceTransactionStart,
    /// Measured by the client.
    Milliseconds(u128),
}

/// Creates the tables that are missing; empty when none are.
pub(crate) fn create_tables(history: &History, ledger: Ledger) -> String {
    let tables = history.tables();
    let own = if tables.own { "" } else { CREATE_OWN };
    let supabase = match (ledger, tables.supabase) {
        (Ledger::Supabase, SupabaseTable::Absent | SupabaseTable::VersionsOnly) => CREATE_SUPABASE,
        (Ledger::Supabase, SupabaseTable::Complete) | (Ledger::Own, _) => "",
    };
    format!("{own}{supabase}")
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
    let version = literal(migration.version.as_str());
    let name = literal(&migration.name);
    let milliseconds = match elapsed {
        Elapsed::SinceTransactionStart => {
            "(extract(epoch from pg_catalog.clock_timestamp() - pg_catalog.now()) * 1000)::pg_catalog.int8".to_owned()
        }
        Elapsed::Milliseconds(number) => number.to_string(),
    };
    let mut sql = format!(
        "insert into rowsmith.migrations (version, name, checksum, execution_time_ms, tool_version) \
         values ({version}, {name}, '{}', {milliseconds}, '{}')",
        migration.checksum,
        env!("CARGO_PKG_VERSION")
    );
    if migration.version.is_repeatable() {
        sql.push_str(
            " on conflict (version) do update set name = excluded.name, checksum = excluded.checksum, \
             applied_at = excluded.applied_at, execution_time_ms = excluded.execution_time_ms, \
             applied_by = excluded.applied_by, tool_version = excluded.tool_version",
        );
    }
    sql.push(';');
    let mut count = 1;
    // The CLI has no repeatable scripts and would take their rows for files that somebody lost.
    if ledger == Ledger::Supabase && !migration.version.is_repeatable() {
        let list = statements.iter().map(|text| literal(text)).collect::<Vec<_>>().join(",");
        sql.extend([
            "insert into supabase_migrations.schema_migrations (version, statements, name) values (",
            &version,
            ", array[",
            &list,
            "]::pg_catalog.text[], ",
            &name,
            ");",
        ]);
        count += 1;
    }
    Rows { sql, count }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_survive_quotes_and_backslashes() {
        assert_eq!(literal(r"it's a \ path"), r"E'it''s a \\ path'");
    }
}
