//! How is a connection encrypted, and what of the server's certificate is checked? The words are libpq's.

use std::{path::PathBuf, sync::Arc};

use rustls::{
    ClientConfig, RootCertStore,
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use tokio_postgres::config::SslNegotiation;

use super::{misread::Misread, settings::Settings, verifier::Verifier};
use crate::{diagnostic::Diagnostic, environment::Environment};

/// `sslmode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mode {
    /// Never encrypted.
    Disable,
    /// Encrypted where the server takes it no other way.
    Allow,
    /// Encrypted where the server offers it.
    Prefer,
    /// Encrypted, whoever is there.
    Require,
    /// The certificate is signed by an authority that we trust.
    VerifyCa,
    /// And made out to the host.
    VerifyFull,
}

const MODES: [(&str, Mode); 6] = [
    ("disable", Mode::Disable),
    ("allow", Mode::Allow),
    ("prefer", Mode::Prefer),
    ("require", Mode::Require),
    ("verify-ca", Mode::VerifyCa),
    ("verify-full", Mode::VerifyFull),
];

/// Whose signature on the server's certificate counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Roots {
    /// The certificate is not looked at.
    Unchecked,
    /// Those of a PEM file.
    File(PathBuf),
    /// Those that the platform trusts.
    Platform,
}

/// Everything about encryption that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tls {
    pub(crate) mode: Mode,
    pub(crate) roots: Roots,
    pub(crate) negotiation: SslNegotiation,
    /// Certificate and key that the client shows.
    client: Option<(PathBuf, PathBuf)>,
}

impl Tls {
    /// What the settings say; files of the user's are looked for where libpq looks.
    pub(crate) fn of(settings: &Settings, environment: &Environment) -> Result<Self, Misread> {
        let wanted = "disable, allow, prefer, require, verify-ca, verify-full";
        let mode = settings.word("sslmode", &MODES, wanted)?;
        let named = settings.get("sslrootcert");
        let by_default = if named == Some("system") { Mode::VerifyFull } else { Mode::Prefer };
        let mode = mode.unwrap_or(by_default);
        let own = |name: &str| {
            let unix = format!(".postgresql/{name}");
            environment.postgres_file(&unix, name).filter(|file| file.is_file())
        };
        let file = named.filter(|name| *name != "system").map(PathBuf::from);
        let file = file.or_else(|| own("root.crt").filter(|_| named.is_none()));
        let roots = match (mode, named, file) {
            (Mode::VerifyFull, Some("system"), _) | (Mode::VerifyFull, _, None) => Roots::Platform,
            (_, Some("system"), _) => return Err(WEAK_SYSTEM),
            // As libpq: who keeps roots wants them used.
            (Mode::VerifyFull | Mode::VerifyCa | Mode::Require, _, Some(file)) => Roots::File(file),
            (Mode::VerifyCa, _, None) => return Err(NO_AUTHORITY),
            (Mode::Require, _, None) | (Mode::Disable | Mode::Allow | Mode::Prefer, ..) => {
                Roots::Unchecked
            }
        };
        let words = [("postgres", SslNegotiation::Postgres), ("direct", SslNegotiation::Direct)];
        let negotiation = settings.word("sslnegotiation", &words, "postgres, direct")?;
        let negotiation = negotiation.unwrap_or_default();
        if negotiation == SslNegotiation::Direct && mode < Mode::Require {
            return Err(WEAK_DIRECT);
        }
        let file =
            |key: &str, name: &str| settings.get(key).map(PathBuf::from).or_else(|| own(name));
        let client = file("sslcert", "postgresql.crt").zip(file("sslkey", "postgresql.key"));
        Ok(Self { mode, roots, negotiation, client })
    }

    /// Whether the client has a certificate to show.
    pub(crate) fn has_client_certificate(&self) -> bool {
        self.client.is_some()
    }

