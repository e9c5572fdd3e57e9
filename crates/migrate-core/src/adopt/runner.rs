//! What has to be known of another runner to read its history and to recompute its checksums?

use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::history::foreign::{ForeignTable, Tool};
use crate::migration::Migration;

use super::digest::Digest;
use super::{dbmate, diesel, flyway, golang_migrate, goose, node_pg_migrate};
use super::{plain, prisma, rails, refinery, sqlx, supabase};

/// One other runner. Adding one takes a file with this value and a line in [`runner`].
pub(super) struct Runner {
    /// SQL that reads its table into the columns that [`ForeignRow`] is made from.
    pub(super) query: fn(&ForeignTable) -> String,
    /// What its rows, in the order in which they were written, come down to.
    pub(super) settle: fn(Vec<ForeignRow>) -> Vec<ForeignRow>,
    /// How it would record a file of ours; none for a file that it would not see.
    pub(super) name: fn(&Entry<'_>) -> Option<Recorded>,
    /// The checksums that it may have recorded for a file; empty when it records none.
    pub(super) digests: fn(&ForeignRow) -> Vec<Box<dyn Digest>>,
    /// Whether its table has one row alone, which stands for every file up to its version.
    pub(super) one_row: bool,
    /// Versions that it writes of its own accord, without a file.
    pub(super) own: &'static [&'static str],
    /// What to do about a row that says that a migration did not end well.
    pub(super) mend: &'static str,
}

/// What is known of a runner.
pub(super) const fn runner(tool: Tool) -> &'static Runner {
    match tool {
        Tool::Sqlx => &sqlx::RUNNER,
        Tool::Refinery => &refinery::RUNNER,
        Tool::Dbmate => &dbmate::RUNNER,
        Tool::Flyway => &flyway::RUNNER,
        Tool::Diesel => &diesel::RUNNER,
        Tool::Goose => &goose::RUNNER,
        Tool::GolangMigrate => &golang_migrate::RUNNER,
        Tool::NodePgMigrate => &node_pg_migrate::RUNNER,
        Tool::Prisma => &prisma::RUNNER,
        Tool::Supabase => &supabase::RUNNER,
        Tool::Rails => &rails::RUNNER,
        Tool::Plain => &plain::RUNNER,
    }
}

/// A row of another runner's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignRow {
    /// What it calls a migration by.
    pub version: String,
    /// What else it calls it; empty when its table has no such column.
    pub name: String,
    /// What the row says.
    pub standing: Standing,
    /// The checksum, in the form in which the runner shows it.
    pub checksum: Option<String>,
    /// When it was applied.
    pub applied_at: Option<SystemTime>,
    /// How long it took.
    pub execution_time: Option<Duration>,
    /// Who applied it.
    pub applied_by: Option<String>,
}

/// What a row says of a migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It was applied.
    Applied,
    /// It was applied, or taken for applied, and all before it with it.
    UpTo,
    /// It failed.
    Failed,
    /// It was begun, and nothing says how it ended.
    Unfinished,
    /// It was taken back.
    Reverted,
}

impl Standing {
    /// The standing of this word, which the reading query says.
    pub(super) fn of(word: &str) -> Option<Self> {
        Some(match word {
            "applied" => Self::Applied,
            "up to" => Self::UpTo,
            "failed" => Self::Failed,
            "unfinished" => Self::Unfinished,
            "reverted" => Self::Reverted,
            _ => return None,
        })
    }
}

/// A file of ours, or the folder that it makes a migration of, as another runner would come upon it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// Whether it is a folder with a script in it.
    pub(super) is_folder: bool,
}

impl<'a> Entry<'a> {
    pub(super) fn of(migration: &'a Migration) -> Option<Self> {
        let name = |path: &'a Path| path.file_name()?.to_str();
        let file = name(&migration.path)?;
        if matches!(file, "up.sql" | "migration.sql") {
            return Some(Self { name: name(migration.path.parent()?)?, is_folder: true });
        }
        Some(Self { name: file, is_folder: false })
    }

    /// The name of a file without `suffix`; none for folders and for other files.
    pub(super) fn file(&self, suffix: &str) -> Option<&'a str> {
        if self.is_folder { None } else { self.name.strip_suffix(suffix) }
    }
}

/// How a runner records a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Recorded {
    /// As in [`ForeignRow::version`].
    pub(super) version: String,
    /// As in [`ForeignRow::name`].
    pub(super) name: String,
}

impl Recorded {
    pub(super) fn new(version: impl Into<String>, name: impl Into<String>) -> Self {
        Self { version: version.into(), name: name.into() }
    }
}

/// For runners whose last row of a version is the one that counts.
pub(super) fn last_row_counts(rows: Vec<ForeignRow>) -> Vec<ForeignRow> {
    let mut settled: Vec<ForeignRow> = Vec::with_capacity(rows.len());
    let mut places = std::collections::BTreeMap::new();
    for row in rows {
        let place = *places.entry(row.version.clone()).or_insert(settled.len());
        match settled.get_mut(place) {
            Some(earlier) => *earlier = row,
            None => settled.push(row),
        }
    }
    settled
}

/// For runners that record no checksum.
pub(super) fn no_digests(_: &ForeignRow) -> Vec<Box<dyn Digest>> {
    Vec::new()
}

/// The leading digits of a name, and what follows them.
pub(super) fn leading_digits(name: &str) -> Option<(&str, &str)> {
    let end = name.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(name.len());
    name.split_at_checked(end).filter(|(digits, _)| !digits.is_empty())
}

/// A number as integer columns show it: without leading zeros.
pub(super) fn number(digits: &str) -> String {
    let number = digits.trim_start_matches('0');
    if number.is_empty() { "0".to_owned() } else { number.to_owned() }
}

/// A point in time as SQL that yields microseconds since 1970, or null for what is none. A time without a zone is read in the
/// session's, since that is how it was written.
pub(super) fn microseconds(time: &str) -> String {
    format!(
        "case when pg_catalog.isfinite({time}) then \
         pg_catalog.floor(extract(epoch from ({time})::pg_catalog.timestamptz) * 1000000)::pg_catalog.int8 end"
    )
}

/// A query in the shape that is read: version, name, standing, checksum, microseconds since 1970, microseconds it took, who.
pub(super) struct Columns<'a> {
    pub(super) version: &'a str,
    pub(super) name: &'a str,
    pub(super) standing: &'a str,
    pub(super) checksum: &'a str,
    /// A column with a time.
    pub(super) applied_at: Option<&'a str>,
    pub(super) took: &'a str,
    pub(super) applied_by: &'a str,
    pub(super) order: &'a str,
}

impl Default for Columns<'_> {
    fn default() -> Self {
        Self {
            version: "version",
            name: "''",
            standing: "'applied'",
            checksum: "null",
            applied_at: None,
            took: "null",
            applied_by: "null",
            order: "version",
        }
    }
}

impl Columns<'_> {
    /// The query on this table.
    pub(super) fn of(&self, table: &ForeignTable) -> String {
        let Self { version, name, standing, checksum, applied_at, took, applied_by, order } = self;
        let applied_at = applied_at.map_or_else(|| "null".to_owned(), microseconds);
        let table = table.sql();
        format!(
            "select {version}, {name}, {standing}, {checksum}, {applied_at}, {took}, {applied_by} \
             from {table} order by {order}"
        )
    }
}
