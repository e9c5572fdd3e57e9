//! How does a failed attempt to connect read, and what should be done next?

use std::{io, time::Duration};

use rowsmith_migrate_core::ServerError;
use rustls::CertificateError;
use tokio_postgres::config::SslNegotiation;

use super::{
    place::{Address, Password, Place},
    refusal::{Encryption, Refusal},
    target::{PATIENCE, Target},
    tls::{Mode, Roots},
};
use crate::diagnostic::Diagnostic;

/// The error of a connection that could not be had; the last refusal is explained, those of other places are told.
pub(super) fn diagnostic(target: &Target, refusals: &[(&Place, Refusal)]) -> Diagnostic {
    let Some(((place, last), others)) = refusals.split_last() else {
        return Diagnostic::error("no place to connect to is named").kind("connection");
    };
    let story = Story { target, place };
    let explained = story.explain(last).kind("connection");
    others.iter().fold(explained, |diagnostic, (place, refusal)| {
        let story = Story { target, place };
        diagnostic.detail(format!("before that: {}", story.explain(refusal).message()))
    })
}

/// What happened where.
struct Story<'a> {
    target: &'a Target,
    place: &'a Place,
}

impl Story<'_> {
    fn explain(&self, refusal: &Refusal) -> Diagnostic {
        let place = self.place;
        match refusal {
            Refusal::UnknownHost(error) => self.unknown_host(error),
            Refusal::Unreachable(error) => self.unreachable(error),
            Refusal::Silent(patience) => self.silent(*patience),
            Refusal::HungUp => self.hung_up(),
            Refusal::NoTls => self.no_tls(),
            Refusal::Tls(error) => self.tls(error),
            Refusal::NoPassword => no_password(Diagnostic::error(format!(
                "`{place}` asks for a password, and there is none"
            ))),
            Refusal::Server { error, encryption } => self.server(error, *encryption),
            Refusal::WrongKind(kind) => Diagnostic::error(format!(
                "`{place}` is {kind}, and `target_session_attrs` asks for another kind of server"
            )),
            Refusal::Other(error) => {
                Diagnostic::from_error(error).hint(format!("is `{}` right?", self.target))
            }
        }
    }

    fn host(&self) -> &str {
        match &self.place.address {
            Address::Host { name, .. } => name,
            Address::Socket(_) => "",
        }
    }

    fn unknown_host(&self, error: &io::Error) -> Diagnostic {
        let host = self.host();
        Diagnostic::error(format!("the host `{host}` is not known")).detail(error.to_string()).hint(
            ipv6_only(host)
                .unwrap_or("is the name right, and does this machine reach the network?"),
        )
    }

    fn unreachable(&self, error: &io::Error) -> Diagnostic {
        let (place, host) = (self.place, self.host());
        let said = error.to_string();
        let diagnostic = match error.kind() {
            io::ErrorKind::ConnectionRefused => {
                Diagnostic::error(format!("nobody listens on `{place}`"))
            }
            io::ErrorKind::NotFound if host.is_empty() => {
                Diagnostic::error(format!("there is no socket of a server at `{place}`"))
            }
            _ => Diagnostic::error(format!("`{place}` cannot be reached")),
        };
        let is_local = matches!(host, "localhost" | "127.0.0.1" | "::1");
        diagnostic.detail(said).hint(match ipv6_only(host) {
            Some(hint) => hint,
            None if is_local && self.place.port == 54322 => {
                "start the local stack with `supabase start`, or look for its port in `supabase/config.toml`"
            }
            None => "is the server running, and is the port right?",
        })
    }

    fn silent(&self, patience: Duration) -> Diagnostic {
        let seconds = patience.as_secs();
        Diagnostic::error(format!("`{}` did not answer within {seconds} s", self.place))
            .hint("a firewall may drop what is sent there; does the server let this machine in, and are host and port right?")
            .hint(format!("`connect_timeout={}` waits longer", seconds.saturating_mul(3)))
    }

    fn hung_up(&self) -> Diagnostic {
        let hint = match self.target.tls.negotiation {
            SslNegotiation::Direct => {
                "only servers from 17 on know `sslnegotiation=direct`; leave it out"
            }
            _ => {
                "is it a Postgres server, and one that takes connections without TLS from the first byte?"
            }
        };
        let place = self.place;
        Diagnostic::error(format!(
            "whoever listens on `{place}` ended the connection without a word"
        ))
        .hint(hint)
    }

    fn no_tls(&self) -> Diagnostic {
        let mode = word(self.target.tls.mode);
        Diagnostic::error(format!("`{}` does not encrypt, and `sslmode={mode}` asks for it", self.place))
            .hint("turn TLS on at the server (`ssl = on`)")
            .hint("`sslmode=prefer` connects without encryption where there is none; only for networks that you trust")
    }

    fn tls(&self, error: &rustls::Error) -> Diagnostic {
        let (place, host) = (self.place, self.host());
        let untrusted =
            |what: &str| Diagnostic::error(format!("the certificate of `{place}` {what}"));
        match error {
            rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) => {
                let against = match &self.target.tls.roots {
                    Roots::File(file) => format!("trusted are the certificates of `{}`", file.display()),
                    Roots::Platform | Roots::Unchecked => {
                        "trusted are the authorities of this machine".to_owned()
                    }
                };
                untrusted("is signed by nobody who is trusted here")
                    .detail(against)
                    .hint("get the root certificate from whoever runs the server, and name its file by `sslrootcert=FILE` or PGSSLROOTCERT")
            }
            rustls::Error::InvalidCertificate(
                CertificateError::Expired | CertificateError::ExpiredContext { .. },
            ) => untrusted("has expired").hint("the server needs a new one; is the clock of this machine right?"),
            rustls::Error::InvalidCertificate(
                CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. },
            ) => untrusted("is not valid yet").hint("is the clock of this machine right?"),
            rustls::Error::InvalidCertificate(CertificateError::NotValidForNameContext {
                presented,
                ..
            }) => untrusted(&format!("is not made out to `{host}`"))
                .detail(made_out_to(presented))
                .hint("connect by a name that the certificate bears, or take `sslmode=verify-ca` with the authority's own `sslrootcert`"),
            rustls::Error::InvalidCertificate(error) => {
                untrusted("cannot be trusted").detail(error.to_string())
            }
            rustls::Error::AlertReceived(_) => {
                Diagnostic::error(format!("`{place}` broke off the start of the encryption"))
                    .detail(error.to_string())
                    .hint("does the server ask for a client certificate? Name it by `sslcert` and `sslkey`")
            }
            _ => Diagnostic::error(format!("no encrypted connection to `{place}` can be made"))
                .detail(error.to_string()),
        }
    }

    fn server(&self, error: &ServerError, encryption: Encryption) -> Diagnostic {
        let Target { user, database, .. } = self.target;
        let place = self.place;
        let said = format!("{} (SQLSTATE {})", error.message, error.code);
        let told = |message: String| Diagnostic::error(message).detail(said.clone());
        let diagnostic = match error.code.as_str() {
            "28P01" => self.wrong_password(told(format!("`{place}` refused the password of `{user}`"))),
            "28000" => {
                let diagnostic = told(format!("`{place}` does not let `{user}` into `{database}` from here"));
                self.not_let_in(diagnostic, encryption)
            }
            "3D000" => told(format!("`{place}` has no database `{database}`"))
                .hint(format!("create it: `create database {}`", quoted(database))),
            "42501" => told(format!("`{user}` may not connect to the database `{database}`"))
                .hint(format!("let an administrator run `grant connect on database {} to {}`", quoted(database), quoted(user))),
            "53300" => told(format!("`{place}` has no connection left"))
                .hint("end sessions that nobody needs, or raise `max_connections`")
                .hint("`select pid, usename, application_name, state from pg_stat_activity` tells who has them"),
            "57P03" => told(format!("`{place}` is not ready, and was not within {} s", self.target.patience.unwrap_or(PATIENCE).as_secs()))
                .hint("it starts, stops or recovers; try again, its log tells how far it is"),
            _ => told(format!("`{place}` refused the connection")),
        };
        let diagnostic =
            [&error.detail, &error.hint].into_iter().flatten().fold(diagnostic, Diagnostic::detail);
        if error.message.contains("Tenant or user not found") {
            return diagnostic.hint("at Supabase's pooler the user is `postgres.<project ref>`, and the host is that of the project's region");
        }
        diagnostic
    }

    fn not_let_in(&self, diagnostic: Diagnostic, encryption: Encryption) -> Diagnostic {
        let tls = &self.target.tls;
        if encryption == Encryption::Plain && tls.mode == Mode::Disable {
            return diagnostic
                .hint("the server may want an encrypted connection: `sslmode=require`");
        }
        let diagnostic =
            diagnostic.hint("whoever runs the server has to allow it, in `pg_hba.conf` as a rule");
        if tls.has_client_certificate() || encryption == Encryption::Plain {
            return diagnostic;
        }
        diagnostic
            .hint("where a client certificate is asked for, name it by `sslcert` and `sslkey`")
    }

    fn wrong_password(&self, diagnostic: Diagnostic) -> Diagnostic {
        match &self.place.password {
            Password::Kept(_, file) => diagnostic.hint(format!("it is from `{}`", file.display())),
            Password::Given(_) => diagnostic
                .hint("special characters of a password have to be percent-encoded in a URL"),
            Password::None => no_password(diagnostic),
        }
    }
}

