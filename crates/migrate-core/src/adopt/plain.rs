//! A `schema_migrations` of somebody's own: a column `version`, and whatever else can be made out.

use sha2::Sha256;

use crate::history::foreign::ForeignTable;
use crate::source::file_name::{self, FileName};

use super::digest::Digest;
use super::runner::{Columns, ForeignRow, Recorded, Runner, last_row_counts, number};

pub(super) const RUNNER: Runner = Runner {
    query,
    settle,
    name: |entry| {
        let version = if entry.is_folder { of_folder(entry.name) } else { of_file(entry.name) };
        Some(Recorded::new(version?, ""))
    },
    digests,
    one_row: false,
    own: &[],
    mend: "finish or take back by hand what it did, correct the row, then adopt",
};

/// Names under which tables of this kind keep a time.
const TIMES: [&str; 10] = [
    "applied_at",
    "applied_on",
    "executed_at",
    "installed_on",
    "run_at",
    "run_on",
    "ran_at",
    "migrated_at",
    "created_at",
    "inserted_at",
];

/// Names under which they keep a name, and who it was.
const NAMES: [&str; 5] = ["name", "filename", "file_name", "description", "title"];
const USERS: [&str; 4] = ["applied_by", "executed_by", "installed_by", "run_by"];

fn query(table: &ForeignTable) -> String {
    let kind = |column: &str| table.columns.get(column).map_or("", String::as_str);
    let first = |names: &'static [&'static str], kinds: &[&str]| {
        names.iter().copied().find(|name| kinds.contains(&kind(name)))
    };
    let text: [&str; 2] = ["text", "varchar"];
    let checksum = match kind("checksum") {
        "text" | "varchar" | "bpchar" => "checksum",
        "bytea" => "pg_catalog.encode(checksum, 'hex')",
        _ => "null",
    };
    let took = match kind("execution_time_ms") {
        "int2" | "int4" | "int8" => "execution_time_ms::pg_catalog.int8 * 1000",
        _ => "null",
    };
    let standing = if kind("success") == "bool" {
        "case when success then 'applied' else 'failed' end"
    } else {
        "'applied'"
    };
    Columns {
        name: first(&NAMES, &text).unwrap_or("''"),
        standing,
        checksum,
        applied_at: first(&TIMES, &["timestamptz", "timestamp"]),
        took,
        applied_by: first(&USERS, &text).unwrap_or("null"),
        ..Columns::default()
    }
    .of(table)
}

/// Some write the number, some the name of the file.
fn settle(mut rows: Vec<ForeignRow>) -> Vec<ForeignRow> {
    for row in &mut rows {
        let stem = row.version.trim_end_matches(".sql");
        if let Some(version) = of_file(&format!("{stem}.sql")) {
            row.version = version;
        }
    }
    last_row_counts(rows)
}

fn of_file(name: &str) -> Option<String> {
    version(file_name::of_file(name))
}

fn of_folder(name: &str) -> Option<String> {
    version(file_name::of_folder(name))
}

/// However padded.
fn version(name: FileName) -> Option<String> {
    let FileName::Versioned { version, .. } = name else { return None };
    Some(version.split('.').map(number).collect::<Vec<_>>().join("."))
}

/// Nobody knows how such checksums are made; 64 hexadecimal digits are taken for SHA-256 of the file.
fn digests(row: &ForeignRow) -> Vec<Box<dyn Digest>> {
    let is_sha256 =
        |text: &str| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    match &row.checksum {
        Some(checksum) if is_sha256(checksum) => vec![Box::new(Sha256::default())],
        Some(_) | None => Vec::new(),
    }
}
