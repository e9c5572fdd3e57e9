//! What fills in what a connection string leaves out? The service file, then `PG*` variables, as libpq has it.

use std::path::PathBuf;

use super::{misread::Misread, settings::Settings};
use crate::{diagnostic::Diagnostic, environment::Environment};

/// A variable of libpq and the setting it stands for.
const VARIABLES: [(&str, &str); 20] = [
    ("PGHOST", "host"),
    ("PGHOSTADDR", "hostaddr"),
    ("PGPORT", "port"),
    ("PGDATABASE", "dbname"),
    ("PGUSER", "user"),
    ("PGPASSWORD", "password"),
    ("PGPASSFILE", "passfile"),
    ("PGSERVICE", "service"),
    ("PGSERVICEFILE", "servicefile"),
    ("PGOPTIONS", "options"),
    ("PGAPPNAME", "application_name"),
    ("PGSSLMODE", "sslmode"),
    ("PGSSLNEGOTIATION", "sslnegotiation"),
    ("PGSSLROOTCERT", "sslrootcert"),
    ("PGSSLCERT", "sslcert"),
    ("PGSSLKEY", "sslkey"),
    ("PGCHANNELBINDING", "channel_binding"),
    ("PGGSSENCMODE", "gssencmode"),
    ("PGCONNECT_TIMEOUT", "connect_timeout"),
    ("PGTARGETSESSIONATTRS", "target_session_attrs"),
];

/// Security settings of libpq that are not supported: to pass them over would be worse than to stop.
const UNSUPPORTED: [(&str, &str); 4] = [
    ("PGREQUIREAUTH", "require_auth"),
    ("PGREQUIREPEER", "requirepeer"),
    ("PGSSLCRL", "sslcrl"),
    ("PGSSLCRLDIR", "sslcrldir"),
];

/// Fills in what `settings` leave out.
pub(crate) fn fill(settings: &mut Settings, environment: &Environment) -> Result<(), Diagnostic> {
    let mut variables = Settings::default();
    for (variable, key) in VARIABLES.iter().chain(&UNSUPPORTED) {
        if let Some(value) = environment.variable(variable) {
            variables.say(key, value.to_owned()).map_err(|error| wrong(variable, &error))?;
        }
    }
    let service = settings.get("service").or(variables.get("service")).map(str::to_owned);
    if let Some(name) = service {
        let file = settings.get("servicefile").or(variables.get("servicefile"));
        settings.fill(service_settings(&name, &files(file, environment))?);
    }
    settings.fill(variables);
    Ok(())
}

fn wrong(variable: &str, error: &Misread) -> Diagnostic {
    Diagnostic::error(format!("`{variable}` cannot be obeyed"))
        .kind("connection")
        .detail(error.to_string())
}

/// The files that may define a service: the user's, then the machine's.
fn files(named: Option<&str>, environment: &Environment) -> Vec<PathBuf> {
    let user = named
        .map(PathBuf::from)
        .or_else(|| environment.postgres_file(".pg_service.conf", ".pg_service.conf"));
    let machine = environment.variable("PGSYSCONFDIR").map(PathBuf::from);
    user.into_iter().chain(machine.map(|folder| folder.join("pg_service.conf"))).collect()
}

fn service_settings(name: &str, files: &[PathBuf]) -> Result<Settings, Diagnostic> {
    for file in files {
        let Ok(text) = fs_err::read_to_string(file) else { continue };
        let wrong = |error: Misread| {
            Diagnostic::error(format!(
                "the service `{name}` in `{}` cannot be used",
                file.display()
            ))
            .kind("connection")
            .detail(error.to_string())
        };
        if let Some(settings) = section(&text, name).map_err(wrong)? {
            return Ok(settings);
        }
    }
    let looked = files.iter().map(|file| format!("`{}`", file.display())).collect::<Vec<_>>();
    Err(Diagnostic::error(format!("there is no service `{name}`"))
        .kind("connection")
        .detail(format!("looked for `[{name}]` in {}", looked.join(", "))))
}

/// The settings below `[name]`.
fn section(text: &str, name: &str) -> Result<Option<Settings>, Misread> {
    let lines =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let heading = |line: &str| {
        line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']').map(str::to_owned))
    };
    let mut lines = lines.skip_while(|line| heading(line).as_deref() != Some(name));
    if lines.next().is_none() {
        return Ok(None);
    }
    let mut settings = Settings::default();
    for line in lines.take_while(|line| heading(line).is_none()) {
        let (key, value) = line.split_once('=').ok_or(Misread::NoValue)?;
        settings.say(key.trim(), value.trim().to_owned())?;
    }
    Ok(Some(settings))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_string_comes_before_the_service_and_that_before_the_variables() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("services");
        std::fs::write(
            &file,
            "# ours\n[other]\nhost=no\n\n[app]\nhost = s\nport=2\nuser=s\n[more]\nport=3\n",
        )
        .unwrap();
        let file = file.display().to_string();
        let environment = Environment::of(&[
            ("PGSERVICE", "app"),
            ("PGSERVICEFILE", &file),
            ("PGHOST", "v"),
            ("PGUSER", "v"),
            ("PGAPPNAME", "v"),
        ]);
        let mut settings = Settings::parse("user=c").unwrap();
        fill(&mut settings, &environment).unwrap();
        let said = ["user", "host", "port", "application_name"].map(|key| settings.get(key));
        assert_eq!(said, [Some("c"), Some("s"), Some("2"), Some("v")]);
        let mut settings = Settings::parse("service=none").unwrap();
        let error = fill(&mut settings, &environment).unwrap_err();
        assert_eq!(error.one_line(), "there is no service `none`");
    }

    #[test]
    fn a_variable_that_cannot_be_obeyed_is_named() {
        let environment = Environment::of(&[("PGSSLCRL", "x")]);
        let error = fill(&mut Settings::default(), &environment).unwrap_err();
        assert_eq!(error.one_line(), "`PGSSLCRL` cannot be obeyed");
    }
}
