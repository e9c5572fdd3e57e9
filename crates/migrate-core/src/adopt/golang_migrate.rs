//! golang-migrate: `schema_migrations` with one row, the version up to which every file was applied. No checksum, no time.

use super::runner::{
    Columns, Entry, Recorded, Runner, last_row_counts, leading_digits, no_digests, number,
};

pub(super) const RUNNER: Runner = Runner {
    query: |table| {
        Columns {
            // -1 is how it says that nothing is applied.
            standing: "case when dirty then 'unfinished' when version < 0 then 'reverted' else 'up to' end",
            ..Columns::default()
        }
        .of(table)
    },
    settle: last_row_counts,
    name,
    digests: no_digests,
    one_row: true,
    own: &[],
    mend: "finish or take back by hand what it did, tell golang-migrate with `migrate force VERSION`, then adopt",
};

/// The number before the first `_`.
fn name(entry: &Entry<'_>) -> Option<Recorded> {
    let (version, rest) = leading_digits(entry.file(".sql")?)?;
    let rest = rest.strip_prefix('_')?;
    Some(Recorded::new(number(version), rest.strip_suffix(".up").unwrap_or(rest)))
}
