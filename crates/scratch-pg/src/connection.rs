//! How is a database of the server connected to?

use std::path::Path;

use tokio_postgres::{Client, Config, NoTls};

use crate::error::Error;

/// Names a database in SQL text.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Writes a text as an SQL constant, for the statements that take no parameters.
pub(crate) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// How the superuser of a server of ours comes in.
pub(crate) fn own(socket: &Path, port: u16, password: &str) -> Config {
    let mut config = Config::new();
    config.user("postgres");
    #[cfg(unix)]
    {
        let _ = (port, password);
        config.host_path(socket);
    }
    #[cfg(not(unix))]
    {
        let _ = socket;
        config.host("127.0.0.1").port(port).password(password);
    }
    config
}

/// Connects and lets a task of the current runtime drive the connection.
///
/// Must be called on a tokio runtime with I/O enabled. The task ends when the client is dropped.
pub(crate) async fn connect(config: &Config, database: &str) -> Result<Client, Error> {
    let mut config = config.clone();
    config.dbname(database);
    let (client, connection) = config
        .connect(NoTls)
        .await
        .map_err(|source| Error::Connect { database: database.to_owned(), source })?;
    // The client reports a broken connection at its next use.
    drop(tokio::spawn(connection));
    Ok(client)
}
