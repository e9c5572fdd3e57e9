//! What does the environment say? Read once, here and nowhere else.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    io,
    path::{Path, PathBuf},
};

use crate::diagnostic::Diagnostic;

/// The environment variables that matter, those of the project's `.env` filled in where unset.
#[derive(Debug, Default)]
pub(crate) struct Environment {
    variables: BTreeMap<String, String>,
    path: Option<OsString>,
    folder: PathBuf,
}

/// A variable of libpq and the connection setting it stands for, as its documentation says.
const LIBPQ: [(&str, &str); 7] = [
    ("PGHOST", "host"),
    ("PGPORT", "port"),
    ("PGUSER", "user"),
    ("PGPASSWORD", "password"),
    ("PGDATABASE", "dbname"),
    ("PGSSLMODE", "sslmode"),
    ("PGOPTIONS", "options"),
];

impl Environment {
    /// The process's environment and current folder.
    #[expect(clippy::disallowed_methods, reason = "this is the one reader of the environment")]
    pub(crate) fn of_process() -> io::Result<Self> {
        let known = std::env::vars_os()
            .filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)));
        Ok(Self {
            variables: known.collect(),
            path: std::env::var_os("PATH"),
            folder: std::env::current_dir()?,
        })
    }

    /// Adds the variables of the `.env` file in `folder`, where the process has none of that name.
    pub(crate) fn with_dotenv(mut self, folder: &Path) -> Result<Self, Diagnostic> {
        let file = folder.join(".env");
        let entries = match dotenvy::from_path_iter(&file) {
            Ok(entries) => entries,
            Err(error) if error.not_found() => return Ok(self),
            Err(error) => return Err(unreadable(&file, &error)),
        };
        for entry in entries {
            let (name, value) = entry.map_err(|error| unreadable(&file, &error))?;
            self.variables.entry(name).or_insert(value);
        }
        Ok(self)
    }

    /// A variable that is set and not empty.
    pub(crate) fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Whether a variable is set to nothing.
    pub(crate) fn is_blank(&self, name: &str) -> bool {
        self.variables.get(name).is_some_and(String::is_empty)
    }

    /// The search path for programs.
    pub(crate) fn path(&self) -> Option<&OsString> {
        self.path.as_ref()
    }

    /// The folder the command was started in.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The database that `PG*` variables name; they count only when they say where or which.
    pub(crate) fn libpq(&self) -> Option<String> {
        self.variable("PGHOST").or_else(|| self.variable("PGDATABASE"))?;
        let set = LIBPQ.iter().filter_map(|(name, key)| Some((key, self.variable(name)?)));
        let quoted = set.map(|(key, value)| {
            format!("{key}='{}'", value.replace('\\', "\\\\").replace('\'', "\\'"))
        });
        Some(quoted.collect::<Vec<_>>().join(" "))
    }

    /// The user's cache folder for Rowsmith; a temporary one where nobody says where the user's files are.
    pub(crate) fn cache_dir(&self) -> PathBuf {
        rowsmith_scratch_pg::user_cache(|name| self.variable(name).map(OsString::from))
            .unwrap_or_else(|| std::env::temp_dir().join("rowsmith"))
    }
}

fn unreadable(file: &Path, error: &dotenvy::Error) -> Diagnostic {
    // The error's own text would print the offending line, which may hold a password.
    let reason = match error {
        dotenvy::Error::LineParse(_, index) => {
            format!("the syntax is wrong near character {}", index + 1)
        }
        dotenvy::Error::Io(cause) => cause.to_string(),
        _ => "it cannot be understood".to_owned(),
    };
    Diagnostic::error(format!("cannot read `{}`", file.display())).detail(reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)]) -> Environment {
        let variables = variables.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Environment { variables, ..Environment::default() }
    }

    #[test]
    fn pg_variables_count_only_when_they_say_where() {
        assert_eq!(environment(&[("PGUSER", "me")]).libpq(), None);
        let set = environment(&[("PGHOST", "db"), ("PGPASSWORD", "it's")]);
        assert_eq!(set.libpq().as_deref(), Some(r"host='db' password='it\'s'"));
    }

    #[test]
    fn the_process_wins_over_dotenv() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(".env"), "A=file\nB=file\n").unwrap();
        let merged = environment(&[("A", "process")]).with_dotenv(folder.path()).unwrap();
        assert_eq!((merged.variable("A"), merged.variable("B")), (Some("process"), Some("file")));
    }

    #[test]
    fn a_broken_dotenv_line_is_not_printed() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(".env"), "PASSWORD='secret\n").unwrap();
        let error = environment(&[]).with_dotenv(folder.path()).unwrap_err();
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
    }
}
