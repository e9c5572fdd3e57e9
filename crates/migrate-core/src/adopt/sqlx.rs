//! sqlx: `_sqlx_migrations`, a row a file, SHA-384 of the file as it is.
//!
//! `success = false` is what sqlx itself calls dirty. `execution_time = -1` is no failure on Postgres: script and row commit
//! together, the time follows in a statement of its own and is lost when the program ends between the two.

use sha2::Sha384;

use super::runner::{Columns, Entry, Recorded, Runner, last_row_counts, number};

pub(super) const RUNNER: Runner = Runner {
    query: |table| {
        Columns {
            name: "description",
            standing: "case when success then 'applied' else 'failed' end",
            checksum: "pg_catalog.encode(checksum, 'hex')",
            applied_at: Some("installed_on"),
            took: "case when execution_time >= 0 then execution_time / 1000 end",
            ..Columns::default()
        }
        .of(table)
    },
    settle: last_row_counts,
    name,
    digests: |_| vec![Box::new(Sha384::default())],
    one_row: false,
    own: &[],
    mend: "finish or take back by hand what it did, correct the row in sqlx's table, then adopt",
};

/// Everything before the first `_` is the version, an integer of 64 bits.
fn name(entry: &Entry<'_>) -> Option<Recorded> {
    let (version, rest) = entry.file(".sql")?.split_once('_')?;
    version.parse::<i64>().ok()?;
    let rest = rest.strip_suffix(".up").unwrap_or(rest);
    Some(Recorded::new(number(version), rest.replace('_', " ")))
}
