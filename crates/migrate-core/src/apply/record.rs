//! What does a script change in the history? Rows that travel with it; but where the statements are more than memory should hold,
//! the Supabase CLI's table gets its row as COPY data that is written while the file is read.

use bytes::Bytes;
use futures_util::{SinkExt as _, pin_mut};
use rowsmith_sql_text::Splitter;
use tokio_postgres::{Client, Error};

use crate::history::{
    Direction, Elapsed, History, Ledger, Rows, delete, forget_steps, insert, record_seed,
};
use crate::layout::{Recorded, Recorder, recorded_statements};
use crate::migration::Migration;
use crate::reading::Reading;

use super::message::{At, Stop};

/// What a script changes in the history when it is done.
pub(super) fn row(
    migration: &Migration,
    direction: Direction,
    history: &History,
    ledger: Ledger,
    elapsed: Elapsed,
) -> Rows {
    let mut rows = match (direction, ledger) {
        (Direction::Up, Ledger::Own) => insert(ledger, migration, &[], elapsed),
        (Direction::Up, Ledger::Supabase) => match migration.up.text() {
            Some(text) => insert(ledger, migration, &recorded_statements(text), elapsed),
            // Their row is written by itself.
            None => insert(Ledger::Own, migration, &[], elapsed),
        },
        (Direction::Down, _) => delete(history, ledger, &migration.version),
        (Direction::Seed, _) => record_seed(ledger, migration, elapsed),
    };
    if direction == Direction::Up && history.is_withdrawn(&migration.version) {
        let gone = delete(history, Ledger::Own, &migration.version);
        rows = Rows { sql: gone.sql + &rows.sql, count: gone.count + rows.count };
    }
    if !history.begun(&migration.version).is_empty() {
        rows.sql.push_str(&forget_steps(&migration.version));
        rows.count += 1;
    }
    rows
}

const COPY: &str =
    "copy supabase_migrations.schema_migrations (version, statements, name) from stdin";

/// Writes the row, with the statements as [`crate::layout::recorded_statements`] gives them.
pub(crate) async fn record(client: &Client, migration: &Migration) -> Result<(), Stop> {
    let refused = |error: Error| Stop::new(error, At::Ours);
    let text = migration.up.reading()?;
    let sink = client.copy_in::<_, Bytes>(COPY).await.map_err(refused)?;
    pin_mut!(sink);
    let mut row = Row::default();
    row.value(migration.version.as_str(), false);
    row.bytes.extend_from_slice(b"\t{");
    if let Reading::Large { file, .. } = &text {
        let (mut splitter, mut recorder) = (Splitter::default(), Recorder::default());
        let mut windows = file.windows()?;
        while let Some((window, is_last)) = windows.next()? {
            // What cannot be taken apart was not run.
            let Ok(found) = splitter.split(window, is_last) else { break };
            recorder.take(&found, is_last, &mut |recorded| row.statement(recorded));
            let read = found.text.len();
            windows.advance(read);
            if sink.feed(Bytes::from(std::mem::take(&mut row.bytes))).await.is_err() {
                // What went wrong is what the server says at the end.
                break;
            }
        }
    }
    row.bytes.extend_from_slice(b"}\t");
    row.value(&migration.name, false);
    row.bytes.push(b'\n');
    // As before.
    let _said_at_the_end = sink.feed(Bytes::from(row.bytes)).await;
    sink.finish().await.map(drop).map_err(refused)
}

/// A row of COPY data under way.
#[derive(Default)]
struct Row {
    bytes: Vec<u8>,
    has_statements: bool,
}

impl Row {
    fn statement(&mut self, recorded: Recorded<'_>) {
        if matches!(recorded, Recorded::Whole(_) | Recorded::Begin(_)) {
            if std::mem::replace(&mut self.has_statements, true) {
                self.bytes.push(b',');
            }
            self.bytes.push(b'"');
        }
        match recorded {
            Recorded::Whole(text) | Recorded::Begin(text) | Recorded::More(text) => {
                self.value(text, true);
            }
            Recorded::End => {}
        }
        if matches!(recorded, Recorded::Whole(_) | Recorded::End) {
            self.bytes.push(b'"');
        }
    }

    /// Writes a value as COPY reads it; within an array, quotes and backslashes are escaped for that as well.
    fn value(&mut self, text: &str, in_array: bool) {
        for byte in text.bytes() {
            let escaped: &[u8] = match byte {
                b'\n' => b"\\n",
                b'\r' => b"\\r",
                b'\t' => b"\\t",
                b'\\' if in_array => b"\\\\\\\\",
                b'\\' => b"\\\\",
                b'"' if in_array => b"\\\\\"",
                _ => {
                    self.bytes.push(byte);
                    continue;
                }
            };
            self.bytes.extend_from_slice(escaped);
        }
    }
}
