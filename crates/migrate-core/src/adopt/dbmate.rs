//! dbmate: `schema_migrations`, a row a file, the version alone. No checksum, no time.

use super::runner::{
    Columns, Entry, Recorded, Runner, last_row_counts, leading_digits, no_digests,
};

pub(super) const RUNNER: Runner = Runner {
    query: |table| Columns::default().of(table),
    settle: last_row_counts,
    name,
    digests: no_digests,
    one_row: false,
    own: &[],
    mend: "",
};

/// The leading digits as they stand.
fn name(entry: &Entry<'_>) -> Option<Recorded> {
    let (version, rest) = leading_digits(entry.file(".sql")?)?;
    Some(Recorded::new(version, rest.trim_start_matches('_')))
}
