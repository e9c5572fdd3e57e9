//! Which SQL turns a fresh database into one that a Supabase project's migrations expect?

use sha2::{Digest as _, Sha256};

use crate::config::SupabaseConfig;
use crate::shims::SHIMS;

/// Schemas that belong to the platform: never in generated types or differences unless asked for.
///
/// Those of extensions are listed too, since Supabase manages them; `supabase_migrations` holds the
/// history of migrations.
pub const MANAGED_SCHEMAS: &[&str] = &[
    "_analytics",
    "_realtime",
    "_supavisor",
    "auth",
    "cron",
    "dbdev",
    "etl",
    "extensions",
    "graphql",
    "graphql_public",
    "net",
    "pgbouncer",
    "pgmq",
    "pgmq_public",
    "pgsodium",
    "pgsodium_masks",
    "pgtle",
    "realtime",
    "repack",
    "storage",
    "supabase_functions",
    "supabase_migrations",
    "tiger",
    "tiger_data",
    "topology",
    "vault",
];

/// A query of one boolean: whether [`bootstrap_sql`] ran in this database already. It must not run twice there.
pub const IS_BOOTSTRAPPED: &str = "select to_regclass('auth.users') is not null and to_regclass('storage.objects') \
                                   is not null";

/// The day from which new projects no longer hand new tables to the API, as the digits a version starts with.
const NOT_EXPOSED_SINCE: &str = "20260530";

/// The last digits that can be a day.
const LAST_DAY: &str = "99991231";

/// What may differ from project to project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Whether the API roles get privileges on tables, sequences and functions that `postgres` makes in `public`.
    /// See [`exposes_new_tables`].
    pub auto_expose_new_tables: bool,
    /// Extensions to create besides those every project has: those a project uses without ever creating them
    /// (see [`implied_extensions`](crate::implied_extensions)). One that the server does not carry is left out.
    pub extensions: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self { auto_expose_new_tables: true, extensions: Vec::new() }
    }
}

/// Whether new tables of `public` are handed to the API roles by themselves.
///
/// `config.toml` decides where it says; else the version of the first migration: projects begun on 2026-05-30 or
/// later start without. A version that is no date counts as old, because such a project's files carry no grants.
pub fn exposes_new_tables(config: Option<&SupabaseConfig>, first_version: Option<&str>) -> bool {
    let configured = config.and_then(|config| config.api.auto_expose_new_tables);
    configured.unwrap_or_else(|| {
        let day = first_version.and_then(|version| version.get(..8));
        day.is_none_or(|day| !(NOT_EXPOSED_SINCE..=LAST_DAY).contains(&day))
    })
}

/// The environment as one batch of SQL, for a fresh database and a superuser.
///
/// To be sent as one simple query, so that it is one transaction; it contains no transaction control and may be
/// part of a larger one. Roles are cluster-wide: they are made where missing and otherwise left alone, also when
/// several databases of a cluster are prepared at the same time.
pub fn bootstrap_sql(options: &Options) -> String {
    let mut sql = String::with_capacity(64 * 1024);
    sql.push_str(include_str!("../sql/begin.sql"));
    sql.push_str(include_str!("../sql/roles.sql"));
    sql.push_str(include_str!("../sql/schemas.sql"));
    sql.push_str(include_str!("../sql/default_privileges.sql"));
    sql.push_str(include_str!("../sql/extensions.sql"));
    sql.push_str(include_str!("../sql/auth.sql"));
    sql.push_str(include_str!("../sql/storage.sql"));
    sql.push_str(include_str!("../sql/realtime.sql"));
    sql.push_str(include_str!("../sql/functions.sql"));
    sql.push_str(include_str!("../sql/graphql.sql"));
    sql.push_str(include_str!("../sql/event_triggers.sql"));
    sql.push_str(include_str!("../sql/publication.sql"));
    for name in &options.extensions {
        sql.push_str(&implied_extension_sql(name));
    }
    if !options.auto_expose_new_tables {
        sql.push_str(include_str!("../sql/no_auto_expose.sql"));
    }
    sql.push_str(&database_settings_sql());
    sql.push_str(include_str!("../sql/end.sql"));
    sql
}

