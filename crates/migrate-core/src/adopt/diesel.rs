//! diesel: `__diesel_schema_migrations`, a row a folder, its version and when it ran. No checksum.

use super::runner::{Columns, Entry, Recorded, Runner, last_row_counts, no_digests};

pub(super) const RUNNER: Runner = Runner {
    query: |table| Columns { applied_at: Some("run_on"), ..Columns::default() }.of(table),
    settle: last_row_counts,
    name,
    digests: no_digests,
    // What `diesel setup` makes; teams delete the folder.
    one_row: false,
    own: &["00000000000000"],
    mend: "",
};

/// Everything before the first `_`, without hyphens.
fn name(entry: &Entry<'_>) -> Option<Recorded> {
    let stem = if entry.is_folder { entry.name } else { entry.file(".sql")? };
    let (version, rest) = stem.split_once('_').unwrap_or((stem, ""));
    Some(Recorded::new(version.replace('-', ""), rest))
}
