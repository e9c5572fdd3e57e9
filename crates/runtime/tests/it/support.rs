//! How do tests reach one database through both drivers?

use rowsmith_scratch_pg::testing::{TestDatabase, database};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use tokio_postgres::config::Host;

/// A database of its own, with a connection of each driver.
pub(crate) struct Both {
    pub(crate) db: TestDatabase,
    pub(crate) pool: PgPool,
}

impl Both {
    /// An empty database in which `sql` was run.
    pub(crate) async fn new(sql: &str) -> Self {
        let db = database().await;
        db.client.batch_execute(sql).await.unwrap();
        let config = db.config();
        let mut options = PgConnectOptions::new_without_pgpass()
            .username(config.get_user().unwrap())
            .database(db.name());
        options = match config.get_hosts().first().unwrap() {
            Host::Tcp(host) => options.host(host),
            #[cfg(unix)]
            Host::Unix(folder) => options.socket(folder),
        };
        if let Some(port) = config.get_ports().first() {
            options = options.port(*port);
        }
        if let Some(password) = config.get_password() {
            options = options.password(std::str::from_utf8(password).unwrap());
        }
        let pool = PgPoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
        Self { db, pool }
    }

    /// Runs SQL without parameters.
    pub(crate) async fn run(&self, sql: &str) {
        self.db.client.batch_execute(sql).await.unwrap();
    }
}

/// An error of ours with all of its causes.
pub(crate) fn chain(error: &rowsmith_runtime::Error) -> String {
    causes(error)
}

/// An error with all of its causes.
pub(crate) fn causes(error: &dyn std::error::Error) -> String {
    let mut texts = vec![error.to_string()];
    let mut cause = error.source();
    while let Some(error) = cause {
        texts.push(error.to_string());
        cause = error.source();
    }
    texts.join(": ")
}
