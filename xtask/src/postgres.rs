//! Which Postgres do peers and crash runs meet, and how is it asked?

use std::path::{Path, PathBuf};

use rowsmith_introspect::{Scope, introspect};
use rowsmith_scratch_pg::{Durability, Server, testing};
use tokio::{
    io::{AsyncRead, AsyncWrite, copy_bidirectional},
    net::TcpListener,
    runtime::Runtime,
};
use tokio_postgres::{Client, Config, SimpleQueryMessage, config::Host};

use crate::cargo::Failure;

/// A server of ours, with a door of TCP for programs that know no sockets.
pub(crate) struct Postgres {
    runtime: Runtime,
    server: Server,
    port: u16,
    cache: PathBuf,
}

impl Postgres {
    /// Starts a server whose files lie in `state`.
    pub(crate) fn start(state: PathBuf, durability: Durability) -> Result<Self, Failure> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        let runtime = runtime.map_err(|error| format!("cannot start a runtime: {error}"))?;
        let mut options = testing::options();
        options.state_dir = state;
        let cache = options.cache_dir.clone();
        options.durability = durability;
        let (server, port) = runtime.block_on(async {
            let server =
                Server::start(&options, &mut ()).await.map_err(|error| error.to_string())?;
            let port = open_door(server.config("postgres")).await?;
            Ok::<_, Failure>((server, port))
        })?;
        Ok(Self { runtime, server, port, cache })
    }

    /// The server's version.
    pub(crate) fn version(&self) -> &str {
        self.server.version()
    }

    /// The folder of its socket; none where it listens on a port.
    pub(crate) fn socket(&self) -> Option<PathBuf> {
        match self.server.config("postgres").get_hosts().first() {
            #[cfg(unix)]
            Some(Host::Unix(folder)) => Some(folder.clone()),
            Some(Host::Tcp(_)) | None => None,
        }
    }

    /// Where fetched servers are kept: a program that starts one finds it there.
    pub(crate) fn cache(&self) -> &Path {
        &self.cache
    }

    /// The connection string of a database of another server for programs that know no sockets.
    pub(crate) fn door(&self, url: &str) -> Result<String, Failure> {
        let config: Config =
            url.parse().map_err(|error| format!("no connection string: {error}"))?;
        let (user, database) = (config.get_user(), config.get_dbname());
        let (user, database) = (user.unwrap_or("postgres"), database.unwrap_or("postgres"));
        let shown = format!("postgres://{user}@127.0.0.1");
        let database = database.to_owned();
        let port = self.runtime.block_on(open_door(config))?;
        Ok(format!("{shown}:{port}/{database}"))
    }

    /// The connection string of a database.
    pub(crate) fn url(&self, database: &str) -> String {
        self.server.url(database)
    }

    /// The connection string of a database for programs that know no sockets.
    pub(crate) fn tcp_url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// Makes an empty database, and drops one of that name before.
    pub(crate) fn create(&self, name: &str) -> Result<(), Failure> {
        self.run("postgres", &format!("drop database if exists {name} with (force)"))?;
        self.run("postgres", &format!("create database {name} template template0"))
    }

    /// Runs SQL.
    pub(crate) fn run(&self, database: &str, sql: &str) -> Result<(), Failure> {
        self.rows(database, sql).map(drop)
    }

    /// Runs the files of a folder in their order, in one session, one message a file.
    pub(crate) fn replay(&self, database: &str, folder: &Path) -> Result<(), Failure> {
        let failed = |error: std::io::Error| format!("cannot read `{}`: {error}", folder.display());
        let entries = std::fs::read_dir(folder).map_err(failed)?;
        let paths = entries.map(|entry| entry.map(|entry| entry.path()));
        let mut paths = paths.collect::<Result<Vec<_>, _>>().map_err(failed)?;
        paths.sort();
        self.runtime.block_on(async {
            let client = self.server.connect(database).await.map_err(|error| error.to_string())?;
            for path in paths {
                let sql = std::fs::read_to_string(path).map_err(failed)?;
                client.batch_execute(&sql).await.map_err(|error| told(&error))?;
            }
            Ok(())
        })
    }

    /// What a query finds: a line for each row, with a bar between two values.
    pub(crate) fn rows(&self, database: &str, sql: &str) -> Result<String, Failure> {
        self.runtime.block_on(async {
            let client = self.server.connect(database).await.map_err(|error| error.to_string())?;
            rows(&client, sql).await
        })
    }

    /// The schema of a database as text, that of the history left out.
    pub(crate) fn catalog(&self, database: &str) -> Result<String, Failure> {
        let scope = Scope { exclude: vec!["rowsmith".to_owned()], ..Scope::default() };
        self.runtime.block_on(async {
            let client = self.server.connect(database).await.map_err(|error| error.to_string())?;
            let catalog = introspect(&client, &scope).await.map_err(|error| error.to_string())?;
            Ok(catalog.to_string())
        })
    }

    /// As [`Self::rows`], in sessions of their own at `url` that are all inside a transaction at once.
    pub(crate) fn rows_of_each(
        &self,
        url: &str,
        sessions: usize,
        sql: &str,
    ) -> Result<Vec<String>, Failure> {
        self.runtime.block_on(async {
            let mut clients = Vec::new();
            for _ in 0..sessions {
                let client = connect(url).await?;
                rows(&client, "begin").await?;
                clients.push(client);
            }
            let mut found = Vec::new();
            for client in &clients {
                found.push(rows(client, sql).await?);
                rows(client, "rollback").await?;
            }
            Ok(found)
        })
    }
}

