//! The check against real folders: what it sees, what it says, how long the list may get.

#![cfg(test)]

use std::{collections::BTreeMap, fs, path::Path};

use rowsmith_freshness::{Change, Hash, Input, LOCK_FILE, Lock, Moved, check};
use tempfile::TempDir;

/// A project whose types are current: two migrations, one optional file that is absent, one output.
fn project() -> (TempDir, Lock) {
    let folder = TempDir::new().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        Hash::of(text.as_bytes())
    };
    let first = write("migrations/001_a.sql", "create table a ();\n");
    let second = write("migrations/002_b.sql", "create table b ();\n");
    write("migrations/_archived/000_old.sql", "old");
    let output = write("generated/src/lib.rs", "//! types\n");
    let lock = Lock {
        command: "cargo xtask gen-types".to_owned(),
        watched: ["../migrations".to_owned()].into(),
        inputs: BTreeMap::from([
            ("../migrations/001_a.sql".to_owned(), Input::Present(first)),
            ("../migrations/002_b.sql".to_owned(), Input::Present(second)),
            ("../rowsmith.toml".to_owned(), Input::Absent),
        ]),
        outputs: BTreeMap::from([("src/lib.rs".to_owned(), output)]),
        ..Lock::default()
    };
    write(&format!("generated/{LOCK_FILE}"), &lock.to_string());
    (folder, lock)
}

fn moved(folder: &Path, lock: &Lock) -> Vec<Moved> {
    check(lock, &folder.join("generated")).unwrap()
}

fn is(path: &str, change: Change) -> Vec<Moved> {
    vec![Moved { path: path.to_owned(), change }]
}

#[test]
fn an_untouched_project_is_current() {
    let (folder, lock) = project();
    assert_eq!(moved(folder.path(), &lock), []);
}

#[test]
fn every_kind_of_move_is_named() {
    let (folder, lock) = project();
    let at = |path: &str| folder.path().join(path);
    fs::write(at("migrations/001_a.sql"), "create table a (id int);\n").unwrap();
    fs::rename(at("migrations/002_b.sql"), at("migrations/003_b.sql")).unwrap();
    fs::write(at("rowsmith.toml"), "").unwrap();
    fs::write(at("generated/src/lib.rs"), "//! by hand\n").unwrap();
    let expected = [
        is("../migrations/001_a.sql", Change::InputEdited),
        is("../migrations/002_b.sql", Change::InputRemoved),
        is("../migrations/003_b.sql", Change::InputAdded),
        is("../rowsmith.toml", Change::InputAdded),
        is("src/lib.rs", Change::OutputEdited),
    ];
    assert_eq!(moved(folder.path(), &lock), expected.concat());
}

#[test]
fn line_ends_of_another_system_are_no_move() {
    let (folder, lock) = project();
    fs::write(folder.path().join("migrations/001_a.sql"), "create table a ();\r\n").unwrap();
    assert_eq!(moved(folder.path(), &lock), []);
}

#[test]
fn a_packaged_crate_without_its_migrations_passes() {
    let (folder, lock) = project();
    fs::remove_dir_all(folder.path().join("migrations")).unwrap();
    assert_eq!(moved(folder.path(), &lock), []);
}
