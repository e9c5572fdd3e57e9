//! Why did one attempt to connect fail?

use std::{error::Error as _, io, time::Duration};

use rowsmith_migrate_core::ServerError;

/// Whether an attempt is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encryption {
    /// It is not.
    Plain,
    /// If the server offers it.
    Offered,
    /// It is, or there is no connection.
    Required,
}

/// Why an attempt failed.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The host has no address.
    UnknownHost(io::Error),
    /// Nobody took the connection.
    Unreachable(io::Error),
    /// Nobody answered in time.
    Silent(Duration),
    /// Whoever took the connection ended it without a word.
    HungUp,
    /// The server does not encrypt.
    NoTls,
    /// Both sides could not agree, or the server is not who it should be.
    Tls(rustls::Error),
    /// The server asks for a password, and there is none.
    NoPassword,
    /// The server said no.
    Server {
        /// What it said.
        error: Box<ServerError>,
        /// How it was asked.
        encryption: Encryption,
    },
    /// The server is not of the kind that `target_session_attrs` asks for; what it is instead.
    WrongKind(&'static str),
    /// Anything else.
    Other(tokio_postgres::Error),
}

impl Refusal {
    /// What an error of the driver means.
    pub(crate) fn of(error: tokio_postgres::Error, encryption: Encryption) -> Self {
        if let Some(server) = ServerError::of(&error) {
            return Self::Server { error: Box::new(server), encryption };
        }
        if error.is_closed() {
            return Self::HungUp;
        }
        let Some(cause) = error.source() else { return Self::Other(error) };
        if let Some(cause) = cause.downcast_ref::<io::Error>() {
            let tls = cause.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
            return match (tls, cause.kind()) {
                (Some(tls), _) => Self::Tls(tls.clone()),
                (None, io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset) => {
                    Self::HungUp
                }
                (None, _) => Self::Unreachable(copy(cause)),
            };
        }
        // The driver says these two in words only.
        match cause.to_string().as_str() {
            "server does not support TLS" => Self::NoTls,
            "password missing" => Self::NoPassword,
            _ => Self::Other(error),
        }
    }

    /// The server's own code for it.
    pub(crate) fn code(&self) -> Option<&str> {
        match self {
            Self::Server { error, .. } => Some(&error.code),
            _ => None,
        }
    }

    /// Whether the server will take connections soon: it starts, or recovers from a crash.
    pub(crate) fn is_passing(&self) -> bool {
        self.code() == Some("57P03")
    }

    /// Whether no other address and no other host will do better, as libpq sees it: the server was found and said no.
    pub(crate) fn is_final(&self) -> bool {
        let passing = ["57P03", "53300"];
        matches!(self, Self::NoPassword) || self.code().is_some_and(|code| !passing.contains(&code))
    }

    /// Whether the same server may take the same user when asked with the other encryption.
    pub(crate) fn is_about_encryption(&self) -> bool {
        matches!(self, Self::Tls(_) | Self::NoTls | Self::HungUp) || self.code() == Some("28000")
    }
}

/// An error of the system with its own number and words.
fn copy(error: &io::Error) -> io::Error {
    error.raw_os_error().map_or_else(
        || io::Error::new(error.kind(), error.to_string()),
        io::Error::from_raw_os_error,
    )
}
