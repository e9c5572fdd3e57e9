//! What is kept between runs as small files?
//!
//! A text lies under a key that stands for all it was made from. The files may be deleted at any time, and a cache that cannot
//! be written is no reason to fail.

use std::{
    path::{Path, PathBuf},
    time::SystemTime,
};

use rowsmith_freshness::Hash;

/// One kind of text that is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Folder {
    /// The folder below the project's state.
    pub(crate) name: &'static str,
    /// How many texts are kept.
    pub(crate) kept: usize,
}

impl Folder {
    /// The text kept under `key`, if it is there and can be read.
    pub(crate) fn load(self, state_dir: &Path, key: Hash) -> Option<String> {
        std::fs::read_to_string(self.file(state_dir, key)).ok()
    }

    /// Keeps `text` under `key`.
    pub(crate) fn save(self, state_dir: &Path, key: Hash, text: &str) {
        let path = self.file(state_dir, key);
        let temporary = path.with_extension(format!("{}.tmp", std::process::id()));
        let folder = path.parent().unwrap_or(state_dir);
        let written = std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&temporary, text))
            .and_then(|()| std::fs::rename(&temporary, &path));
        if written.is_ok() {
            self.forget_oldest(folder);
        }
    }

    fn file(self, state_dir: &Path, key: Hash) -> PathBuf {
        state_dir.join(self.name).join(format!("{key}.txt"))
    }

    fn forget_oldest(self, folder: &Path) {
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        let dated = |entry: std::fs::DirEntry| {
            let modified = entry.metadata().and_then(|metadata| metadata.modified());
            (modified.unwrap_or(SystemTime::UNIX_EPOCH), entry.path())
        };
        let mut files: Vec<(SystemTime, PathBuf)> = entries.flatten().map(dated).collect();
        files.sort();
        for (_, path) in files.iter().rev().skip(self.kept) {
            // Another run may have been quicker.
            drop(std::fs::remove_file(path));
        }
    }
}
