//! Under which keys is earlier work kept, and what does the lock record?

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Component, Path, PathBuf},
};

use rowsmith_freshness::{Hash, Input, Lock};
use rowsmith_migrate_core::migration::Migration;

use crate::diagnostic::Diagnostic;

/// Identifies this very program: work of another build is not built upon.
pub(crate) fn program() -> String {
    let metadata = std::env::current_exe().and_then(std::fs::metadata);
    let stamp = metadata.map(|m| (m.len(), m.modified().ok()));
    format!("{} {stamp:?}", env!("CARGO_PKG_VERSION"))
}

/// The state after each prefix of `migrations`, the empty prefix first: `environment` stands for
/// whatever was there before the first of them.
pub(crate) fn prefixes(environment: &str, migrations: &[Migration]) -> Vec<Hash> {
    let mut keys = vec![Hash::of(environment.as_bytes())];
    let mut last = environment.to_owned();
    for migration in migrations {
        let text = format!("{last}\n{} {}", migration.version, migration.checksum);
        let key = Hash::of(text.as_bytes());
        last = key.to_string();
        keys.push(key);
    }
    keys
}

/// What a lock is made of besides the inputs on disk.
pub(crate) struct Made<'a> {
    /// The command that makes the types anew.
    pub(crate) command: &'a str,
    /// The effective settings, in any text form.
    pub(crate) settings: &'a str,
    /// Generated files by path from the lock's folder.
    pub(crate) outputs: BTreeMap<String, &'a str>,
    /// Canonical text by object.
    pub(crate) objects: &'a BTreeMap<String, String>,
}

/// What types are made from, as it is on disk.
pub(crate) struct Inputs {
    watched: String,
    files: BTreeMap<String, Input>,
}

/// The inputs of types in `out`: the SQL under `migrations` and the `optional` files.
pub(crate) fn inputs(
    out: &Path,
    migrations: &Path,
    optional: &[PathBuf],
) -> Result<Inputs, Diagnostic> {
    let watched = path_from(out, migrations);
    let mut files = BTreeMap::new();
    if migrations.is_dir() {
        for file in rowsmith_freshness::sql_files(migrations)
            .map_err(|error| Diagnostic::from_error(&error))?
        {
            files.insert(format!("{watched}/{file}"), input(&migrations.join(&file))?);
        }
    }
    for file in optional {
        files.insert(path_from(out, file), input(file)?);
    }
    Ok(Inputs { watched, files })
}

/// The lock for types that were `made` from `inputs`.
pub(crate) fn lock(inputs: Inputs, made: &Made<'_>) -> Lock {
    let hashes = |(name, text): (&String, &String)| (name.clone(), Hash::of(text.as_bytes()));
    Lock {
        command: made.command.to_owned(),
        settings: Some(Hash::of(made.settings.as_bytes())),
        watched: BTreeSet::from([inputs.watched]),
        inputs: inputs.files,
        outputs: made
            .outputs
            .iter()
            .map(|(path, text)| (path.clone(), Hash::of(text.as_bytes())))
            .collect(),
        objects: made.objects.iter().map(hashes).collect(),
    }
}

fn input(path: &Path) -> Result<Input, Diagnostic> {
    match fs_err::read(path) {
        Ok(bytes) => Ok(Input::Present(Hash::of(&bytes))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Input::Absent),
        Err(error) => Err(Diagnostic::from_error(&error)),
    }
}

/// `to` as seen from the folder `from`, with forward slashes: `../migrations`.
pub(crate) fn path_from(from: &Path, to: &Path) -> String {
    let from: Vec<Component<'_>> = from.components().collect();
    let to: Vec<Component<'_>> = to.components().collect();
    let shared = from.iter().zip(&to).take_while(|(left, right)| left == right).count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - shared);
    let down = to.iter().skip(shared).map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_climb_and_descend() {
        assert_eq!(
            path_from(Path::new("/p/generated"), Path::new("/p/migrations")),
            "../migrations"
        );
        assert_eq!(path_from(Path::new("/p/a/b"), Path::new("/p/x.toml")), "../../x.toml");
        assert_eq!(path_from(Path::new("/p"), Path::new("/p/migrations")), "migrations");
    }
}
