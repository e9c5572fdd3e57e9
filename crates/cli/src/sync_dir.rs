//! How does a set of files get onto the disk, and back off it when the next step fails?

use std::{
    collections::BTreeMap,
    fs::{File, TryLockError},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use crate::diagnostic::Diagnostic;

/// The mark in the first line of every generated file.
const MARK: &str = "@generated";

/// How often a run looks whether it is its turn to write.
const PULSE: Duration = Duration::from_millis(20);

/// A change of files on disk that can still be taken back.
#[derive(Debug)]
#[must_use]
pub(crate) struct Change {
    before: BTreeMap<PathBuf, Option<String>>,
}

/// The Rust files under `folder`, by path with forward slashes; none when it does not exist.
pub(crate) fn load(folder: &Path) -> Result<BTreeMap<String, String>, Diagnostic> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![(folder.to_owned(), String::new())];
    while let Some((path, prefix)) = waiting.pop() {
        let entries = match fs_err::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound && prefix.is_empty() => break,
            Err(error) => return Err(Diagnostic::from_error(&error)),
        };
        for entry in entries {
            let entry = entry.map_err(|error| Diagnostic::from_error(&error))?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                waiting.push((entry.path(), format!("{name}/")));
            } else if entry.path().extension().is_some_and(|extension| extension == "rs") {
                let text = fs_err::read_to_string(entry.path())
                    .map_err(|error| Diagnostic::from_error(&error))?;
                found.insert(name, text);
            }
        }
    }
    Ok(found)
}

/// The right to write generated files, held until it is dropped or the process ends.
#[derive(Debug)]
pub(crate) struct Turn {
    _lock: File,
}

/// Waits for other runs in this project that write; `waiting` is called once when there is one.
pub(crate) async fn turn(state_dir: &Path, waiting: impl FnOnce()) -> Result<Turn, Diagnostic> {
    let failed = |error: io::Error| Diagnostic::from_error(&error);
    fs_err::create_dir_all(state_dir).map_err(failed)?;
    let file = fs_err::OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(state_dir.join("write.lock"))
        .map_err(failed)?;
    let lock = file.into_parts().0;
    let mut waiting = Some(waiting);
    loop {
        match lock.try_lock() {
            Ok(()) => return Ok(Turn { _lock: lock }),
            Err(TryLockError::WouldBlock) => waiting.take().into_iter().for_each(|tell| tell()),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        // A blocking wait could not be interrupted with Ctrl-C.
        tokio::time::sleep(PULSE).await;
    }
}

/// Refuses to touch files that carry no mark of the generator: somebody wrote them.
pub(crate) fn only_generated<'a>(
    folder: &str,
    doomed: impl Iterator<Item = (&'a String, &'a String)>,
) -> Result<(), Diagnostic> {
    let mut written =
        doomed.filter(|(_, text)| !text.lines().next().unwrap_or_default().contains(MARK));
    let Some((path, _)) = written.next() else { return Ok(()) };
    Err(Diagnostic::error(format!("`{folder}/{path}` was not generated, and would be lost"))
        .detail("everything under this folder belongs to the generator")
        .hint("move the file elsewhere, or give another folder with `--out`"))
}

impl Change {
    /// Nothing has been changed yet.
    pub(crate) fn begin() -> Self {
        Self { before: BTreeMap::new() }
    }

    /// Writes `text` to `path` by way of a temporary file and a rename; `None` removes the file.
    pub(crate) fn set(&mut self, path: &Path, text: Option<&str>) -> Result<(), Diagnostic> {
        self.remember(path)?;
        put(path, text).map_err(|error| Diagnostic::from_error(&error))
    }

    /// Remembers what a file is like that somebody else may write.
    pub(crate) fn remember(&mut self, path: &Path) -> Result<(), Diagnostic> {
        let before = match fs_err::read_to_string(path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(Diagnostic::from_error(&error)),
        };
        self.before.entry(path.to_owned()).or_insert(before);
        Ok(())
    }

    /// Puts back what was there before.
    pub(crate) fn undo(self) -> Result<(), Diagnostic> {
        for (path, text) in &self.before {
            put(path, text.as_deref()).map_err(|error| Diagnostic::from_error(&error))?;
        }
        Ok(())
    }
}

fn put(path: &Path, text: Option<&str>) -> io::Result<()> {
    let Some(text) = text else {
        return match fs_err::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => {
                // An empty folder is nothing to keep; one that is not empty stays by this very call.
                drop(path.parent().map(std::fs::remove_dir));
                Ok(())
            }
        };
    };
    if let Some(folder) = path.parent() {
        fs_err::create_dir_all(folder)?;
    }
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(format!(".{}.tmp", std::process::id()));
    let temporary = PathBuf::from(temporary);
    let written = fs_err::write(&temporary, text).and_then(|()| fs_err::rename(&temporary, path));
    if written.is_err() {
        // The first error is the one to tell.
        drop(std::fs::remove_file(&temporary));
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_can_be_taken_back() {
        let folder = tempfile::tempdir().unwrap();
        let (kept, made) = (folder.path().join("kept.rs"), folder.path().join("new/made.rs"));
        std::fs::write(&kept, "before").unwrap();
        let mut change = Change::begin();
        change.set(&kept, Some("after")).unwrap();
        change.set(&kept, None).unwrap();
        change.set(&made, Some("made")).unwrap();
        assert_eq!(load(folder.path()).unwrap().keys().collect::<Vec<_>>(), ["new/made.rs"]);
        change.undo().unwrap();
        assert_eq!(
            load(folder.path()).unwrap(),
            BTreeMap::from([("kept.rs".to_owned(), "before".to_owned())])
        );
        assert!(!folder.path().join("new").exists());
    }

    #[test]
    fn files_that_people_wrote_are_refused() {
        let files = BTreeMap::from([("a.rs".to_owned(), "fn main() {}".to_owned())]);
        let error = only_generated("src", files.iter()).unwrap_err();
        assert_eq!(error.one_line(), "`src/a.rs` was not generated, and would be lost");
    }
}
