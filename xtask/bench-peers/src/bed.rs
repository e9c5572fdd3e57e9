//! What does every contestant find: connections, the tables, rows to write?

use std::path::PathBuf;

use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use sqlx::{Connection as _, PgConnection};
use tokio_postgres::{Client, NoTls};

use crate::{Failure, dsl, hand_tokio, ours, sea};

/// How many rows are written by one statement: what fits the 65,535 parameters of those who send
/// one for each value.
pub(crate) const BATCH: usize = 5_000;

/// The connections, and a batch of rows in everybody's own types.
pub(crate) struct Bed {
    pub(crate) url: String,
    pub(crate) rows: usize,
    pub(crate) tokio: Client,
    pub(crate) sqlx: PgConnection,
    pub(crate) sea: DatabaseConnection,
    pub(crate) diesel: AsyncPgConnection,
    pub(crate) hand: Vec<hand_tokio::Row>,
    pub(crate) ours: Vec<ours::Insert>,
    pub(crate) models: Vec<sea::ActiveModel>,
    pub(crate) insertables: Vec<dsl::Row>,
    pub(crate) file: PathBuf,
}

const FILL: &str = "
    truncate rows;
    insert into rows select
      g, g % 1000, 'Name of row ' || g, 'person' || g || '@example.com',
      case when g % 3 <> 0 then repeat('note ', 1 + g % 12) end,
      g % 2 = 0,
      case when g % 4 <> 0 then g / 7.0 end,
      g::bigint * 7919 % 10000000 / 100.0,
      timestamptz '2020-01-01 UTC' + g * interval '1 second',
      md5(g::text)::uuid,
      case when g % 4 <> 1 then jsonb_build_object(
        'id', g, 'tags', jsonb_build_array('a', 'b'),
        'address', jsonb_build_object('city', 'Paris', 'zip', g % 90000)) end,
      array['red', 'green', 'x' || g % 100]
    from generate_series(1, $1) g";

impl Bed {
    pub(crate) async fn new(url: &str, rows: usize, is_read: bool) -> Result<Self, Failure> {
        let (tokio, connection) = tokio_postgres::connect(url, NoTls).await?;
        tokio::spawn(connection);
        let fill = FILL.replace("$1", &if is_read { rows } else { BATCH }.to_string());
        tokio.batch_execute(&fill).await?;
        tokio.batch_execute("vacuum analyze rows").await?;
        let mut sqlx = PgConnection::connect(url).await?;
        let mut options = ConnectOptions::new(url);
        options.max_connections(1).sqlx_logging(false);
        let sea = Database::connect(options).await?;
        let mut diesel = AsyncPgConnection::establish(url).await?;
        let limit = format!("select * from rows where id <= {BATCH}");
        let hand = tokio.query(&limit, &[]).await?;
        let hand = hand.iter().map(hand_tokio::row).collect::<Result<_, _>>()?;
        let ours = ours::sample(&mut sqlx, BATCH).await?;
        let models = sea::sample(&sea, BATCH).await?;
        let insertables = dsl::sample(&mut diesel, BATCH).await?;
        let file = std::env::temp_dir().join(format!("bench-peers-{}", std::process::id()));
        let url = url.to_owned();
        Ok(Self { url, rows, tokio, sqlx, sea, diesel, hand, ours, models, insertables, file })
    }

    /// Empties the table that is written to.
    pub(crate) async fn empty(&self) -> Result<(), Failure> {
        Ok(self.tokio.batch_execute("truncate written").await?)
    }

    /// Removes what was written to disk.
    pub(crate) fn leave(self) {
        // Only copying writes a file.
        drop(std::fs::remove_file(&self.file));
    }
}
