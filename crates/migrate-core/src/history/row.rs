//! What does a row of the reading queries say?

use std::time::{Duration, SystemTime};

use tokio_postgres::{Client, SimpleQueryRow};

use super::{
    Applied, History, HistoryError, OwnTable, Record, State, StepState, SupabaseTable, Tables,
    rows, sql,
};
use crate::version::Version;

/// Finds out which tables exist, by looking at the catalog alone: no privilege on them is needed for that.
pub(super) async fn tables(client: &Client) -> Result<Tables, HistoryError> {
    let mut tables = Tables::default();
    for row in rows(client, sql::WHICH_TABLES).await? {
        match (text(&row, 0)?, text(&row, 1)?, text(&row, 2)?) {
            ("server", major, _) => tables.server = major.parse().ok(),
            ("rowsmith", _, "5") => tables.own = OwnTable::Complete,
            ("rowsmith", _, _) => tables.own = OwnTable::Old,
            (_, "2", _) => tables.supabase = SupabaseTable::Complete,
            (_, _, _) => tables.supabase = SupabaseTable::VersionsOnly,
        }
    }
    Ok(tables)
}

/// Finds out which tables are there, and takes them for tables of this version.
pub(super) async fn present(client: &Client) -> Result<Tables, HistoryError> {
    let found = rows(client, sql::PRESENT).await?;
    let Some(row) = found.first() else { return Ok(Tables::default()) };
    let (own, supabase) = (text(row, 0)? == "t", text(row, 1)? == "t");
    Ok(Tables {
        server: text(row, 2)?.parse().ok(),
        own: if own { OwnTable::Complete } else { OwnTable::Absent },
        supabase: if supabase { SupabaseTable::Complete } else { SupabaseTable::Absent },
    })
}

impl History {
    pub(super) fn take(&mut self, row: &SimpleQueryRow) -> Result<(), HistoryError> {
        let version = Version::new(text(row, 1)?);
        match text(row, 0)? {
            "s" => {
                let name = if row.len() > 2 {
                    row.try_get(2)?.unwrap_or_default().to_owned()
                } else {
                    String::new()
                };
                self.theirs.insert(version.clone());
                self.applied.entry(version.clone()).or_insert(Applied {
                    version,
                    name,
                    record: None,
                });
            }
            "m" => {
                let record = Record {
                    checksum: parsed(row, 3)?,
                    applied_at: SystemTime::UNIX_EPOCH + microseconds(row, 4)?,
                    execution_time: Duration::from_millis(parsed(row, 5)?),
                    applied_by: text(row, 6)?.to_owned(),
                    fingerprint: row.try_get(7)?.map(|_| parsed(row, 7)).transpose()?,
                    origin: row.try_get(8)?.map(ToOwned::to_owned),
                };
                let name = text(row, 2)?.to_owned();
                if text(row, 9)? == "t" {
                    self.shared.insert(version.clone());
                }
                self.applied
                    .insert(version.clone(), Applied { version, name, record: Some(record) });
            }
            _ => {
                let state = match text(row, 4)? {
                    "finished" => State::Finished,
                    "failed" => State::Failed,
                    _ => State::Started,
                };
                let step = StepState { ordinal: parsed(row, 2)?, checksum: parsed(row, 3)?, state };
                self.begun.entry(version).or_default().push(step);
            }
        }
        Ok(())
    }
}

pub(super) fn text(row: &SimpleQueryRow, index: usize) -> Result<&str, HistoryError> {
    row.try_get(index)?.ok_or(HistoryError::Row { column: index })
}

/// Seconds and their fraction, to the microsecond that the server knows.
fn microseconds(row: &SimpleQueryRow, index: usize) -> Result<Duration, HistoryError> {
    let damaged = HistoryError::Row { column: index };
    let Ok(exact) = Duration::try_from_secs_f64(parsed(row, index)?) else { return Err(damaged) };
    let rounded = u64::try_from((exact.as_nanos() + 500) / 1000).map_err(|_| damaged)?;
    Ok(Duration::from_micros(rounded))
}

pub(super) fn parsed<T: std::str::FromStr>(
    row: &SimpleQueryRow,
    index: usize,
) -> Result<T, HistoryError> {
    text(row, index)?.parse().map_err(|_| HistoryError::Row { column: index })
}
