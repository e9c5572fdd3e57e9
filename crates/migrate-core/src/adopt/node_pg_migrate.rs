//! node-pg-migrate: `pgmigrations`, a row a file, its name without the extension and when it ran. No checksum.

use super::runner::{Columns, Entry, Recorded, Runner, last_row_counts, no_digests};

pub(super) const RUNNER: Runner = Runner {
    query: |table| {
        Columns {
            version: "name",
            applied_at: Some("run_on"),
            order: "run_on, id",
            ..Columns::default()
        }
        .of(table)
    },
    settle: last_row_counts,
    name,
    digests: no_digests,
    one_row: false,
    own: &[],
    mend: "",
};

/// The whole name.
fn name(entry: &Entry<'_>) -> Option<Recorded> {
    let stem = entry.file(".sql")?;
    Some(Recorded::new(stem, ""))
}
