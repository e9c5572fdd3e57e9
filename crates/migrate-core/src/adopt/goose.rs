//! goose: `goose_db_version`, a row each time that a file goes up, and in older versions down. No checksum.

use super::runner::{
    Columns, Entry, Recorded, Runner, last_row_counts, leading_digits, no_digests, number,
};

pub(super) const RUNNER: Runner = Runner {
    query: |table| {
        Columns {
            version: "version_id",
            standing: "case when is_applied then 'applied' else 'reverted' end",
            applied_at: table.columns.contains_key("tstamp").then_some("tstamp"),
            order: "id",
            ..Columns::default()
        }
        .of(table)
    },
    settle: last_row_counts,
    name,
    digests: no_digests,
    // The table's first row.
    one_row: false,
    own: &["0"],
    mend: "",
};

/// The number before the first `_`.
fn name(entry: &Entry<'_>) -> Option<Recorded> {
    let (version, rest) = leading_digits(entry.file(".sql")?)?;
    Some(Recorded::new(number(version), rest.strip_prefix('_')?))
}
