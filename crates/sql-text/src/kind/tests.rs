//! Which statements a runner must treat apart, and which only look like them.

use super::{StatementKind, classify};

#[test]
fn what_cannot_run_in_a_transaction_block() {
    for (name, statement) in [
        ("CREATE INDEX CONCURRENTLY", "create index concurrently i on t (a)"),
        ("CREATE INDEX CONCURRENTLY", "CREATE /* x */ UNIQUE -- y\n INDEX Concurrently i ON t (a)"),
        ("DROP INDEX CONCURRENTLY", "drop index concurrently if exists i"),
        ("REINDEX CONCURRENTLY", "reindex table concurrently t"),
        ("REINDEX CONCURRENTLY", "reindex (verbose, concurrently) index i"),
        ("REINDEX SCHEMA", "reindex (verbose) schema concurrently s"),
        ("REINDEX DATABASE", "reindex database d"),
        ("REINDEX SYSTEM", "reindex system"),
        ("VACUUM", "vacuum (full, analyze) t"),
        ("CREATE DATABASE", "create database d"),
        ("DROP DATABASE", "drop database if exists d"),
        ("CREATE TABLESPACE", "create tablespace s location '/x'"),
        ("DROP TABLESPACE", "drop tablespace s"),
        ("ALTER SYSTEM", "alter system reset all"),
        ("ALTER DATABASE SET TABLESPACE", "alter database \"d\" set tablespace s"),
        ("CLUSTER", "cluster"),
        ("CLUSTER", "cluster (verbose)"),
        (
            "ALTER TABLE DETACH PARTITION CONCURRENTLY",
            "alter table if exists only a.\"b\" detach partition a.c concurrently",
        ),
        ("CREATE SUBSCRIPTION", "create subscription s connection 'x' publication p"),
        (
            "CREATE SUBSCRIPTION",
            "create subscription s connection 'x' publication p with (copy_data = false)",
        ),
        ("DROP SUBSCRIPTION", "drop subscription s"),
        ("ALTER SUBSCRIPTION REFRESH", "alter subscription s refresh publication"),
        ("ALTER SUBSCRIPTION SET PUBLICATION", "alter subscription s set publication p, q"),
        ("DISCARD ALL", "discard all"),
        ("COMMIT PREPARED", "commit prepared 'x'"),
        ("ROLLBACK PREPARED", "rollback prepared 'x'"),
    ] {
        let kind = classify(statement, false);
        assert_eq!(kind, StatementKind::NonTransactional(name), "{statement}");
    }
}

#[test]
fn what_only_looks_like_it() {
    for statement in [
        "",
        "create index i on t (a)",
        "create unique index concurrently_made on t (a)",
        "create index \"concurrently\" on t (a)",
        "drop index i",
        "reindex table t",
        "reindex (concurrently false) table t",
        "refresh materialized view concurrently v",
        "analyze t",
        "alter database d set work_mem = 1",
        "cluster t using i",
        "cluster (verbose) t",
        "alter table t detach partition c",
        "alter table t detach partition concurrently",
        "create subscription s connection 'x' publication p with (connect = false)",
        "create subscription s connection 'x' publication p with (a = 'b', CREATE_SLOT = 'Off')",
        "alter subscription s set publication p with (refresh = 0)",
        "alter subscription s set (slot_name = none)",
        "alter type t rename value 'a' to 'b'",
        "\"vacuum\"",
        "start",
        "prepare p as select 1",
        "discard temp",
        "explain vacuum",
    ] {
        assert_eq!(classify(statement, false), StatementKind::Other, "{statement}");
    }
}

#[test]
fn transaction_control_and_the_rest() {
    for (statement, kind) in [
        ("begin isolation level serializable", StatementKind::Begin),
        ("Start Transaction Read Only", StatementKind::Begin),
        ("commit work and chain", StatementKind::Commit),
        ("end", StatementKind::Commit),
        ("prepare transaction 'x'", StatementKind::Commit),
        ("rollback transaction", StatementKind::Rollback),
        ("abort", StatementKind::Rollback),
        ("rollback work to savepoint s", StatementKind::Savepoint),
        ("savepoint s", StatementKind::Savepoint),
        ("release s", StatementKind::Savepoint),
        ("alter type \"A\".b add value if not exists 'x'", StatementKind::AddEnumValue),
        ("copy a.b (c) from stdin csv header", StatementKind::CopyFromStdin),
        ("copy (select 1) to stdout", StatementKind::CopyToStdout),
    ] {
        assert_eq!(classify(statement, false), kind, "{statement}");
    }
}