/// The settings of the database and of the session that runs this.
///
/// Part of [`bootstrap_sql`]; to be run again in every clone, for `CREATE DATABASE ... TEMPLATE` copies no settings.
pub fn database_settings_sql() -> String {
    include_str!("../sql/database_settings.sql").to_owned()
}

/// A name for everything that shapes a prepared database: changes whenever the SQL of the profile or of a
/// stand-in changes. Part of the key of a snapshot.
pub fn profile_version(options: &Options) -> String {
    let mut hash = Sha256::new();
    hash.update(bootstrap_sql(options));
    for shim in SHIMS {
        for part in [shim.files.name, shim.files.control, shim.files.script] {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
    }
    let digest = hash.finalize();
    let bytes = digest.iter().take(8).fold(0_u64, |sum, &byte| sum << 8 | u64::from(byte));
    format!("{bytes:016x}")
}

/// Creates an extension that the project never creates itself, where it can be had.
///
/// A real extension that only works when loaded at server start is no reason to fail: the migration that uses it
/// says so with its file and line.
fn implied_extension_sql(name: &str) -> String {
    let schema = match name {
        "pgmq" | "pgsodium" | "graphql" | "pg_tle" => "",
        _ => " with schema extensions",
    };
    let (quoted, literal) = (quoted(name, '"'), quoted(name, '\''));
    format!(
        "do $rowsmith$\nbegin\n  if exists (select from pg_catalog.pg_available_extensions where name = {literal}) \
         then\n    create extension if not exists {quoted}{schema};\n  end if;\nexception\n  when others then\n    \
         raise notice '%', sqlerrm;\nend\n$rowsmith$;\n"
    )
}

/// A name or a text as SQL; names here never hold the dollar tag or a backslash that matters.
fn quoted(text: &str, quote: char) -> String {
    let mut out = String::from(quote);
    for c in text.chars().filter(|&c| c != '$' && c != '\0') {
        out.extend((c == quote).then_some(c));
        out.push(c);
    }
    out.push(quote);
    out
}

#[cfg(test)]
mod tests {
    use super::{Options, bootstrap_sql, exposes_new_tables, profile_version};
    use crate::config;

    #[test]
    fn the_version_of_the_first_migration_decides() {
        assert!(exposes_new_tables(None, None));
        assert!(exposes_new_tables(None, Some("20260529235959")));
        assert!(exposes_new_tables(None, Some("0001")));
        assert!(exposes_new_tables(None, Some("99999999999999")));
        assert!(!exposes_new_tables(None, Some("20260530000000")));
        assert!(!exposes_new_tables(None, Some("20261101")));
    }

    #[test]
    fn config_decides_before_the_version() {
        let config = config::read("[api]\nauto_expose_new_tables = true\n").unwrap();
        assert!(exposes_new_tables(Some(&config), Some("20261101")));
    }

    #[test]
    fn the_version_follows_the_options() {
        let private = Options { auto_expose_new_tables: false, ..Options::default() };
        assert_ne!(profile_version(&private), profile_version(&Options::default()));
        assert_eq!(profile_version(&private), profile_version(&private));
        assert_eq!(profile_version(&private).len(), 16);
    }

    #[test]
    fn hostile_extension_names_stay_names() {
        let options =
            Options { extensions: vec!["a\"b'$rowsmith$; drop".to_owned()], ..Options::default() };
        let sql = bootstrap_sql(&options);
        assert!(sql.contains(r#"if not exists "a""b'rowsmith; drop" with"#), "{sql}");
        assert!(sql.contains("name = 'a\"b''rowsmith; drop')"));
    }

    #[test]
    fn the_batch_controls_no_transaction() {
        let script = bootstrap_sql(&Options::default());
        let script = rowsmith_sql_text::parse(&script).unwrap();
        for piece in &script.pieces {
            let rowsmith_sql_text::Piece::Statement(statement) = piece else { panic!("{piece:?}") };
            assert_eq!(statement.kind, rowsmith_sql_text::StatementKind::Other, "{statement:?}");
        }
    }
}
