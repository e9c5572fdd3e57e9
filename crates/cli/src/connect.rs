//! How is a user's database reached? Connection strings, TLS, and errors that never show a password.

use std::{fmt, sync::Arc};

use rowsmith_migrate_core::Notices;
use rustls::{
    ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject as _},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    task::JoinHandle,
};
use tokio_postgres::{Client, Config, NoTls, config::Host};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::diagnostic::Diagnostic;

/// A database that the user named.
#[derive(Clone)]
pub(crate) struct Target {
    config: Config,
    tls: Tls,
}

/// What of the server's certificate is checked; the words are libpq's `sslmode`.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Tls {
    /// `disable`, `prefer`, `require` without roots: whatever certificate the server shows.
    Unverified,
    /// `verify-ca`, `verify-full`: signed by a root we trust, and made out to the host.
    Verified {
        /// A PEM file of roots, else those of the platform.
        roots: Option<String>,
    },
}

/// An open connection; its driver task ends with it.
#[derive(Debug)]
pub(crate) struct Connection {
    /// The client.
    pub(crate) client: Client,
    /// What the server says beside its answers.
    pub(crate) notices: Option<Notices>,
    driver: JoinHandle<()>,
}

impl Connection {
    fn new<S, T>((client, connection): (Client, tokio_postgres::Connection<S, T>)) -> Self
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

/// Connects to a server of ours, on its private socket.
pub(crate) async fn own(config: &Config) -> Result<Connection, Diagnostic> {
    config.connect(NoTls).await.map(Connection::new).map_err(|error| Diagnostic::from_error(&error))
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// Without the password: `user@host:port/database`.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(user) = self.config.get_user() {
            write!(f, "{user}@")?;
        }
        let host = match self.config.get_hosts().first() {
            Some(Host::Tcp(host)) => host.clone(),
            #[cfg(unix)]
            Some(Host::Unix(folder)) => folder.display().to_string(),
            None => "localhost".to_owned(),
        };
        let port = self.config.get_ports().first().copied().unwrap_or(5432);
        let database = self.config.get_dbname().or(self.config.get_user()).unwrap_or("postgres");
        write!(f, "{host}:{port}/{database}")
    }
}

impl Target {
    /// Reads a connection string of either form, `postgres://...` or `host=... dbname=...`.
    ///
    /// # Errors
    /// Says what is wrong without repeating the string.
    pub(crate) fn parse(text: &str, root_certificates: Option<&str>) -> Result<Self, Diagnostic> {
        let (text, mode, roots) = without_tls_words(text);
        let roots = roots.or_else(|| root_certificates.map(str::to_owned));
        let tls = match mode.as_deref() {
            // As libpq: who names roots wants them used.
            Some("require") if roots.is_some() => Tls::Verified { roots },
            None | Some("disable" | "allow" | "prefer" | "require") => Tls::Unverified,
            Some("verify-ca" | "verify-full") => Tls::Verified { roots },
            Some(other) => return Err(unusable().detail(format!("unknown `sslmode`: `{other}`"))),
        };
        let mut config: Config = text.parse().map_err(|error| misread(&error))?;
        config.ssl_mode(match mode.as_deref() {
            Some("disable") => tokio_postgres::config::SslMode::Disable,
            None | Some("allow" | "prefer") => tokio_postgres::config::SslMode::Prefer,
            Some(_) => tokio_postgres::config::SslMode::Require,
        });
        config.application_name("rowsmith");
        Ok(Self { config, tls })
    }

    /// Opens a connection and drives it in a task of the current runtime.
    pub(crate) async fn connect(&self) -> Result<Connection, Diagnostic> {
        let tls = MakeRustlsConnect::new(self.tls.client_config()?);
        let failed = |error: tokio_postgres::Error| {
            Diagnostic::from_error(&error).hint(format!("is the server up, and is `{self}` right?"))
        };
        self.config.connect(tls).await.map(Connection::new).map_err(failed)
    }
}

