//! What is an open connection: a client, and what the server says beside its answers.

use rowsmith_migrate_core::Notices;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    task::JoinHandle,
};
use tokio_postgres::{Client, Config, NoTls};

use crate::diagnostic::Diagnostic;

/// An open connection; its driver task ends with it.
pub(crate) struct Connection {
    /// The client.
    pub(crate) client: Client,
    /// What the server says beside its answers.
    pub(crate) notices: Option<Notices>,
    driver: JoinHandle<()>,
}

impl Connection {
    /// Drives what the driver made in a task of the current runtime.
    pub(super) fn new<S, T>(
        (client, connection): (Client, tokio_postgres::Connection<S, T>),
    ) -> Self
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
        T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (driving, notices) = rowsmith_migrate_core::notices::drive(connection);
        let driver = tokio::spawn(async move {
            // The client's own calls report a lost connection.
            drop(driving.await);
        });
        Self { client, notices: Some(notices), driver }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// Connects to a server of ours, on its private socket.
pub(crate) async fn own(config: &Config) -> Result<Connection, Diagnostic> {
    let opened = config.connect(NoTls).await.map_err(|error| Diagnostic::from_error(&error))?;
    Ok(Connection::new(opened))
}
