//! Which database did the user name, and where: in the command, a variable, the project's `.env`?

use std::fmt;

use super::{settings::Settings, target::Target};
use crate::{
    diagnostic::Diagnostic,
    environment::{Environment, Layer},
};

/// Variables that hold a connection string. In the templates of Prisma and Supabase the second is a pooler's and the
/// first the server's own, which is what migrations want.
const URLS: [&str; 2] = ["DIRECT_URL", "DATABASE_URL"];

/// The variables of libpq that say where a database is or which it is; without one, the others mean nothing.
const PLACES: [&str; 4] = ["PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE"];

/// Where a database was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// In the command.
    Command,
    /// In a variable.
    Variable(&'static str, Layer),
}

/// For people, behind the name of the database.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command => Ok(()),
            Self::Variable(name, Layer::Process) => write!(f, " ({name})"),
            Self::Variable(name, Layer::File) => write!(f, " ({name} in `.env`)"),
        }
    }
}

/// The database that the flag names, else the process's variables, else those of `.env`; none for the project's own.
///
/// What the process was given comes before anything that a file says: who sets a variable for one run means that run.
pub(crate) fn choose(
    flag: Option<&str>,
    environment: &Environment,
) -> Result<Option<(Target, Origin)>, Diagnostic> {
    if let Some(url) = flag {
        return Ok(Some((Target::typed(url, environment)?, Origin::Command)));
    }
    for layer in [Layer::Process, Layer::File] {
        for name in URLS {
            let Some(url) = environment.in_layer(layer, name) else { continue };
            if url.trim().is_empty() {
                return Err(blank(name));
            }
            return Ok(Some((Target::parse(url, environment)?, Origin::Variable(name, layer))));
        }
        let is_set =
            |name: &&&str| environment.in_layer(layer, name).is_some_and(|v| !v.is_empty());
        if let Some(name) = PLACES.iter().find(is_set) {
            let target = Target::of(Settings::default(), environment)?;
            return Ok(Some((target, Origin::Variable(name, layer))));
        }
    }
    Ok(None)
}

fn blank(name: &str) -> Diagnostic {
    Diagnostic::error(format!("{name} is set, but empty"))
        .hint("set it, a secret that is missing in CI for instance, or unset it to use the development database")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(flag: Option<&str>, process: &[(&str, &str)], file: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        fs_err::write(folder.path().join(".env"), file).unwrap();
        let environment = Environment::of(process).with_dotenv(folder.path()).unwrap();
        match choose(flag, &environment) {
            Ok(Some((target, origin))) => format!("{target}{origin}"),
            Ok(None) => "none".to_owned(),
            Err(error) => error.one_line(),
        }
    }

    #[test]
    fn the_command_then_the_process_then_the_file() {
        let direct = ("DIRECT_URL", "postgres://u@direct/d");
        let pooled = ("DATABASE_URL", "postgres://u@pooled/d");
        let libpq = ("PGHOST", "libpq");
        let file = "DIRECT_URL=postgres://u@file/d\nDATABASE_URL=postgres://u@x/d\n";
        assert_eq!(chosen(Some("postgres://u@flag/d"), &[direct], file), "u@flag:5432/d");
        assert_eq!(chosen(None, &[direct, pooled, libpq], file), "u@direct:5432/d (DIRECT_URL)");
        assert_eq!(chosen(None, &[pooled, libpq], file), "u@pooled:5432/d (DATABASE_URL)");
        let user = ("PGUSER", "u");
        assert_eq!(chosen(None, &[libpq, user], file), "u@libpq:5432/u (PGHOST)");
        assert_eq!(chosen(None, &[user], file), "u@file:5432/d (DIRECT_URL in `.env`)");
        assert_eq!(
            chosen(None, &[user], "PGDATABASE=e\nPGHOST=h"),
            "u@h:5432/e (PGHOST in `.env`)"
        );
        assert_eq!(chosen(None, &[user], ""), "none");
    }

    #[test]
    fn an_empty_one_is_no_wish_for_another() {
        let pooled = ("DATABASE_URL", "postgres://u@pooled/d");
        assert_eq!(chosen(None, &[("DIRECT_URL", ""), pooled], ""), "DIRECT_URL is set, but empty");
        assert_eq!(chosen(None, &[], "DATABASE_URL=\n"), "DATABASE_URL is set, but empty");
        assert_eq!(chosen(Some(""), &[pooled], ""), "the connection string cannot be used");
    }
}