impl Tls {
    fn client_config(&self) -> Result<ClientConfig, Diagnostic> {
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider));
        let builder = builder
            .with_safe_default_protocol_versions()
            .map_err(|e| Diagnostic::from_error(&e))?;
        Ok(match self {
            Self::Unverified => {
                let verifier = Arc::new(AnyCertificate(provider));
                builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth()
            }
            Self::Verified { roots } => {
                builder.with_root_certificates(root_store(roots.as_deref())?).with_no_client_auth()
            }
        })
    }
}

fn root_store(file: Option<&str>) -> Result<RootCertStore, Diagnostic> {
    let mut store = RootCertStore::empty();
    let Some(file) = file else {
        store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        return Ok(store);
    };
    let unreadable = |reason: String| {
        Diagnostic::error(format!("cannot read root certificates from `{file}`")).detail(reason)
    };
    for certificate in CertificateDer::pem_file_iter(file).map_err(|e| unreadable(e.to_string()))? {
        let certificate = certificate.map_err(|e| unreadable(e.to_string()))?;
        store.add(certificate).map_err(|e| unreadable(e.to_string()))?;
    }
    Ok(store)
}

/// Encrypts without asking who is there, as libpq does unless told to verify.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(
            message,
            certificate,
            signature,
            &self.0.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(
            message,
            certificate,
            signature,
            &self.0.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

fn misread(error: &tokio_postgres::Error) -> Diagnostic {
    let reason =
        std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
    // What is taken for an option may be the rest of a password with a `?` in it.
    let reason = if reason.starts_with("unknown option") {
        "it has an option that is not known".to_owned()
    } else {
        reason
    };
    unusable().detail(reason)
}

fn unusable() -> Diagnostic {
    Diagnostic::error("the connection string cannot be used")
        .hint("write it as `postgres://user:password@host:5432/database?sslmode=require`; percent-encode special characters in the password")
}

/// Takes `sslmode` and `sslrootcert` out: the driver knows neither `verify-full` nor root files.
fn without_tls_words(text: &str) -> (String, Option<String>, Option<String>) {
    let (mut mode, mut roots) = (None, None);
    let mut keep = |word: &str| {
        let unquoted = |value: &str| value.trim_matches('\'').to_owned();
        match word.split_once('=') {
            Some(("sslmode", value)) => mode = Some(unquoted(value)),
            Some(("sslrootcert", value)) => roots = Some(unquoted(value)),
            _ => return true,
        }
        false
    };
    let kept = match text.split_once('?') {
        Some((before, query)) if text.contains("://") => {
            let query: Vec<&str> = query.split('&').filter(|word| keep(word)).collect();
            format!("{before}?{}", query.join("&"))
        }
        _ if text.contains("://") => text.to_owned(),
        _ => text.split(' ').filter(|word| keep(word)).collect::<Vec<_>>().join(" "),
    };
    (kept.trim_end_matches('?').to_owned(), mode, roots)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_no_password() {
        let target =
            Target::parse("postgres://me:secret@db.example:6543/app?sslmode=verify-full", None)
                .unwrap();
        assert_eq!(target.to_string(), "me@db.example:6543/app");
        assert_eq!(target.tls, Tls::Verified { roots: None });
        let target = Target::parse("host=db sslmode=require", Some("ca.pem")).unwrap();
        assert_eq!(target.tls, Tls::Verified { roots: Some("ca.pem".to_owned()) });
        let target =
            Target::parse("host=db dbname=app password='it s secret' sslmode=disable", None);
        assert_eq!(target.unwrap().to_string(), "db:5432/app");
    }

    #[test]
    fn a_broken_string_is_not_repeated() {
        let Err(error) = Target::parse("postgres://me:secret@db:port/app", None) else {
            panic!("parsed")
        };
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
        let Err(error) = Target::parse("host=db password=my secret=x", None) else {
            panic!("parsed")
        };
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
    }
}
