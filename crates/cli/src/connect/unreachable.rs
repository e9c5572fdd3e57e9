//! How does it read when nobody answers at an address, or not as a server does?

use std::{io, time::Duration};

use tokio_postgres::config::SslNegotiation;

use super::story::Story;
use crate::diagnostic::Diagnostic;

/// The port of the local Supabase stack.
const SUPABASE_LOCAL: u16 = 54322;

/// What to know of Supabase's direct hosts.
const IPV6_ONLY: &str = "Supabase's direct hosts have IPv6 addresses only; where there is no \
    IPv6, take the pooler's host with port 5432 (session mode)";

impl Story<'_> {
    /// The host has no address.
    pub(super) fn unknown_host(&self, error: &io::Error) -> Diagnostic {
        let host = self.host();
        let usual = "is the name right, and does this machine reach the network?";
        Diagnostic::error(format!("the host `{host}` is not known"))
            .detail(error.to_string())
            .hint(if is_ipv6_only(host) { IPV6_ONLY } else { usual })
    }

    /// Nobody took the connection.
    pub(super) fn unreachable(&self, error: &io::Error) -> Diagnostic {
        let (place, host) = (self.place, self.host());
        let is_local = matches!(host, "localhost" | "127.0.0.1" | "::1");
        let message = match error.kind() {
            io::ErrorKind::ConnectionRefused => format!("nobody listens on `{place}`"),
            io::ErrorKind::NotFound if host.is_empty() => {
                format!("there is no socket of a server at `{place}`")
            }
            _ => format!("`{place}` cannot be reached"),
        };
        let hint = if is_ipv6_only(host) {
            IPV6_ONLY
        } else if is_local && place.port == SUPABASE_LOCAL {
            "start the local stack with `supabase start`, or look for its port in \
             `supabase/config.toml`"
        } else {
            "is the server running, and is the port right?"
        };
        Diagnostic::error(message).detail(error.to_string()).hint(hint)
    }

    /// Nobody answered in time.
    pub(super) fn silent(&self, patience: Duration) -> Diagnostic {
        let seconds = patience.as_secs();
        Diagnostic::error(format!("`{}` did not answer within {seconds} s", self.place))
            .hint(
                "a firewall may drop what is sent there; does the server let this machine in, \
                 and are host and port right?",
            )
            .hint(format!("`connect_timeout={}` waits longer", seconds.saturating_mul(3)))
    }

    /// Whoever took the connection ended it.
    pub(super) fn hung_up(&self) -> Diagnostic {
        let hint = if self.target.tls.negotiation == SslNegotiation::Direct {
            "only servers from 17 on know `sslnegotiation=direct`; leave it out"
        } else {
            "is it a Postgres server, and one that takes connections without TLS from the first \
             byte?"
        };
        let place = self.place;
        let message = format!("whoever listens on `{place}` ended the connection without a word");
        Diagnostic::error(message).hint(hint)
    }
}

/// Whether a host has no IPv4 address.
fn is_ipv6_only(host: &str) -> bool {
    host.starts_with("db.") && host.ends_with(".supabase.co")
}
