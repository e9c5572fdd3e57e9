//! Where is the project, and what lies where in it?

use std::{
    collections::BTreeSet,
    io,
    path::{Path, PathBuf},
};

use rowsmith_freshness::Hash;
use rowsmith_supabase::{MANAGED_SCHEMAS, config::SupabaseConfig};

use crate::{
    args::Global,
    config_file::{self, ConfigFile},
    diagnostic::Diagnostic,
    environment::Environment,
};

/// A folder of SQL and what belongs to it.
#[derive(Debug)]
pub(crate) struct Project {
    /// The project's folder; other paths are shown relative to it.
    pub(crate) root: PathBuf,
    /// The folder of migrations.
    pub(crate) migrations: PathBuf,
    /// `rowsmith.toml`, or its absence.
    pub(crate) config: ConfigFile,
    /// Where state is kept between runs: scratch servers, the development database.
    pub(crate) state_dir: PathBuf,
}

/// What marks a project's folder.
const MARKS: [&str; 3] = [config_file::FILE, "supabase", "migrations"];

impl Project {
    /// Finds the project that `global` and the current folder mean.
    pub(crate) fn find(global: &Global, environment: &Environment) -> Result<Self, Diagnostic> {
        let here = environment.folder();
        let root = match &global.project {
            Some(folder) => here.join(folder),
            None => marked(here).unwrap_or(here).to_owned(),
        };
        let config = read_config(&root)?;
        let migrations = match (&global.migrations, &config.migrations) {
            (Some(folder), _) => here.join(folder),
            (None, Some(folder)) => root.join(folder),
            (None, None) => default_migrations(&root),
        };
        let state_dir = state_dir(&root, environment);
        Ok(Self { root, migrations, config, state_dir })
    }

    /// The generated crate's folder.
    pub(crate) fn out(&self, flag: Option<&Path>, environment: &Environment) -> PathBuf {
        match (flag, &self.config.out) {
            (Some(folder), _) => environment.folder().join(folder),
            (None, Some(folder)) => self.root.join(folder),
            (None, None) => self.root.join("generated"),
        }
    }

    /// `path` as the user knows it: relative to the project's folder where it lies within.
    pub(crate) fn shown(&self, path: &Path) -> String {
        relative(path, &self.root).unwrap_or_else(|| path.display().to_string())
    }

    /// The files whose settings shape the types, whether they exist or not.
    pub(crate) fn configuration_files(&self) -> Vec<PathBuf> {
        let supabase = self.supabase_dir().map(|folder| folder.join("config.toml"));
        std::iter::once(self.root.join(config_file::FILE)).chain(supabase).collect()
    }

    /// `supabase/config.toml` and how the user knows it, when the project has one.
    pub(crate) fn supabase_config(&self) -> Result<Option<(String, SupabaseConfig)>, Diagnostic> {
        let Some(path) = self.supabase_dir().map(|folder| folder.join("config.toml")) else {
            return Ok(None);
        };
        let name = self.shown(&path);
        let text = match fs_err::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Diagnostic::from_error(&error)),
        };
        let config = rowsmith_supabase::config::read(&text).map_err(|error| {
            Diagnostic::error(format!("cannot understand `{name}`"))
                .detail(format!("line {}, column {}: {error}", error.line, error.column))
        })?;
        Ok(Some((name, config)))
    }

    /// The schemas to generate: those asked for, else those of `rowsmith.toml`, else those that
    /// Supabase exposes, its own aside, else `public`.
    pub(crate) fn schemas(&self, asked: &[String]) -> Result<Vec<String>, Diagnostic> {
        if let Some(schemas) =
            [asked, &self.config.types.schemas].into_iter().find(|list| !list.is_empty())
        {
            return Ok(schemas.to_vec());
        }
        let exposed =
            self.supabase_config()?.map(|(_, config)| config.api.schemas).unwrap_or_default();
        let own = exposed.into_iter().filter(|schema| !MANAGED_SCHEMAS.contains(&schema.as_str()));
        let schemas: BTreeSet<String> = own.chain(["public".to_owned()]).collect();
        Ok(schemas.into_iter().collect())
    }

    /// The `supabase/` folder, when the project has one.
    pub(crate) fn supabase_dir(&self) -> Option<PathBuf> {
        let beside = self
            .migrations
            .parent()
            .filter(|parent| parent.ends_with("supabase"))
            .map(Path::to_owned);
        beside.or_else(|| Some(self.root.join("supabase"))).filter(|folder| folder.is_dir())
    }
}

/// `path` below `base`, with forward slashes.
pub(crate) fn relative(path: &Path, base: &Path) -> Option<String> {
    let parts = path.strip_prefix(base).ok()?.components();
    Some(parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/"))
}

fn marked(here: &Path) -> Option<&Path> {
    here.ancestors().find(|folder| MARKS.iter().any(|mark| folder.join(mark).exists()))
}

fn default_migrations(root: &Path) -> PathBuf {
    let supabase = root.join("supabase").join("migrations");
    let plain = root.join("migrations");
    let is_supabase = supabase.is_dir() || (!plain.is_dir() && root.join("supabase").is_dir());
    if is_supabase { supabase } else { plain }
}

fn read_config(root: &Path) -> Result<ConfigFile, Diagnostic> {
    match fs_err::read_to_string(root.join(config_file::FILE)) {
        Ok(text) => config_file::parse(config_file::FILE, &text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(ConfigFile::default()),
        Err(error) => Err(Diagnostic::from_error(&error)),
    }
}

/// Build output goes where cargo's does; a project without cargo gets a place in the user's cache.
fn state_dir(root: &Path, environment: &Environment) -> PathBuf {
    let name = Hash::of(root.as_os_str().as_encoded_bytes()).to_string();
    if let Some(target) = environment.variable("CARGO_TARGET_DIR") {
        return environment.folder().join(target).join("rowsmith").join(name);
    }
    match root.ancestors().find(|folder| folder.join("Cargo.lock").is_file()) {
        Some(workspace) if workspace == root => workspace.join("target").join("rowsmith"),
        Some(workspace) => workspace.join("target").join("rowsmith").join(name),
        None => environment.cache_dir().join("projects").join(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_from_the_project() {
        let base = Path::new("a").join("b");
        assert_eq!(relative(&base.join("c").join("d.sql"), &base).as_deref(), Some("c/d.sql"));
        assert_eq!(relative(Path::new("x"), &base), None);
    }

    #[test]
    fn a_misspelt_key_is_shown_in_place() {
        let error = config_file::parse("rowsmith.toml", "[types]\nschemes = []\n").unwrap_err();
        assert!(error.one_line().starts_with("rowsmith.toml:2:1: "), "{}", error.one_line());
    }
}