fn no_password(diagnostic: Diagnostic) -> Diagnostic {
    diagnostic
        .hint("put it into PGPASSWORD, the password file (`~/.pgpass`), or the connection string")
}

/// What to know of hosts that have no IPv4 address: Supabase's direct ones.
fn ipv6_only(host: &str) -> Option<&'static str> {
    let is_direct = host.starts_with("db.") && host.ends_with(".supabase.co");
    is_direct.then_some("Supabase's direct hosts have IPv6 addresses only; where there is no IPv6, take the pooler's host with port 5432 (session mode)")
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

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::Environment;

    fn explained(url: &str, refusal: Refusal) -> String {
        let target = Target::parse(url, &Environment::default()).unwrap();
        let refusals: Vec<_> = target.places.iter().zip([refusal]).collect();
        diagnostic(&target, &refusals).to_json().to_string()
    }

    #[test]
    fn hosts_that_people_stumble_over_have_their_advice() {
        let direct = "postgres://postgres@db.abcdefgh.supabase.co/postgres";
        let unreachable = io::Error::from(io::ErrorKind::NetworkUnreachable);
        let said = explained(direct, Refusal::Unreachable(unreachable));
        assert!(said.contains("IPv6 addresses only"), "{said}");
        let local = "postgres://postgres@127.0.0.1:54322/postgres";
        let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
        let said = explained(local, Refusal::Unreachable(refused));
        assert!(said.contains("`supabase start`"), "{said}");
    }
}
