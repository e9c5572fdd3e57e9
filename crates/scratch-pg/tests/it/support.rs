//! How do these tests ask a server for something?

use rowsmith_scratch_pg::{Options, Server, testing};
use tempfile::TempDir;

/// A folder of one test's own, removed with the value.
pub(crate) fn folder() -> TempDir {
    let mut builder = tempfile::Builder::new();
    // The server's user has to get there when root runs the tests.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o755));
    builder.tempdir().expect("a folder")
}

/// What a run in a project of its own is started with.
pub(crate) fn project(folder: &TempDir) -> Options {
    Options { state_dir: folder.path().join("state"), ..testing::options() }
}

/// Runs statements in a database.
pub(crate) async fn execute(server: &Server, database: &str, sql: &str) {
    let client = server.connect(database).await.expect("a connection");
    client.batch_execute(sql).await.expect(sql);
}

/// The number that a query gives.
pub(crate) async fn number(server: &Server, database: &str, sql: &str) -> i64 {
    let client = server.connect(database).await.expect("a connection");
    client.query_one(sql, &[]).await.expect(sql).get(0)
}
