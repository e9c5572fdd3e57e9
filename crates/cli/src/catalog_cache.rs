//! Which catalogs are known from earlier runs?
//!
//! A catalog is kept as text, so that a run with nothing new needs no server.

use std::path::Path;

use rowsmith_catalog::Catalog;
use rowsmith_freshness::Hash;

use crate::cache::Folder;

/// Where catalogs lie, and how many are kept.
const FOLDER: Folder = Folder { name: "catalogs", kept: 16 };

/// The catalog kept under `key`, if it is there and can be read.
pub(crate) fn load(state_dir: &Path, key: Hash) -> Option<Catalog> {
    FOLDER.load(state_dir, key)?.parse().ok()
}

/// Keeps `catalog` under `key`.
pub(crate) fn save(state_dir: &Path, key: Hash, catalog: &Catalog) {
    FOLDER.save(state_dir, key, &catalog.to_string());
}
