//! How is something costly made once per machine, and never seen half made?
//!
//! `<cache>/<kind>/<name>` is complete or not there: it is made beside its place under a lock that the
//! operating system lets go when its holder dies, and moved there by one rename. What nobody has used
//! for a month is removed when something new of its kind is made.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::account;
use crate::error::Error;
use crate::folder;

/// How long something may lie unused.
const KEPT: Duration = Duration::from_hours(30 * 24);

/// Returns the folder `<cache>/<kind>/<name>`, having `make` fill it when it is not there.
///
/// `make` gets an empty folder that others can pass through. `name` must tell apart everything that
/// makes a difference to the content.
pub(crate) fn obtain(
    cache: &Path,
    kind: &str,
    name: &str,
    make: impl FnOnce(&Path) -> Result<(), Error>,
) -> Result<PathBuf, Error> {
    let shelf = cache.join(kind);
    let home = shelf.join(name);
    if is_used(&home) {
        return Ok(home);
    }
    passable(&shelf)?;
    let lock = File::create(shelf.join(format!("{name}.lock")))
        .and_then(|file| file.lock().map(|()| file))
        .map_err(Error::files("lock a place in the cache"))?;
    // Another run may have made it while this one waited.
    if !is_used(&home) {
        let fresh = shelf.join(format!("{name}.new"));
        folder::remove(&fresh).map_err(Error::files("remove a folder"))?;
        passable(&fresh)?;
        make(&fresh)?;
        fs_err::rename(&fresh, &home).map_err(Error::files("fill a place in the cache"))?;
        is_used(&home);
        prune(&shelf, &home);
    }
    drop(lock);
    Ok(home)
}

fn passable(folder: &Path) -> Result<(), Error> {
    fs_err::create_dir_all(folder)
        .and_then(|()| account::restrict(folder, 0o755))
        .map_err(Error::files("create a folder"))
}

/// Whether the folder is there; if so, notes that it was used just now.
fn is_used(home: &Path) -> bool {
    // A cache that cannot be written to any more still serves what it has.
    home.is_dir() && (fs_err::write(home.join("used"), "").is_ok() || home.is_dir())
}

/// Removes what was last used long before `newest`, by the file system's own clock.
fn prune(shelf: &Path, newest: &Path) {
    let last_use = |home: &Path| fs_err::metadata(home.join("used")).ok()?.modified().ok();
    let (Some(now), Ok(entries)) = (last_use(newest), fs_err::read_dir(shelf)) else {
        return;
    };
    for entry in entries.filter_map(Result::ok) {
        let age = last_use(&entry.path()).and_then(|used| now.duration_since(used).ok());
        if age.is_some_and(|age| age > KEPT) {
            // What cannot be removed now is looked at again the next time.
            drop(folder::remove(&entry.path()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Error, obtain};

    #[test]
    fn makes_once_and_leaves_nothing_of_a_failure() {
        let cache = tempfile::tempdir().unwrap();
        let failed = obtain(cache.path(), "kind", "name", |fresh| {
            fs_err::write(fresh.join("half"), "").unwrap();
            Err(Error::NoAccount)
        });
        assert!(failed.is_err());
        let home = obtain(cache.path(), "kind", "name", |fresh| {
            assert!(!fresh.join("half").exists());
            fs_err::write(fresh.join("whole"), "").unwrap();
            Ok(())
        });
        let again = obtain(cache.path(), "kind", "name", |_| Err(Error::NoAccount));
        assert_eq!(home.unwrap(), again.unwrap());
    }
}
