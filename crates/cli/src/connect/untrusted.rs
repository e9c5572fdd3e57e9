//! How does it read when a connection cannot be encrypted, or the server's certificate is not trusted?

use rustls::{CertificateError, Error};

use super::{
    story::Story,
    tls::{Mode, Roots},
};
use crate::diagnostic::Diagnostic;

impl Story<'_> {
    /// The server does not encrypt.
    pub(super) fn no_tls(&self) -> Diagnostic {
        let (place, mode) = (self.place, word(self.target.tls.mode));
        let message = format!("`{place}` does not encrypt, and `sslmode={mode}` asks for it");
        Diagnostic::error(message).hint("turn TLS on at the server (`ssl = on`)").hint(
            "`sslmode=prefer` connects without encryption where there is none; only for networks \
             that you trust",
        )
    }

    /// Both sides did not come to an encrypted connection.
    pub(super) fn tls(&self, error: &Error) -> Diagnostic {
        let place = self.place;
        match error {
            Error::InvalidCertificate(error) => self.certificate(error),
            Error::AlertReceived(_) => {
                let message = format!("`{place}` broke off the start of the encryption");
                Diagnostic::error(message).detail(error.to_string()).hint(
                    "does the server ask for a client certificate? Name it by `sslcert` and \
                     `sslkey`",
                )
            }
            _ => Diagnostic::error(format!("no encrypted connection to `{place}` can be made"))
                .detail(error.to_string()),
        }
    }

    fn certificate(&self, error: &CertificateError) -> Diagnostic {
        let place = self.place;
        let it = |what: &str| Diagnostic::error(format!("the certificate of `{place}` {what}"));
        match error {
            CertificateError::UnknownIssuer => {
                it("is signed by nobody who is trusted here").detail(self.trusted()).hint(
                    "get the root certificate from whoever runs the server, and name its file by \
                     `sslrootcert=FILE` or PGSSLROOTCERT",
                )
            }
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                let hint = "the server needs a new one; is the clock of this machine right?";
                it("has expired").hint(hint)
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                it("is not valid yet").hint("is the clock of this machine right?")
            }
            CertificateError::NotValidForNameContext { presented, .. } => {
                let what = format!("is not made out to `{}`", self.host());
                it(&what).detail(made_out_to(presented)).hint(
                    "connect by a name that the certificate bears, or take `sslmode=verify-ca` \
                     with the authority's own `sslrootcert`",
                )
            }
            error => it("cannot be trusted").detail(error.to_string()),
        }
    }

    fn trusted(&self) -> String {
        match &self.target.tls.roots {
            Roots::File(file) => format!("trusted are the certificates of `{}`", file.display()),
            Roots::Platform | Roots::Unchecked => {
                "trusted are the authorities of this machine".to_owned()
            }
        }
    }
}

fn made_out_to(names: &[String]) -> String {
    if names.is_empty() {
        return "it names no host (the common name has not counted for years)".to_owned();
    }
    // rustls writes `DnsName("db.example")`.
    let bare = |name: &String| format!("`{}`", name.split('"').nth(1).unwrap_or(name));
    format!("it is made out to {}", names.iter().map(bare).collect::<Vec<_>>().join(", "))
}

fn word(mode: Mode) -> &'static str {
    match mode {
        Mode::Disable => "disable",
        Mode::Allow => "allow",
        Mode::Prefer => "prefer",
        Mode::Require => "require",
        Mode::VerifyCa => "verify-ca",
        Mode::VerifyFull => "verify-full",
    }
}
