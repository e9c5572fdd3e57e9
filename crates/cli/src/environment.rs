//! What does the environment say? Read once, here and nowhere else.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    io,
    path::{Path, PathBuf},
};

use crate::diagnostic::Diagnostic;

/// The environment variables that matter: the process's, and those of the project's `.env` behind them.
#[derive(Debug, Default)]
pub(crate) struct Environment {
    process: BTreeMap<String, String>,
    file: BTreeMap<String, String>,
    path: Option<OsString>,
    folder: PathBuf,
}

/// Where a variable stands; what the process was given comes before what the file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layer {
    /// In the process's environment.
    Process,
    /// In the project's `.env`.
    File,
}

impl Environment {
    /// The process's environment and current folder.
    #[expect(clippy::disallowed_methods, reason = "this is the one reader of the environment")]
    pub(crate) fn of_process() -> io::Result<Self> {
        let known = std::env::vars_os()
            .filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)));
        Ok(Self {
            process: known.collect(),
            file: BTreeMap::new(),
            path: std::env::var_os("PATH"),
            folder: std::env::current_dir()?,
        })
    }

    /// An environment of these variables alone.
    #[cfg(test)]
    pub(crate) fn of(variables: &[(&str, &str)]) -> Self {
        let process = variables.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Self { process, ..Self::default() }
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
            if !self.process.contains_key(&name) {
                self.file.entry(name).or_insert(value);
            }
        }
        Ok(self)
    }

    /// A variable that is set and not empty.
    pub(crate) fn variable(&self, name: &str) -> Option<&str> {
        [Layer::Process, Layer::File]
            .into_iter()
            .find_map(|layer| self.in_layer(layer, name))
            .filter(|value| !value.is_empty())
    }

    /// A variable where it stands, set to nothing or not.
    pub(crate) fn in_layer(&self, layer: Layer, name: &str) -> Option<&str> {
        let variables = match layer {
            Layer::Process => &self.process,
            Layer::File => &self.file,
        };
        variables.get(name).map(String::as_str)
    }

    /// The variables whose names begin with `prefix`, by the rest of their names; also those that are set to nothing.
    pub(crate) fn below<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        // What comes last counts with those who collect them.
        let named = self.file.iter().chain(&self.process);
        named.filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value.as_str())))
    }

    /// The folder of the user's own files for Postgres programs, and how they are named there.
    pub(crate) fn postgres_file(&self, unix: &str, windows: &str) -> Option<PathBuf> {
        if cfg!(windows) {
            return Some(Path::new(self.variable("APPDATA")?).join("postgresql").join(windows));
        }
        Some(Path::new(self.variable("HOME")?).join(unix))
    }

    /// What this machine is called, where that can be told.
    pub(crate) fn host(&self) -> Option<String> {
        let said = ["HOSTNAME", "COMPUTERNAME"].into_iter().find_map(|name| self.variable(name));
        let of_linux = || std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
        said.map(str::to_owned).or_else(of_linux).map(|name| name.trim().to_owned())
    }

    /// The search path for programs.
    pub(crate) fn path(&self) -> Option<&OsString> {
        self.path.as_ref()
    }

    /// The folder the command was started in.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
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

    #[test]
    fn the_process_wins_over_dotenv() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(".env"), "A=file\nB=file\n").unwrap();
        let merged = Environment::of(&[("A", "process")]).with_dotenv(folder.path()).unwrap();
        assert_eq!((merged.variable("A"), merged.variable("B")), (Some("process"), Some("file")));
        assert_eq!(merged.in_layer(Layer::Process, "B"), None);
    }

    #[test]
    fn a_broken_dotenv_line_is_not_printed() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(".env"), "PASSWORD='secret\n").unwrap();
        let error = Environment::of(&[]).with_dotenv(folder.path()).unwrap_err();
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
    }
}
