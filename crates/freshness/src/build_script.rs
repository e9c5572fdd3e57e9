//! What does a build script tell cargo?

use std::{fs, path::Path};

use crate::{LOCK_FILE, check::check, lock::Lock};

/// The variable that loosens the check: `warn` turns the failure into a warning, `off` skips it.
const VARIABLE: &str = "ROWSMITH_FRESHNESS";

/// Checks the `rowsmith.lock` beside the crate's manifest and tells cargo: nothing when the types
/// are current, else one error a file and the command to run. To be called from `build.rs`; reads
/// `CARGO_MANIFEST_DIR` and `ROWSMITH_FRESHNESS`, needs no database and no network.
#[expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a build script is its own command line"
)]
pub fn build_script() {
    let folder = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| ".".to_owned());
    let mode = std::env::var(VARIABLE).unwrap_or_default();
    for line in instructions(Path::new(&folder), &mode) {
        println!("{line}");
    }
}

/// The lines for cargo, as a value.
pub(crate) fn instructions(folder: &Path, mode: &str) -> Vec<String> {
    let mut lines = vec![
        format!("cargo::rerun-if-env-changed={VARIABLE}"),
        format!("cargo::rerun-if-changed={LOCK_FILE}"),
        "cargo::rerun-if-changed=build.rs".to_owned(),
    ];
    if mode == "off" {
        return lines;
    }
    let level = if mode == "warn" { "warning" } else { "error" };
    match findings(folder, &mut lines) {
        Ok(found) => lines.extend(found.iter().map(|text| format!("cargo::{level}={text}"))),
        Err(problem) => lines.push(format!("cargo::{level}={problem}")),
    }
    lines
}

fn findings(folder: &Path, lines: &mut Vec<String>) -> Result<Vec<String>, String> {
    let path = folder.join(LOCK_FILE);
    let text = fs::read_to_string(&path)
        .map_err(|cause| format!("cannot read `{}`: {cause}", path.display()))?;
    let lock: Lock = text.parse().map_err(|cause| format!("`{}`: {cause}", path.display()))?;
    let outside =
        |path: &&String| !lock.watched.iter().any(|folder| path.starts_with(&format!("{folder}/")));
    let watched = lock.watched.iter().chain(lock.inputs.keys().filter(outside)).map(String::as_str);
    let existing = watched.chain(["src"]).filter(|path| folder.join(path).exists());
    lines.extend(existing.map(|path| format!("cargo::rerun-if-changed={path}")));
    let moved = check(&lock, folder).map_err(|problem| format!("{problem}: {}", problem.cause))?;
    if moved.is_empty() {
        return Ok(Vec::new());
    }
    let mut found: Vec<String> = moved.iter().take(SHOWN).map(ToString::to_string).collect();
    if moved.len() > SHOWN {
        found.push(format!("... and {} more", moved.len() - SHOWN));
    }
    found.push(format!(
        "the generated types are stale: run `{}` (or set {VARIABLE}=warn)",
        lock.command
    ));
    Ok(found)
}

/// How many files are named before the rest is only counted.
const SHOWN: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn stale() -> TempDir {
        let folder = TempDir::new().unwrap();
        fs::create_dir(folder.path().join("migrations")).unwrap();
        fs::write(folder.path().join("migrations/001_a.sql"), "select 1;").unwrap();
        fs::write(
            folder.path().join(LOCK_FILE),
            "format 1\ncommand make types\nwatch migrations\n",
        )
        .unwrap();
        folder
    }

    fn said(folder: &TempDir, mode: &str) -> Vec<String> {
        let lines = instructions(folder.path(), mode).into_iter();
        lines
            .filter(|line| line.starts_with("cargo::error") || line.starts_with("cargo::warning"))
            .collect()
    }

    #[test]
    fn stale_types_fail_the_build_with_file_and_command() {
        let expected = [
            "cargo::error=migrations/001_a.sql is new",
            "cargo::error=the generated types are stale: run `make types` (or set ROWSMITH_FRESHNESS=warn)",
        ];
        assert_eq!(said(&stale(), ""), expected);
    }

    #[test]
    fn the_variable_warns_or_switches_off() {
        assert!(said(&stale(), "warn").iter().all(|line| line.starts_with("cargo::warning=")));
        assert_eq!(said(&stale(), "off"), [""; 0]);
    }

    #[test]
    fn a_broken_lock_is_an_error() {
        let folder = stale();
        fs::write(folder.path().join(LOCK_FILE), "<<<<<<< HEAD\n").unwrap();
        assert!(said(&folder, "").concat().contains("line 1: unknown keyword"));
    }
}