    /// What rustls has to know. Reads the files.
    pub(crate) fn client_config(&self) -> Result<ClientConfig, Diagnostic> {
        let provider = Arc::new(ring::default_provider());
        let verifier = self.verifier(&provider)?;
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| Diagnostic::from_error(&error))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier));
        let mut config = match &self.client {
            None => builder.with_no_client_auth(),
            Some((certificate, key)) => {
                let chain = certificates(certificate, "the client certificate")?;
                let refused = |error: &rustls::Error| {
                    unreadable("the client certificate", certificate, &error.to_string())
                };
                builder
                    .with_client_auth_cert(chain, private_key(key)?)
                    .map_err(|error| refused(&error))?
            }
        };
        if self.negotiation == SslNegotiation::Direct {
            config.alpn_protocols = vec![b"postgresql".to_vec()];
        }
        Ok(config)
    }

    fn verifier(&self, provider: &CryptoProvider) -> Result<Verifier, Diagnostic> {
        let algorithms = provider.signature_verification_algorithms;
        let certificates = match &self.roots {
            Roots::Unchecked => return Ok(Verifier::unchecked(algorithms)),
            Roots::File(file) => certificates(file, "root certificates")?,
            Roots::Platform => rustls_native_certs::load_native_certs().certs,
        };
        let mut store = RootCertStore::empty();
        let (usable, _) = store.add_parsable_certificates(certificates.iter().cloned());
        if let (Roots::File(file), 0) = (&self.roots, usable) {
            return Err(unreadable("root certificates", file, "no certificate in it can be used"));
        }
        let names = self.mode == Mode::VerifyFull;
        Ok(Verifier::checked(algorithms, store, certificates, names))
    }
}

const WEAK_SYSTEM: Misread = Misread::Contradiction(
    "`sslrootcert=system` goes with `sslmode=verify-full` only: anybody can have a certificate that the platform trusts",
);

const NO_AUTHORITY: Misread = Misread::Contradiction(
    "`sslmode=verify-ca` needs `sslrootcert=FILE` (or PGSSLROOTCERT): anybody can have a certificate that the platform trusts; `verify-full` does without a file",
);

const WEAK_DIRECT: Misread = Misread::Contradiction(
    "`sslnegotiation=direct` goes with `sslmode=require` or a stricter one only",
);

fn certificates(file: &PathBuf, what: &str) -> Result<Vec<CertificateDer<'static>>, Diagnostic> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_file_iter(file).and_then(Iterator::collect);
    match found {
        Ok(found) if found.is_empty() => Err(unreadable(what, file, "no certificate is in it")),
        Ok(found) => Ok(found),
        Err(error) => Err(unreadable(what, file, &error.to_string())),
    }
}

fn private_key(file: &PathBuf) -> Result<PrivateKeyDer<'static>, Diagnostic> {
    let what = "the key of the client certificate";
    let metadata =
        fs_err::metadata(file).map_err(|error| unreadable(what, file, &error.to_string()))?;
    if is_open(&metadata) {
        let why = "others may read it";
        return Err(unreadable(what, file, why).hint(format!("`chmod 0600 {}`", file.display())));
    }
    PrivateKeyDer::from_pem_file(file).map_err(|error| {
        unreadable(what, file, &error.to_string())
            .hint("the key has to be in PEM format and not encrypted")
    })
}

/// libpq's rule: nobody else may read it, but root's own may be read by a group.
#[cfg(unix)]
fn is_open(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let others = if metadata.uid() == 0 { 0o037 } else { 0o077 };
    metadata.mode() & others != 0
}

/// Windows keeps the folder to its user.
#[cfg(not(unix))]
fn is_open(_: &std::fs::Metadata) -> bool {
    false
}

fn unreadable(what: &str, file: &std::path::Path, reason: &str) -> Diagnostic {
    Diagnostic::error(format!("cannot use {what} from `{}`", file.display()))
        .kind("connection")
        .detail(reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tls(text: &str) -> Result<(Mode, Roots), Misread> {
        let tls = Tls::of(&Settings::parse(text)?, &Environment::default())?;
        Ok((tls.mode, tls.roots))
    }

    #[test]
    fn roots_go_with_modes_as_libpq_has_it() {
        let file = || Roots::File("ca.pem".into());
        assert_eq!(tls("host=h"), Ok((Mode::Prefer, Roots::Unchecked)));
        assert_eq!(tls("sslrootcert=ca.pem"), Ok((Mode::Prefer, Roots::Unchecked)));
        assert_eq!(tls("sslmode=require"), Ok((Mode::Require, Roots::Unchecked)));
        assert_eq!(tls("sslmode=require sslrootcert=ca.pem"), Ok((Mode::Require, file())));
        assert_eq!(tls("sslmode=verify-ca sslrootcert=ca.pem"), Ok((Mode::VerifyCa, file())));
        assert_eq!(tls("sslmode=verify-full"), Ok((Mode::VerifyFull, Roots::Platform)));
        assert_eq!(tls("sslrootcert=system"), Ok((Mode::VerifyFull, Roots::Platform)));
        assert_eq!(tls("sslmode=verify-ca"), Err(NO_AUTHORITY));
        assert_eq!(tls("sslmode=require sslrootcert=system"), Err(WEAK_SYSTEM));
        assert_eq!(tls("sslmode=prefer sslnegotiation=direct"), Err(WEAK_DIRECT));
        assert!(matches!(tls("sslmode=full"), Err(Misread::Value { option: "sslmode", .. })));
    }
}
