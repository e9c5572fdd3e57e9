//! How does a failed attempt to connect read, and what should be done next?

use super::{place::Place, refusal::Refusal, story::Story, target::Target};
use crate::diagnostic::Diagnostic;

/// The error of a connection that could not be had: the last refusal is explained, those of other places are told.
pub(super) fn diagnostic(target: &Target, refusals: &[(&Place, Refusal)]) -> Diagnostic {
    let Some(((place, last), others)) = refusals.split_last() else {
        return Diagnostic::error("no place to connect to is named").kind("connection");
    };
    let explained = explain(&Story { target, place }, last).kind("connection");
    others.iter().fold(explained, |diagnostic, (place, refusal)| {
        let before = explain(&Story { target, place }, refusal);
        diagnostic.detail(format!("before that: {}", before.message()))
    })
}

fn explain(story: &Story<'_>, refusal: &Refusal) -> Diagnostic {
    match refusal {
        Refusal::UnknownHost(error) => story.unknown_host(error),
        Refusal::Unreachable(error) => story.unreachable(error),
        Refusal::Silent(patience) => story.silent(*patience),
        Refusal::HungUp => story.hung_up(),
        Refusal::NoTls => story.no_tls(),
        Refusal::Tls(error) => story.tls(error),
        Refusal::NoPassword => story.no_password(),
        Refusal::Server { error, encryption } => story.server(error, *encryption),
        Refusal::WrongKind(kind) => Diagnostic::error(format!(
            "`{}` is {kind}, and `target_session_attrs` asks for another kind of server",
            story.place
        )),
        Refusal::Other(error) => {
            Diagnostic::from_error(error).hint(format!("is `{}` right?", story.target))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use rowsmith_migrate_core::ServerError;

    use super::{super::refusal::Encryption, *};
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

    #[test]
    fn the_name_of_a_user_at_supabases_pooler_is_explained() {
        let error = ServerError {
            code: "XX000".to_owned(),
            message: "Tenant or user not found".to_owned(),
            detail: None,
            hint: None,
            context: None,
            position: None,
            schema: None,
            table: None,
            column: None,
            constraint: None,
        };
        let refusal = Refusal::Server { error: Box::new(error), encryption: Encryption::Offered };
        let url = "postgres://postgres@aws-0-eu-central-1.pooler.supabase.com/postgres";
        let said = explained(url, refusal);
        assert!(said.contains("the user is `postgres.<project ref>`"), "{said}");
    }
}
