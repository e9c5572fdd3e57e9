//! Which files moved since the types were made?

use std::{
    collections::BTreeSet,
    fmt, fs, io,
    path::{Path, PathBuf},
    thread,
};

use crate::{
    hash::Hash,
    lock::{Input, Lock},
};

/// A file that is not as the lock says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moved {
    /// As in the lock: relative to the lock's folder.
    pub path: String,
    /// What happened to it.
    pub change: Change,
}

/// What happened to a file since the types were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// An input is new.
    InputAdded,
    /// An input holds something else.
    InputEdited,
    /// An input is gone.
    InputRemoved,
    /// A generated file holds something else: somebody edited it by hand.
    OutputEdited,
    /// A generated file is gone.
    OutputRemoved,
}

impl fmt::Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.change {
            Change::InputAdded => "is new",
            Change::InputEdited => "was edited",
            Change::InputRemoved => "is gone",
            Change::OutputEdited => "is generated and was edited by hand",
            Change::OutputRemoved => "is generated and is gone",
        };
        write!(f, "{} {what}", self.path)
    }
}

/// A file or folder could not be read.
#[derive(Debug)]
pub struct CheckError {
    /// Which one.
    pub path: PathBuf,
    /// Why.
    pub cause: io::Error,
}

impl fmt::Display for CheckError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot read `{}`", self.path.display())
    }
}

impl std::error::Error for CheckError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.cause)
    }
}

/// Compares `lock` with the files around `folder`, the lock's own. Empty when the types are current,
/// and when none of the watched folders exists: then this is a packaged crate, far from its
/// migrations.
pub fn check(lock: &Lock, folder: &Path) -> Result<Vec<Moved>, CheckError> {
    if !lock.watched.iter().any(|watched| folder.join(watched).is_dir()) {
        return Ok(Vec::new());
    }
    // Thousands of files are opened and hashed, by code that nobody optimised: share the work.
    let outputs: Vec<(&String, &Hash)> = lock.outputs.iter().collect();
    let share = outputs.len().div_ceil(SHARES).max(1);
    let parts = thread::scope(|scope| {
        let hashing: Vec<_> = outputs
            .chunks(share)
            .map(|share| scope.spawn(|| moved_outputs(share, folder)))
            .collect();
        let inputs = moved_inputs(lock, folder);
        let joined = hashing
            .into_iter()
            .map(|part| part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        std::iter::once(inputs).chain(joined).collect::<Result<Vec<_>, _>>()
    })?;
    let mut moved = parts.concat();
    moved.sort();
    Ok(moved)
}

/// Into how many parts the outputs are shared out.
const SHARES: usize = 3;

fn moved_inputs(lock: &Lock, folder: &Path) -> Result<Vec<Moved>, CheckError> {
    let mut moved = Vec::new();
    for (path, input) in &lock.inputs {
        let change = match (input, read(&folder.join(path))?) {
            (Input::Present(_), None) => Change::InputRemoved,
            (Input::Present(then), Some(now)) if *then != now => Change::InputEdited,
            (Input::Absent, Some(_)) => Change::InputAdded,
            (Input::Present(_), Some(_)) | (Input::Absent, None) => continue,
        };
        moved.push(Moved { path: path.clone(), change });
    }
    let new = new_inputs(lock, folder)?.into_iter();
    moved.extend(new.map(|path| Moved { path, change: Change::InputAdded }));
    Ok(moved)
}

fn moved_outputs(outputs: &[(&String, &Hash)], folder: &Path) -> Result<Vec<Moved>, CheckError> {
    let mut moved = Vec::new();
    for (path, then) in outputs {
        let change = match read(&folder.join(path))? {
            None => Change::OutputRemoved,
            Some(now) if **then != now => Change::OutputEdited,
            Some(_) => continue,
        };
        moved.push(Moved { path: (*path).clone(), change });
    }
    Ok(moved)
}

/// The `.sql` files under `folder`, as paths relative to it with forward slashes, sorted. Folders
/// and files whose name starts with an underscore or a dot do not count, as for the migrations
/// themselves.
pub fn sql_files(folder: &Path) -> Result<BTreeSet<String>, CheckError> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![(folder.to_owned(), String::new())];
    while let Some((path, prefix)) = waiting.pop() {
        for entry in within(&path, fs::read_dir(&path))? {
            let entry = within(&path, entry)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with(['_', '.']) {
                continue;
            }
            let kind = within(&entry.path(), entry.file_type())?;
            if kind.is_dir() {
                waiting.push((entry.path(), format!("{prefix}{name}/")));
            } else if Path::new(&name).extension().is_some_and(|e| e.eq_ignore_ascii_case("sql")) {
                found.insert(format!("{prefix}{name}"));
            }
        }
    }
    Ok(found)
}

fn new_inputs(lock: &Lock, folder: &Path) -> Result<Vec<String>, CheckError> {
    let mut new = Vec::new();
    for watched in &lock.watched {
        let path = folder.join(watched);
        if !path.is_dir() {
            continue;
        }
        let files = sql_files(&path)?.into_iter().map(|file| format!("{watched}/{file}"));
        new.extend(files.filter(|file| !lock.inputs.contains_key(file)));
    }
    Ok(new)
}

fn read(path: &Path) -> Result<Option<Hash>, CheckError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(Hash::of(&bytes))),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(CheckError { path: path.to_owned(), cause }),
    }
}

fn within<T>(path: &Path, result: io::Result<T>) -> Result<T, CheckError> {
    result.map_err(|cause| CheckError { path: path.to_owned(), cause })
}
