//! Prisma: `_prisma_migrations`, a row each time that a folder was tried, SHA-256 of its script.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::digest::Digest;
use super::runner::{Columns, ForeignRow, Recorded, Runner, Standing};

pub(super) const RUNNER: Runner = Runner {
    query: |table| {
        Columns {
            version: "migration_name",
            standing: "case when rolled_back_at is not null then 'reverted' \
                       when finished_at is null then 'unfinished' else 'applied' end",
            checksum: "checksum",
            applied_at: Some("finished_at"),
            took: "pg_catalog.floor(extract(epoch from finished_at - started_at) * 1000000)::pg_catalog.int8",
            order: "started_at",
            ..Columns::default()
        }
        .of(table)
    },
    settle,
    name: |entry| entry.is_folder.then(|| Recorded::new(entry.name, "")),
    digests: |_| vec![Box::new(Sha256::default()), Box::new(Unpadded(Sha256::default()))],
    one_row: false,
    own: &[],
    mend: "say how it ended with `prisma migrate resolve --applied NAME` or `--rolled-back NAME`, then adopt",
};

/// A folder may have been tried several times. An attempt whose end is not known stands in the way whatever came after it, as
/// it does for Prisma; else one that went well is enough.
fn settle(rows: Vec<ForeignRow>) -> Vec<ForeignRow> {
    let rank = |row: &ForeignRow| match row.standing {
        Standing::Reverted => 0,
        Standing::Applied | Standing::UpTo => 1,
        Standing::Failed | Standing::Unfinished => 2,
    };
    let mut settled: BTreeMap<String, ForeignRow> = BTreeMap::new();
    for row in rows {
        match settled.get(&row.version) {
            Some(other) if rank(other) > rank(&row) => {}
            Some(_) | None => drop(settled.insert(row.version.clone(), row)),
        }
    }
    settled.into_values().collect()
}

/// Some versions of Prisma wrote each byte without its leading zero.
struct Unpadded(Sha256);

impl Digest for Unpadded {
    fn update(&mut self, bytes: &[u8]) {
        sha2::Digest::update(&mut self.0, bytes);
    }

    fn finish(self: Box<Self>) -> String {
        self.0.finalize().iter().map(|byte| format!("{byte:x}")).collect::<Vec<_>>().concat()
    }
}
