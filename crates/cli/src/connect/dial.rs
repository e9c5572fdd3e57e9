//! How is a connection opened: at which place, at which address, encrypted or not, and how long is waited?

use std::{net::IpAddr, time::Duration};

use tokio::time::{Instant, timeout};
use tokio_postgres::{
    Client, NoTls, SimpleQueryMessage,
    config::{SslMode, SslNegotiation},
};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{
    connection::Connection,
    place::{Address, Password, Place},
    refusal::{Encryption, Refusal},
    target::{Attributes, Known, PATIENCE, Target},
    tls::Mode,
    wording,
};
use crate::diagnostic::Diagnostic;

/// How often a server that starts is asked whether it is there.
const PULSE: Duration = Duration::from_millis(100);

impl Target {
    /// Opens a connection and drives it in a task of the current runtime.
    ///
    /// A server that is just starting is waited for.
    pub(crate) async fn connect(&self) -> Result<Connection, Diagnostic> {
        let tls = self.connector()?;
        let deadline = Instant::now() + self.patience.unwrap_or(PATIENCE);
        loop {
            let refusals = match self.round(tls.as_ref()).await {
                Ok(connection) => return Ok(connection),
                Err(refusals) => refusals,
            };
            let is_passing = refusals.iter().any(|(_, refusal)| refusal.is_passing());
            if !is_passing || Instant::now() > deadline {
                return Err(wording::diagnostic(self, &refusals));
            }
            tokio::time::sleep(PULSE).await;
        }
    }

    /// What encrypts, where anything is to be encrypted.
    fn connector(&self) -> Result<Option<MakeRustlsConnect>, Diagnostic> {
        let is_host = |place: &Place| matches!(place.address, Address::Host { .. });
        if self.tls.mode == Mode::Disable || !self.places.iter().any(is_host) {
            return Ok(None);
        }
        if let Some(connector) = self.connector.get() {
            return Ok(Some(connector.clone()));
        }
        let made = MakeRustlsConnect::new(self.tls.client_config()?);
        Ok(Some(self.connector.get_or_init(|| made).clone()))
    }

    /// Asks at every place once, or only at the one that is known.
    async fn round(
        &self,
        tls: Option<&MakeRustlsConnect>,
    ) -> Result<Connection, Vec<(&Place, Refusal)>> {
        let passes: &[Attributes] = match self.attributes {
            Attributes::PreferStandby => &[Attributes::Standby, Attributes::Any],
            _ => &[self.attributes],
        };
        let mut refusals = Vec::new();
        for attributes in passes {
            refusals.clear();
            for (index, place) in self.places.iter().enumerate() {
                if self.known.get().is_some_and(|known| known.place != index) {
                    continue;
                }
                let refusal = match self.at(place, tls, *attributes).await {
                    Ok((connection, ip)) => {
                        self.known.get_or_init(|| Known { place: index, ip });
                        return Ok(connection);
                    }
                    Err(refusal) => refusal,
                };
                let is_final = refusal.is_final();
                refusals.push((place, refusal));
                if is_final {
                    return Err(refusals);
                }
            }
        }
        Err(refusals)
    }

    async fn at(
        &self,
        place: &Place,
        tls: Option<&MakeRustlsConnect>,
        attributes: Attributes,
    ) -> Result<(Connection, Option<IpAddr>), Refusal> {
        let mut refused = None;
        for ip in self.addresses(place).await? {
            match self.address(place, ip, tls).await {
                Ok(connection) => {
                    return match kind_instead(&connection.client, attributes).await {
                        Ok(None) => Ok((connection, ip)),
                        Ok(Some(kind)) => Err(Refusal::WrongKind(kind)),
                        Err(error) => Err(Refusal::of(error, Encryption::Plain)),
                    };
                }
                Err(refusal) if refusal.is_final() => return Err(refusal),
                Err(refusal) => refused = Some(refusal),
            }
        }
        let nowhere = || std::io::Error::other("the host has no address");
        Err(refused.unwrap_or_else(|| Refusal::UnknownHost(nowhere())))
    }

    /// The addresses of a place; none has to be known for a socket.
    async fn addresses(&self, place: &Place) -> Result<Vec<Option<IpAddr>>, Refusal> {
        if let Some(known) = self.known.get() {
            return Ok(vec![known.ip]);
        }
        let Address::Host { name, ip: None } = &place.address else {
            return Ok(vec![match place.address {
                Address::Host { ip, .. } => ip,
                Address::Socket(_) => None,
            }]);
        };
        let asking = tokio::net::lookup_host((name.as_str(), place.port));
        let found = within(self.patience, asking).await?.map_err(Refusal::UnknownHost)?;
        Ok(found.map(|address| Some(address.ip())).collect())
    }

