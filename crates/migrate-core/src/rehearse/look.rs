//! What does the server show of a statement that has just run? The queries behind it, and their rows.

use tokio_postgres::{Client, Error, SimpleQueryRow};

use super::known::{Before, Now, Reads, Seen};
use super::lock_mode::LockMode;
use super::report::Kind;
use crate::apply::message::Answers;
use crate::history::rows;

/// The server's clock, in microseconds; one statement.
pub(super) const CLOCK: &str =
    "select 'c', (extract(epoch from pg_catalog.clock_timestamp()) * 1000000)::pg_catalog.int8;";

/// The locks of this session, and the relations that they are on; one statement.
pub(super) const LOOK: &str = concat!(include_str!("look.sql"), ";");

/// The relations that are there.
pub(super) async fn relations(client: &Client) -> Result<Vec<Before>, Error> {
    let rows = rows(client, include_str!("relations.sql")).await?;
    Ok(rows.iter().filter_map(before).collect())
}

/// Asks for what the server has counted for these relations; one statement, unless there are none.
pub(super) fn recount(relations: impl Iterator<Item = u32>) -> Option<String> {
    let list = relations.map(|oid| oid.to_string()).collect::<Vec<_>>().join(",");
    (!list.is_empty()).then(|| {
        format!(
            "select 'r', r.oid, pg_catalog.pg_stat_get_xact_numscans(r.oid), \
             pg_catalog.pg_stat_get_xact_tuples_returned(r.oid) \
             from pg_catalog.unnest('{{{list}}}'::pg_catalog.oid[]) r (oid);"
        )
    })
}

/// What was heard while one statement ran.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// The rows that the statement touched.
    pub(super) rows: u64,
    /// Readings of the server's clock.
    pub(super) clock: Vec<u64>,
    /// What was counted before it.
    pub(super) recounted: Vec<(u32, Reads)>,
    /// What it has locks on.
    pub(super) seen: Vec<Seen>,
}

impl Answers for Heard {
    fn done(&mut self, rows: u64) {
        self.rows = rows;
    }

    fn row(&mut self, row: &SimpleQueryRow) {
        match row.get(0) {
            Some("c") => self.clock.extend(number::<u64>(row, 1)),
            Some("r") => {
                self.recounted.extend(number(row, 1).map(|oid| (oid, reads(row, 2))));
            }
            Some("l") => self.seen.extend(seen(row)),
            _ => {}
        }
    }
}

fn number<T: std::str::FromStr>(row: &SimpleQueryRow, index: usize) -> Option<T> {
    row.get(index)?.parse().ok()
}

fn before(row: &SimpleQueryRow) -> Option<Before> {
    Some(Before {
        oid: number(row, 0)?,
        name: row.get(1)?.to_owned(),
        kind: kind(row.get(2)?),
        filenode: number(row, 3),
        // -1 stands for a table that was never counted.
        rows: number(row, 4),
        reads: reads(row, 5),
    })
}

fn seen(row: &SimpleQueryRow) -> Option<Seen> {
    let now = row.get(4).and_then(|letter| {
        Some(Now {
            name: row.get(3)?.to_owned(),
            kind: kind(letter),
            filenode: number(row, 5),
            bytes: number(row, 6).unwrap_or_default(),
            reads: reads(row, 7),
        })
    });
    let modes = row.get(2)?.split(',').filter_map(LockMode::read).collect();
    Some(Seen { oid: number(row, 1)?, modes, now })
}

fn reads(row: &SimpleQueryRow, index: usize) -> Reads {
    Reads {
        scans: number(row, index).unwrap_or_default(),
        rows: number(row, index + 1).unwrap_or_default(),
    }
}

/// What `pg_class.relkind` stands for.
fn kind(letter: &str) -> Kind {
    match letter {
        "i" | "I" => Kind::Index,
        "v" => Kind::View,
        "m" => Kind::MaterializedView,
        "S" => Kind::Sequence,
        "f" => Kind::ForeignTable,
        _ => Kind::Table,
    }
}
