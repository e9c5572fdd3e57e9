//! How does it read when a server was found and said no?

use rowsmith_migrate_core::ServerError;

use super::{
    place::Password,
    refusal::Encryption,
    story::Story,
    target::{PATIENCE, Target},
    tls::Mode,
};
use crate::diagnostic::Diagnostic;

impl Story<'_> {
    /// The server asks for a password, and there is none.
    pub(super) fn no_password(&self) -> Diagnostic {
        let message = format!("`{}` asks for a password, and there is none", self.place);
        with_password(Diagnostic::error(message))
    }

    /// The server said no.
    pub(super) fn server(&self, error: &ServerError, encryption: Encryption) -> Diagnostic {
        let said = format!("{} (SQLSTATE {})", error.message, error.code);
        let diagnostic = Diagnostic::error(self.message(error)).detail(said);
        let diagnostic = match error.code.as_str() {
            "28P01" => self.wrong_password(diagnostic),
            "28000" if is_unknown_role(error) => self.no_role(diagnostic),
            "28000" => self.not_let_in(diagnostic, encryption),
            code => self.hints(code).into_iter().fold(diagnostic, Diagnostic::hint),
        };
        let more = [&error.detail, &error.hint].into_iter().flatten();
        let diagnostic = more.fold(diagnostic, Diagnostic::detail);
        if !error.message.contains("Tenant or user not found") {
            return diagnostic;
        }
        diagnostic.hint(
            "at Supabase's pooler the user is `postgres.<project ref>`, and the host is that of \
             the project's region",
        )
    }

    fn message(&self, error: &ServerError) -> String {
        let (place, Target { user, database, .. }) = (self.place, self.target);
        match error.code.as_str() {
            "28P01" => format!("`{place}` refused the password of `{user}`"),
            "28000" if is_unknown_role(error) => format!("`{place}` has no role `{user}`"),
            "28000" => format!("`{place}` does not let `{user}` into `{database}` from here"),
            "3D000" => format!("`{place}` has no database `{database}`"),
            "42501" => format!("`{user}` may not connect to the database `{database}`"),
            "53300" => format!("`{place}` has no connection left"),
            "57P03" => {
                let seconds = self.target.patience.unwrap_or(PATIENCE).as_secs();
                format!("`{place}` is not ready, and was not within {seconds} s")
            }
            _ => format!("`{place}` refused the connection"),
        }
    }

    fn hints(&self, code: &str) -> Vec<String> {
        let (user, database) = (quoted(&self.target.user), quoted(&self.target.database));
        match code {
            "3D000" => vec![format!("create it: `create database {database}`")],
            "42501" => {
                let grant = format!("grant connect on database {database} to {user}");
                vec![format!("let an administrator run `{grant}`")]
            }
            "53300" => {
                let who = "select pid, usename, application_name, state from pg_stat_activity";
                vec![
                    "end sessions that nobody needs, or raise `max_connections`".to_owned(),
                    format!("`{who}` tells who has them"),
                ]
            }
            "57P03" => {
                let hint = "it starts, stops or recovers; try again, its log tells how far it is";
                vec![hint.to_owned()]
            }
            _ => Vec::new(),
        }
    }

    fn no_role(&self, diagnostic: Diagnostic) -> Diagnostic {
        let user = quoted(&self.target.user);
        diagnostic
            .hint("check the user name of the connection")
            .hint(format!("an administrator creates it by `create role {user} login`"))
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
            Password::Given(_) => diagnostic.hint(
                "special characters of a password have to be percent-encoded in a URL; in `.env`, \
                 single quotes keep a `$`",
            ),
            Password::None => with_password(diagnostic),
        }
    }
}

/// One code stands for both, and only the words tell them apart; in another language than English they do not.
fn is_unknown_role(error: &ServerError) -> bool {
    error.message.starts_with("role \"") && error.message.ends_with("\" does not exist")
}

fn with_password(diagnostic: Diagnostic) -> Diagnostic {
    diagnostic
        .hint("put it into PGPASSWORD, the password file (`~/.pgpass`), or the connection string")
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
