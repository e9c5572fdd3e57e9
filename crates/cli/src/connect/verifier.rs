//! Is the server who it should be? As strictly as `sslmode` asks.

use std::sync::Arc;

use rustls::{
    CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
    client::{
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        verify_server_cert_signed_by_trust_anchor, verify_server_name,
    },
    crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
    server::ParsedCertificate,
};

/// Checks a server's certificate.
#[derive(Debug)]
pub(crate) struct Verifier {
    algorithms: WebPkiSupportedAlgorithms,
    check: Option<Check>,
}

/// What is checked.
#[derive(Debug)]
struct Check {
    store: Arc<RootCertStore>,
    /// The same roots, byte by byte.
    roots: Vec<CertificateDer<'static>>,
    /// Whether the certificate has to be made out to the host.
    names: bool,
}

impl Verifier {
    /// Encrypts without asking who is there, as libpq does unless told to verify.
    pub(crate) fn unchecked(algorithms: WebPkiSupportedAlgorithms) -> Self {
        Self { algorithms, check: None }
    }

    /// Asks for a certificate signed by one of the roots.
    pub(crate) fn checked(
        algorithms: WebPkiSupportedAlgorithms,
        store: RootCertStore,
        roots: Vec<CertificateDer<'static>>,
        names: bool,
    ) -> Self {
        Self { algorithms, check: Some(Check { store: Arc::new(store), roots, names }) }
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(check) = &self.check else { return Ok(ServerCertVerified::assertion()) };
        let certificate = ParsedCertificate::try_from(end_entity)?;
        let signed = verify_server_cert_signed_by_trust_anchor(
            &certificate,
            &check.store,
            intermediates,
            now,
            self.algorithms.all,
        );
        match signed {
            // A certificate that signed itself and was named as the root, as in the manual of Postgres.
            // Its dates were found good before this.
            Err(error) if is_authority(&error) && check.roots.contains(end_entity) => {}
            // The same, where nobody named it.
            Err(error) if is_authority(&error) => {
                return Err(CertificateError::UnknownIssuer.into());
            }
            signed => signed?,
        }
        if check.names {
            verify_server_name(&certificate, server_name)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// Whether the only fault found is that the certificate may itself sign others.
fn is_authority(error: &Error) -> bool {
    let Error::InvalidCertificate(CertificateError::Other(other)) = error else { return false };
    other.0.to_string().contains("CaUsedAsEndEntity")
}