async fn connect(url: &str) -> Result<Client, Failure> {
    let (client, connection) =
        tokio_postgres::connect(url, tokio_postgres::NoTls).await.map_err(|e| told(&e))?;
    // The client reports a broken connection at its next use.
    drop(tokio::spawn(connection));
    Ok(client)
}

async fn rows(client: &Client, sql: &str) -> Result<String, Failure> {
    let messages = client.simple_query(sql).await.map_err(|error| told(&error))?;
    let mut lines = String::new();
    for message in messages {
        if let SimpleQueryMessage::Row(row) = message {
            let cells = (0..row.len()).map(|index| row.get(index).unwrap_or("null"));
            lines.extend([&cells.collect::<Vec<_>>().join(" | "), "\n"]);
        }
    }
    Ok(lines)
}

/// The server's words, where it has said any.
fn told(error: &tokio_postgres::Error) -> Failure {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}

/// Listens on a port and passes everything on to the server.
async fn open_door(config: Config) -> Result<u16, Failure> {
    let failed = |error: std::io::Error| format!("cannot listen on a port: {error}");
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(failed)?;
    let port = listener.local_addr().map_err(failed)?.port();
    tokio::spawn(async move {
        while let Ok((visitor, _)) = listener.accept().await {
            let host = config.get_hosts().first().cloned();
            let port = config.get_ports().first().copied().unwrap_or(5432);
            tokio::spawn(async move {
                match host {
                    #[cfg(unix)]
                    Some(Host::Unix(folder)) => {
                        let socket = folder.join(format!(".s.PGSQL.{port}"));
                        join(visitor, tokio::net::UnixStream::connect(socket).await).await;
                    }
                    Some(Host::Tcp(name)) => {
                        join(visitor, tokio::net::TcpStream::connect((name, port)).await).await;
                    }
                    None => {}
                }
            });
        }
    });
    Ok(port)
}

async fn join<S: AsyncRead + AsyncWrite + Unpin>(
    mut visitor: tokio::net::TcpStream,
    server: std::io::Result<S>,
) {
    if let Ok(mut server) = server {
        // Either side may leave at any time.
        drop(copy_bidirectional(&mut visitor, &mut server).await);
    }
}

/// A folder below `work` with nothing in it.
pub(crate) fn empty_folder(work: &Path, name: &str) -> Result<PathBuf, Failure> {
    let folder = work.join(name);
    // What is not there need not be removed.
    drop(std::fs::remove_dir_all(&folder));
    std::fs::create_dir_all(&folder)
        .map(|()| folder.clone())
        .map_err(|error| format!("cannot make `{}`: {error}", folder.display()))
}
