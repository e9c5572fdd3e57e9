//! What is an open connection: a client, what the server says beside its answers, and a way to stop it.

use rowsmith_migrate_core::Notices;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    task::JoinHandle,
};
use tokio_postgres::{CancelToken, Client, Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::diagnostic::Diagnostic;

/// An open connection; its driver task ends with it.
pub(crate) struct Connection {
    /// The client.
    pub(crate) client: Client,
    /// What the server says beside its answers.
    pub(crate) notices: Option<Notices>,
    tls: Option<MakeRustlsConnect>,
    driver: JoinHandle<()>,
}

impl Connection {
    /// Drives what the driver made in a task of the current runtime; `tls` is what encrypts it, if anything does.
    pub(super) fn new<S, T>(
        (client, connection): (Client, tokio_postgres::Connection<S, T>),
        tls: Option<MakeRustlsConnect>,
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
        Self { client, notices: Some(notices), tls, driver }
    }

    /// A way to stop what runs on this connection, to be kept elsewhere.
    pub(crate) fn canceller(&self) -> Canceller {
        Canceller { token: self.client.cancel_token(), tls: self.tls.clone() }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// Stops the statement that runs on a connection, over a second one that is encrypted as the first is.
#[derive(Clone)]
pub(crate) struct Canceller {
    token: CancelToken,
    tls: Option<MakeRustlsConnect>,
}

impl Canceller {
    /// Asks the server to stop; whether it did, the statement's own outcome tells.
    pub(crate) async fn cancel(&self) -> Result<(), tokio_postgres::Error> {
        match &self.tls {
            Some(tls) => self.token.cancel_query(tls.clone()).await,
            None => self.token.cancel_query(NoTls).await,
        }
    }
}

/// Connects to a server of ours, on its private socket.
pub(crate) async fn own(config: &Config) -> Result<Connection, Diagnostic> {
    let opened = config.connect(NoTls).await.map_err(|error| Diagnostic::from_error(&error))?;
    Ok(Connection::new(opened, None))
}
