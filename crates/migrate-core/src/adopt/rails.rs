//! Rails: `schema_migrations` beside `ar_internal_metadata`, a row a file, the version alone. No checksum, no time.

use super::runner::{
    Columns, Entry, ForeignRow, Recorded, Runner, last_row_counts, leading_digits, no_digests,
    number,
};

pub(super) const RUNNER: Runner = Runner {
    query: |table| Columns::default().of(table),
    settle,
    name,
    digests: no_digests,
    one_row: false,
    own: &[],
    mend: "",
};

/// The table holds text, and Rails reads numbers.
fn settle(mut rows: Vec<ForeignRow>) -> Vec<ForeignRow> {
    for row in &mut rows {
        row.version = number(&row.version);
    }
    last_row_counts(rows)
}

/// The leading digits as a number.
fn name(entry: &Entry<'_>) -> Option<Recorded> {
    let (version, rest) = leading_digits(entry.file(".sql")?)?;
    Some(Recorded::new(number(version), rest.trim_start_matches('_')))
}
