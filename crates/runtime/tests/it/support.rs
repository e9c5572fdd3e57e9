//! How do tests reach one database through both drivers, and what is random in them?

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

/// Random numbers, the same ones on every run (xorshift).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(limit).unwrap()).unwrap()
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}
