//! How is a database of the server connected to?

use std::path::Path;

use tokio_postgres::config::Host;
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

/// The connection string of a configuration, as `psql` and drivers take it.
pub(crate) fn url(config: &Config) -> String {
    let mut url = String::from("postgres://");
    if let Some(user) = config.get_user() {
        url.push_str(&escaped(user));
        if let Some(password) = config.get_password() {
            url.push(':');
            url.push_str(&escaped(&String::from_utf8_lossy(password)));
        }
        url.push('@');
    }
    match config.get_hosts().first() {
        Some(Host::Tcp(name)) => url.push_str(name),
        // In the host's place every client takes it; as `?host=` sqlx does not.
        #[cfg(unix)]
        Some(Host::Unix(folder)) => url.push_str(&escaped(&folder.to_string_lossy())),
        None => {}
    }
    if let Some(port) = config.get_ports().first() {
        url.push(':');
        url.push_str(&port.to_string());
    }
    url.push('/');
    url.push_str(&escaped(config.get_dbname().unwrap_or_default()));
    url
}

/// Percent-encodes what has a meaning in a URL.
fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |escaped, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped + &char::from(byte).to_string()
        } else {
            escaped + &format!("%{byte:02X}")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::{Config, url};

    #[test]
    fn a_url_reads_back_as_the_same_configuration() {
        let text = "postgres://a%2Fb:p%40ss@host.example:5433/d%20b";
        let config: Config = text.parse().unwrap();
        assert_eq!(url(&config), text);
    }

    #[cfg(unix)]
    #[test]
    fn a_socket_folder_takes_the_hosts_place() {
        let config = super::own(std::path::Path::new("/tmp/a b"), 0, "");
        let url = url(config.clone().dbname("x"));
        assert_eq!(url, "postgres://postgres@%2Ftmp%2Fa%20b/x");
        assert_eq!(url.parse::<Config>().unwrap().get_hosts(), config.get_hosts());
    }
}