    /// Asks at one address, in the ways that `sslmode` allows.
    async fn address(
        &self,
        place: &Place,
        ip: Option<IpAddr>,
        tls: Option<&MakeRustlsConnect>,
    ) -> Result<Connection, Refusal> {
        let (first, second) = match (tls, self.tls.mode) {
            (None, _) | (_, Mode::Disable) => (Encryption::Plain, None),
            // No server encrypts a socket of its own machine.
            _ if ip.is_none() => (Encryption::Plain, None),
            (_, Mode::Allow) => (Encryption::Plain, Some(Encryption::Required)),
            (_, Mode::Prefer) => (Encryption::Offered, Some(Encryption::Plain)),
            (_, Mode::Require | Mode::VerifyCa | Mode::VerifyFull) => (Encryption::Required, None),
        };
        let refusal = match self.once(place, ip, tls, first).await {
            Ok(connection) => return Ok(connection),
            Err(refusal) => refusal,
        };
        let Some(second) = second.filter(|_| refusal.is_about_encryption()) else {
            return Err(refusal);
        };
        match self.once(place, ip, tls, second).await {
            Ok(connection) => Ok(connection),
            // The first answer is the one to the way that is preferred.
            Err(again) if again.is_about_encryption() => Err(refusal),
            Err(again) => Err(again),
        }
    }

    async fn once(
        &self,
        place: &Place,
        ip: Option<IpAddr>,
        tls: Option<&MakeRustlsConnect>,
        encryption: Encryption,
    ) -> Result<Connection, Refusal> {
        let mut config = self.config.clone();
        match &place.address {
            Address::Host { name, .. } => {
                config.host(name);
            }
            Address::Socket(folder) => socket(&mut config, folder),
        }
        if let Some(ip) = ip {
            config.hostaddr(ip);
        }
        if let Password::Given(password) | Password::Kept(password, _) = &place.password {
            config.password(password);
        }
        if let Some(patience) = self.patience {
            config.connect_timeout(patience);
        }
        let negotiation = match encryption {
            Encryption::Required => self.tls.negotiation,
            Encryption::Plain | Encryption::Offered => SslNegotiation::Postgres,
        };
        let mode = match encryption {
            Encryption::Plain => SslMode::Disable,
            Encryption::Offered => SslMode::Prefer,
            Encryption::Required => SslMode::Require,
        };
        config.port(place.port).ssl_mode(mode).ssl_negotiation(negotiation);
        let opening = async {
            match tls.filter(|_| encryption != Encryption::Plain) {
                Some(tls) => {
                    let opened = config.connect(tls.clone()).await?;
                    Ok(Connection::new(opened))
                }
                None => config.connect(NoTls).await.map(Connection::new),
            }
        };
        within(self.patience, opening).await?.map_err(|error| Refusal::of(error, encryption))
    }
}

#[cfg(unix)]
fn socket(config: &mut tokio_postgres::Config, folder: &std::path::Path) {
    config.host_path(folder);
}

/// Only Unix has them; elsewhere such an address is never made.
#[cfg(not(unix))]
fn socket(_: &mut tokio_postgres::Config, _: &std::path::Path) {}

async fn within<T>(
    patience: Option<Duration>,
    doing: impl Future<Output = T>,
) -> Result<T, Refusal> {
    match patience {
        Some(patience) => timeout(patience, doing).await.map_err(|_| Refusal::Silent(patience)),
        None => Ok(doing.await),
    }
}

/// What kind of server it is, if it is not of the kind that is wanted.
async fn kind_instead(
    client: &Client,
    wanted: Attributes,
) -> Result<Option<&'static str>, tokio_postgres::Error> {
    if wanted == Attributes::Any {
        return Ok(None);
    }
    let sql = "select pg_catalog.pg_is_in_recovery(), \
               pg_catalog.current_setting('transaction_read_only') = 'on'";
    let mut said = (false, false);
    for message in client.simple_query(sql).await? {
        if let SimpleQueryMessage::Row(row) = message {
            said = (row.try_get(0)? == Some("t"), row.try_get(1)? == Some("t"));
        }
    }
    let (is_standby, is_read_only) = said;
    Ok(match wanted {
        Attributes::ReadWrite if is_read_only => Some("read-only"),
        Attributes::ReadOnly if !is_read_only => Some("no read-only one"),
        Attributes::Primary if is_standby => Some("a standby"),
        Attributes::Standby if !is_standby => Some("no standby"),
        _ => None,
    })
}
