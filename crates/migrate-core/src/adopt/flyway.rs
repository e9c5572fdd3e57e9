//! Flyway: `flyway_schema_history`, a row each time that something was done, CRC-32 of the lines without their ends.

use super::digest::Digest;
use super::runner::{Columns, Entry, ForeignRow, Recorded, Runner, last_row_counts, number};

pub(super) const RUNNER: Runner = Runner {
    query: |table| {
        Columns {
            version: "case when version is null then 'R__' || description else version end",
            name: "description",
            standing: "case when not success then 'failed' \
                       when type in ('DELETE', 'SCHEMA') or type like 'UNDO%' then 'reverted' \
                       when type like '%BASELINE' then 'up to' else 'applied' end",
            checksum: "checksum",
            applied_at: Some("installed_on"),
            took: "execution_time::pg_catalog.int8 * 1000",
            applied_by: "installed_by",
            order: "installed_rank",
        }
        .of(table)
    },
    settle,
    name,
    digests: |_| vec![Box::new(Lines(crc32fast::Hasher::new()))],
    one_row: false,
    own: &[],
    mend: "run `flyway repair` when what the script did is finished or taken back, then adopt",
};

/// `1.0` is `1`, and the last row of a version counts.
fn settle(mut rows: Vec<ForeignRow>) -> Vec<ForeignRow> {
    for row in &mut rows {
        if let Some(version) = dotted(&row.version) {
            row.version = version;
        }
    }
    last_row_counts(rows)
}

/// `V1_2__name` or `R__name`.
fn name(entry: &Entry<'_>) -> Option<Recorded> {
    let stem = entry.file(".sql")?;
    if let Some(name) = stem.strip_prefix("R__") {
        let description = name.replace('_', " ");
        return Some(Recorded::new(format!("R__{description}"), description));
    }
    let stem = stem.strip_prefix('V')?;
    let (version, name) = stem.split_once("__").unwrap_or((stem, ""));
    Some(Recorded::new(dotted(&version.replace('_', "."))?, name.replace('_', " ")))
}

/// A version of numbers and dots in its shortest form.
fn dotted(version: &str) -> Option<String> {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts: Vec<String> = version
        .split('.')
        .map(|part| is_number(part).then(|| number(part)))
        .collect::<Option<_>>()?;
    while parts.len() > 1 && parts.last().is_some_and(|part| part == "0") {
        parts.pop();
    }
    Some(parts.join("."))
}

/// CRC-32 of everything but line ends, as a signed number.
struct Lines(crc32fast::Hasher);

impl Digest for Lines {
    fn update(&mut self, bytes: &[u8]) {
        for line in bytes.split(|byte| matches!(byte, b'\r' | b'\n')) {
            self.0.update(line);
        }
    }

    fn finish(self: Box<Self>) -> String {
        self.0.finalize().cast_signed().to_string()
    }
}
