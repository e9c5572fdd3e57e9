//! Which catalogs are known from earlier runs?
//!
//! A catalog is kept as text under a key that stands for all it was made from, so that a run with
//! nothing new needs no server. The files may be deleted at any time.

use std::{
    path::{Path, PathBuf},
    time::SystemTime,
};

use rowsmith_catalog::Catalog;
use rowsmith_freshness::Hash;

/// How many catalogs are kept.
const KEPT: usize = 16;

/// The catalog kept under `key`, if it is there and can be read.
pub(crate) fn load(state_dir: &Path, key: Hash) -> Option<Catalog> {
    std::fs::read_to_string(file(state_dir, key)).ok()?.parse().ok()
}

/// Keeps `catalog` under `key`. A cache that cannot be written is no reason to fail.
pub(crate) fn save(state_dir: &Path, key: Hash, catalog: &Catalog) {
    let path = file(state_dir, key);
    let temporary = path.with_extension(format!("{}.tmp", std::process::id()));
    let folder = path.parent().unwrap_or(state_dir);
    let written = std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&temporary, catalog.to_string()))
        .and_then(|()| std::fs::rename(&temporary, &path));
    if written.is_ok() {
        forget_oldest(folder);
    }
}

fn file(state_dir: &Path, key: Hash) -> PathBuf {
    state_dir.join("catalogs").join(format!("{key}.txt"))
}

fn forget_oldest(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let dated = |entry: std::fs::DirEntry| {
        let modified = entry.metadata().and_then(|metadata| metadata.modified());
        (modified.unwrap_or(SystemTime::UNIX_EPOCH), entry.path())
    };
    let mut files: Vec<(SystemTime, PathBuf)> = entries.flatten().map(dated).collect();
    files.sort();
    for (_, path) in files.iter().rev().skip(KEPT) {
        // Another run may have been quicker.
        drop(std::fs::remove_file(path));
    }
}
