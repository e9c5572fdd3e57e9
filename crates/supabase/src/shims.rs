//! What stands in for an extension that the server does not have?
//!
//! Each stand-in is an extension in every respect: `create extension` runs it, `drop extension` removes it, its
//! objects belong to it. The real one is always preferred.

use rowsmith_scratch_pg::{ExtensionFiles, Install};

/// A stand-in for an extension.
#[derive(Debug, Clone, Copy)]
pub struct Shim {
    /// What is installed where the server has no extension of that name.
    pub files: ExtensionFiles,
    /// What the stand-in does and does not do, for the user: a phrase without the name.
    pub notice: &'static str,
    /// Whether the real one can be used where it is installed.
    pub real: Real,
}

/// How the real extension gets along with a server that was started without regard to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Real {
    /// `create extension` is all it needs.
    Works,
    /// It refuses to be created, or to be used, unless it is in `shared_preload_libraries`.
    NeedsPreload,
}

/// Only `include_str!` can embed a file, and only a macro can put its path together.
macro_rules! shim {
    ($name:literal, $version:literal, $notice:literal, $real:expr) => {
        Shim {
            files: ExtensionFiles {
                name: $name,
                control: include_str!(concat!("../shims/", $name, ".control")),
                version: $version,
                script: include_str!(concat!("../shims/", $name, ".sql")),
                install: match $real {
                    Real::Works => Install::WhereAbsent,
                    Real::NeedsPreload => Install::Always,
                },
            },
            notice: $notice,
            real: $real,
        }
    };
}

/// All stand-ins, by name.
pub const SHIMS: &[Shim] = &[
    shim!(
        "http",
        "1.6",
        "no request leaves the server; every answer is 503 with the body `{}`",
        Real::Works
    ),
    shim!("hypopg", "1.4.1", "hypothetical indexes are not kept", Real::Works),
    shim!("index_advisor", "0.2.0", "no advice is given", Real::Works),
    shim!("moddatetime", "1.0", "the trigger function is written in PL/pgSQL", Real::Works),
    shim!("pg_cron", "1.6.4", "jobs are kept in `cron.job` and never run", Real::NeedsPreload),
    shim!(
        "pg_graphql",
        "1.5.11",
        "no schema is reflected; every query is answered with an error",
        Real::Works
    ),
    shim!("pg_jsonschema", "0.3.3", "every document counts as valid", Real::Works),
    shim!(
        "pg_net",
        "0.19.5",
        "requests are kept in `net.http_request_queue` and never sent",
        Real::NeedsPreload
    ),
    shim!("pg_repack", "1.5.2", "only the schema its client looks for exists", Real::Works),
    shim!("pg_stat_statements", "1.9", "the view exists and is always empty", Real::Works),
    shim!("pg_tle", "1.4.0", "extensions are registered and cannot be created", Real::NeedsPreload),
    shim!(
        "pgcrypto",
        "1.3",
        "digests and HMAC of SHA-2 and MD5 only; passwords are hashed differently; nothing is encrypted",
        Real::Works
    ),
    shim!(
        "pgjwt",
        "0.2.0",
        "tokens are signed and verified with HS256, HS384 and HS512",
        Real::Works
    ),
    shim!(
        "pgmq",
        "1.5.1",
        "queues work in plain tables; nothing is partitioned and polling looks once",
        Real::Works
    ),
    shim!(
        "pgsodium",
        "3.1.8",
        "keys can be made; nothing is encrypted, and security labels are left out",
        Real::NeedsPreload
    ),
    shim!("pgtap", "1.3.3", "only assertions that need no catalog exist", Real::Works),
    shim!("plpgsql_check", "2.7", "nothing is checked", Real::Works),
    shim!(
        "postgis",
        "3.3.7",
        "geometries are kept as the text they were written in; measures and predicates are computed for points only; spatial indexes answer no query",
        Real::Works
    ),
    shim!("supabase-dbdev", "0.0.5", "nothing is installed from the registry", Real::Works),
    shim!("supabase_vault", "0.3.1", "secrets are kept as plain text", Real::NeedsPreload),
    shim!(
        "unaccent",
        "1.1",
        "marks are taken off by Unicode's rules, without a dictionary",
        Real::Works
    ),
    shim!("uuid-ossp", "1.1", "identifiers are random; version 5 hashes with SHA-256", Real::Works),
    shim!("vault", "0.3.1", "its objects come with `supabase_vault`", Real::Works),
    shim!(
        "vector",
        "0.8.1",
        "values are kept as the text they were written in, also on the wire; distances are computed and not indexed; index options are left out",
        Real::Works
    ),
    shim!("wrappers", "0.5.6", "foreign tables can be declared and not read", Real::Works),
];

/// Extensions of the platform that have no stand-in, and why; a phrase without the name, for the user who meets
/// "extension is not available".
pub const WITHOUT_SHIM: &[(&str, &str)] = &[
    ("pg_partman", "its partitions are made while it runs, and types would miss them"),
    ("pgaudit", "it changes what the server logs and nothing else; the statement can be left out"),
    ("pgroonga", "its index method has no relative in a plain server"),
    ("pgrouting", "it computes, and nothing that it computes is part of a schema"),
    ("plv8", "functions in its language cannot be kept without it"),
    ("rum", "its index method has no relative in a plain server"),
    ("timescaledb", "it changes how tables are stored and adds options to statements"),
];

/// The files of all stand-ins, for a scratch server to install those it lacks.
pub fn extension_files() -> Vec<ExtensionFiles> {
    SHIMS.iter().map(|shim| shim.files).collect()
}

/// The stand-in of this name.
pub fn shim(name: &str) -> Option<&'static Shim> {
    SHIMS.iter().find(|shim| shim.files.name == name)
}

#[cfg(test)]
mod tests {
    use super::{SHIMS, WITHOUT_SHIM, shim};

    #[test]
    fn the_table_is_sorted_and_agrees_with_the_control_files() {
        assert!(SHIMS.is_sorted_by(|a, b| a.files.name < b.files.name));
        for shim in SHIMS {
            let line = format!("default_version = '{}'\n", shim.files.version);
            assert!(shim.files.control.contains(&line), "{}", shim.files.name);
            // The server puts the schema's name in only where the extension stays in its schema.
            let fixed = shim.files.control.contains("relocatable = false\n");
            assert!(fixed || !shim.files.script.contains("@extschema@"), "{}", shim.files.name);
        }
    }

    #[test]
    fn no_extension_both_has_one_and_has_none() {
        assert!(WITHOUT_SHIM.is_sorted());
        assert!(WITHOUT_SHIM.iter().all(|(name, _)| shim(name).is_none()));
    }

    #[test]
    fn stand_ins_are_found_by_name() {
        assert_eq!(shim("vector").unwrap().files.name, "vector");
        assert!(shim("vect").is_none());
    }
}
