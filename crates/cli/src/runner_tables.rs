//! Which tables belong to other migration runners, and not to the schema?

use rowsmith_catalog::Catalog;
use rowsmith_migrate_core::MigrationSet;

/// A table in which another runner keeps its history.
struct RunnerTable {
    name: &'static str,
    /// Makes it empty, where migrations are known to write to it.
    sql: Option<&'static str>,
}

/// Names as in each runner's own source; `schema_migrations` is left alone, for users have it too.
const TABLES: [RunnerTable; 6] = [
    RunnerTable {
        name: "_sqlx_migrations",
        sql: Some(
            "create table public._sqlx_migrations (version bigint primary key, description text not null, \
             installed_on timestamptz not null default now(), success boolean not null, checksum bytea not null, \
             execution_time bigint not null);",
        ),
    },
    // Not made: scripts that look for it mean a database that diesel once managed.
    RunnerTable { name: "__diesel_schema_migrations", sql: None },
    RunnerTable { name: "refinery_schema_history", sql: None },
    RunnerTable { name: "flyway_schema_history", sql: None },
    RunnerTable { name: "goose_db_version", sql: None },
    RunnerTable { name: "_prisma_migrations", sql: None },
];

/// SQL for the tables that the migrations mention and that their own runner would have made.
pub(crate) fn missing(set: &MigrationSet) -> String {
    let texts = || set.migrations().iter().filter_map(|migration| migration.up.text());
    let mentioned = |name: &str| texts().any(|text| text.contains(name));
    TABLES.iter().filter(|table| mentioned(table.name)).filter_map(|table| table.sql).collect()
}

/// Takes the runners' tables out of what types are made for.
pub(crate) fn leave_out(catalog: &mut Catalog) {
    for schema in catalog.schemas.values_mut() {
        schema.relations.retain(|name, _| TABLES.iter().all(|table| table.name != name));
    }
}
