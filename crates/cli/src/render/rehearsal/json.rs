//! What would pending migrations do, for machines? Everything that is known.

use std::time::Duration;

use rowsmith_migrate_core::{
    Rehearsal,
    rehearse::{Blocks, FileReport, Lock, Rewrite, Scan, StatementReport},
};
use serde_json::{Value, json};

use crate::explain::shown;

/// Each file and each of its statements.
pub(crate) fn json(rehearsal: &Rehearsal) -> Value {
    rehearsal.files.iter().map(file).collect()
}

fn file(file: &FileReport) -> Value {
    json!({
        "version": file.version.to_string(),
        "file": shown(&file.path),
        "one_transaction": file.obstacle.is_none(),
        "obstacle": file.obstacle.as_ref().map(ToString::to_string),
        "left_out": file.left_out.as_ref().map(ToString::to_string),
        "milliseconds": milliseconds(file.duration),
        "statements": file.statements.iter().map(statement).collect::<Vec<_>>(),
    })
}

fn statement(statement: &StatementReport) -> Value {
    let locks = statement.locks.as_ref().map(|locks| locks.iter().map(lock).collect::<Vec<_>>());
    let notices = statement.notices.iter().map(|notice| {
        json!({ "severity": notice.severity, "code": notice.code, "message": notice.message })
    });
    json!({
        "line": statement.position.map(|position| position.line),
        "column": statement.position.map(|position| position.column),
        "statement": statement.words,
        "milliseconds": milliseconds(statement.duration),
        "rows": statement.rows,
        "locks": locks,
        "rewrites": statement.rewrites.iter().map(rewrite).collect::<Vec<_>>(),
        "scans": statement.scans.iter().map(scan).collect::<Vec<_>>(),
        "sequences": statement.sequences,
        "notices": notices.collect::<Vec<_>>(),
        "more_notices": statement.more_notices,
    })
}

fn lock(lock: &Lock) -> Value {
    let Lock { relation, mode } = lock;
    let blocks = match (relation.is_new, mode.blocks()) {
        (true, _) => "nobody",
        (false, Blocks::Ddl) => "other DDL",
        (false, Blocks::Writes) => "writes",
        (false, Blocks::ReadsAndWrites) => "reads and writes",
    };
    json!({
        "relation": relation.name,
        "kind": relation.kind.to_string(),
        "new": relation.is_new,
        "mode": mode.as_str(),
        "blocks": blocks,
    })
}

fn rewrite(rewrite: &Rewrite) -> Value {
    let Rewrite { relation, rows, bytes, is_emptied } = rewrite;
    json!({
        "relation": relation.name,
        "kind": relation.kind.to_string(),
        "new": relation.is_new,
        "rows_before": rows,
        "bytes_after": bytes,
        "emptied": is_emptied,
    })
}

fn scan(scan: &Scan) -> Value {
    let Scan { relation, rows } = scan;
    json!({
        "relation": relation.name,
        "kind": relation.kind.to_string(),
        "new": relation.is_new,
        "rows": rows,
    })
}

/// With three digits behind the point.
fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1_000_000.0).round() / 1_000.0
}
