//! Which files does the generator make, and how does a folder differ from them?

use std::collections::BTreeMap;

/// Files by their path relative to `src/`, with forward slashes: `public/contacts.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileSet(pub BTreeMap<String, String>);

/// How a folder differs from the files that should be in it. Paths are sorted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Drift {
    /// To be made.
    pub added: Vec<String>,
    /// To be written anew.
    pub changed: Vec<String>,
    /// No longer generated.
    pub removed: Vec<String>,
}

impl Drift {
    /// Whether the folder is as it should be.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}

/// Says what turns `on_disk` into `wanted`.
///
/// Line endings do not count, so that a checkout with CRLF is not stale.
pub fn compare(wanted: &FileSet, on_disk: &FileSet) -> Drift {
    let mut drift = Drift::default();
    for (path, text) in &wanted.0 {
        match on_disk.0.get(path) {
            None => drift.added.push(path.clone()),
            Some(found) if !same_text(text, found) => drift.changed.push(path.clone()),
            Some(_) => {}
        }
    }
    drift.removed =
        on_disk.0.keys().filter(|path| !wanted.0.contains_key(*path)).cloned().collect();
    drift
}

fn same_text(wanted: &str, found: &str) -> bool {
    wanted == found || (found.contains('\r') && found.replace("\r\n", "\n") == wanted)
}

#[cfg(test)]
mod tests {
    use super::{Drift, FileSet, compare};

    fn files(pairs: &[(&str, &str)]) -> FileSet {
        FileSet(pairs.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect())
    }

    #[test]
    fn tells_added_from_changed_from_removed() {
        let wanted = files(&[("a.rs", "1\n"), ("b.rs", "2\n"), ("c.rs", "3\n")]);
        let on_disk = files(&[("b.rs", "2\n"), ("c.rs", "4\n"), ("d.rs", "5\n")]);
        let expected = Drift {
            added: vec!["a.rs".to_owned()],
            changed: vec!["c.rs".to_owned()],
            removed: vec!["d.rs".to_owned()],
        };
        assert_eq!(compare(&wanted, &on_disk), expected);
    }

    #[test]
    fn takes_crlf_for_the_same_text() {
        let drift = compare(&files(&[("a.rs", "1\n2\n")]), &files(&[("a.rs", "1\r\n2\r\n")]));
        assert!(drift.is_empty());
    }
}
