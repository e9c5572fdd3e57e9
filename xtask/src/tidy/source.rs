//! Which files does the workspace consist of?

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

/// All that the checks look at, read once.
#[derive(Debug)]
pub(crate) struct Workspace {
    /// Rust files by path from the root, with forward slashes.
    pub(crate) rust: BTreeMap<String, String>,
    /// Manifests of members, by the member's folder.
    pub(crate) manifests: BTreeMap<String, toml::Table>,
    /// ARCHITECTURE.md.
    pub(crate) architecture: String,
}

impl Workspace {
    /// Reads the workspace at `root`.
    pub(crate) fn read(root: &Path) -> Result<Self, String> {
        let mut found =
            Self { rust: BTreeMap::new(), manifests: BTreeMap::new(), architecture: String::new() };
        let mut members = vec!["generated".to_owned(), "xtask".to_owned()];
        for entry in list(&root.join("crates"))? {
            members.push(format!(
                "crates/{}",
                entry.file_name().map(|n| n.to_string_lossy()).unwrap_or_default()
            ));
        }
        for member in members {
            let manifest = read(&root.join(&member).join("Cargo.toml"))?;
            let table = manifest.parse().map_err(|e| format!("{member}/Cargo.toml: {e}"))?;
            found.manifests.insert(member.clone(), table);
            found.read_rust(root, &root.join(&member))?;
        }
        found.architecture = read(&root.join("ARCHITECTURE.md"))?;
        Ok(found)
    }

    /// The Rust files under `prefix` that people write.
    pub(crate) fn written(&self) -> impl Iterator<Item = (&str, &str)> {
        let files = self.rust.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        files.filter(|(path, _)| !path.starts_with("generated/src/"))
    }

    fn read_rust(&mut self, root: &Path, folder: &Path) -> Result<(), String> {
        for path in list(folder)? {
            if path.is_dir() {
                if !path.ends_with("target") {
                    self.read_rust(root, &path)?;
                }
            } else if path.extension().is_some_and(|e| e == "rs") {
                let shown =
                    path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                self.rust.insert(shown, read(&path)?);
            }
        }
        Ok(())
    }
}

/// The part of a file before its tests.
pub(crate) fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod ").next().unwrap_or(text)
}

fn list(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(folder).map_err(|e| named(folder, &e))?;
    entries.map(|entry| entry.map(|e| e.path()).map_err(|e| named(folder, &e))).collect()
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|e| named(path, &e))
}

fn named(path: &Path, error: &io::Error) -> String {
    format!("cannot read `{}`: {error}", path.display())
}
