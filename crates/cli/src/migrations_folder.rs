//! How do new files come into the folder of migrations: whole, overwriting nothing, and each version once?

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
    thread,
    time::{Duration, SystemTime},
};

use rowsmith_migrate_core::{Version, naming::NewFiles};

/// What the name of a claim begins with; the version or file follows.
const CLAIM: &str = ".rowsmith-claim-";

/// Claims are held for milliseconds; one as old as this was left by a run that was killed.
const DEAD: Duration = Duration::from_mins(1);

/// How often a run looks whether it is its turn.
const PULSE: Duration = Duration::from_millis(5);

/// A version that nobody else who makes a file in this folder will take, as long as this value lives.
///
/// Two files of one version may have different names, so their creation alone would not collide. A file by the name of the
/// version does, on every system and file system.
#[derive(Debug)]
pub(crate) struct Claim(PathBuf);

impl Claim {
    /// Takes the version; none when somebody else has it.
    pub(crate) fn take(folder: &Path, version: &Version) -> io::Result<Option<Self>> {
        Self::on(folder, version.as_str())
    }

    /// Takes a file that several runs may want to change, when it is free.
    pub(crate) fn wait(folder: &Path, file: &str) -> io::Result<Self> {
        for _ in 0..DEAD.as_millis() / PULSE.as_millis() {
            if let Some(claim) = Self::on(folder, file)? {
                return Ok(claim);
            }
            thread::sleep(PULSE);
        }
        let problem =
            format!("`{}` is being changed by somebody else", folder.join(file).display());
        Err(io::Error::new(io::ErrorKind::WouldBlock, problem))
    }

    fn on(folder: &Path, what: &str) -> io::Result<Option<Self>> {
        let path = folder.join(format!("{CLAIM}{what}"));
        match fs_err::OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(_) => Ok(Some(Self(path))),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        // What stays is swept by a later run.
        drop(fs::remove_file(&self.0));
    }
}

/// Removes claims that killed runs have left; `now` is the time of this machine.
pub(crate) fn sweep(folder: &Path, now: SystemTime) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let is_claim = entry.file_name().to_string_lossy().starts_with(CLAIM);
        let age = |metadata: fs::Metadata| now.duration_since(metadata.modified().ok()?).ok();
        let is_dead = || entry.metadata().ok().and_then(age).is_some_and(|age| age > DEAD);
        if is_claim && is_dead() {
            drop(fs::remove_file(entry.path()));
        }
    }
}

/// Writes the files of a new migration below `folder` and returns their paths, the script that goes up first. Each appears whole
/// or not at all, that one last, and none is overwritten.
pub(crate) fn create(folder: &Path, new: &NewFiles) -> io::Result<Vec<PathBuf>> {
    let at = |name: &Path| folder.join(name);
    let mut made = Made::default();
    for (name, text) in new.down.iter().chain([&new.up]) {
        let path = at(name);
        if let Some(parent) = path.parent().filter(|parent| *parent != folder && !parent.is_dir()) {
            fs_err::create_dir(parent)?;
            made.0.push(parent.to_owned());
        }
        put(&path, text)?;
        made.0.push(path);
    }
    made.0.clear();
    Ok([&new.up].into_iter().chain(&new.down).map(|(name, _)| at(name)).collect())
}

/// What is taken back when a later step fails.
#[derive(Default)]
struct Made(Vec<PathBuf>);

impl Drop for Made {
    fn drop(&mut self) {
        for path in self.0.iter().rev() {
            drop(if path.is_dir() { fs::remove_dir(path) } else { fs::remove_file(path) });
        }
    }
}

/// Writes a file that does not exist yet, by way of a temporary one beside it.
fn put(path: &Path, text: &str) -> io::Result<()> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".rowsmith-").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(path.parent().unwrap_or(Path::new(".")))?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    let named =
        |error: io::Error| io::Error::new(error.kind(), format!("`{}`: {error}", path.display()));
    file.persist_noclobber(path).map(drop).map_err(|error| named(error.error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(up: &str, down: Option<&str>) -> NewFiles {
        let file = |name: &str| (PathBuf::from(name), format!("-- {name}\n"));
        NewFiles { up: file(up), down: down.map(file) }
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn nothing_is_overwritten_and_nothing_is_left_half_done() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("1_x.up.sql"), "mine").unwrap();
        let error = create(folder.path(), &new("1_x.up.sql", Some("1_x.down.sql"))).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(names(folder.path()), ["1_x.up.sql"]);
        assert_eq!(fs::read_to_string(folder.path().join("1_x.up.sql")).unwrap(), "mine");
    }

    #[test]
    fn a_folder_is_made_for_scripts_that_want_one() {
        let folder = tempfile::tempdir().unwrap();
        let paths = create(folder.path(), &new("1_x/up.sql", Some("1_x/down.sql"))).unwrap();
        assert_eq!(paths, [folder.path().join("1_x/up.sql"), folder.path().join("1_x/down.sql")]);
        assert_eq!(names(&folder.path().join("1_x")), ["down.sql", "up.sql"]);
    }

    #[test]
    fn a_version_is_claimed_once_and_dead_claims_are_swept() {
        let folder = tempfile::tempdir().unwrap();
        let version = Version::new("001");
        let claim = Claim::take(folder.path(), &version).unwrap().unwrap();
        assert!(Claim::take(folder.path(), &version).unwrap().is_none());
        let modified = fs::metadata(&claim.0).unwrap().modified().unwrap();
        sweep(folder.path(), modified);
        assert_eq!(names(folder.path()).len(), 1);
        drop(claim);
        assert!(names(folder.path()).is_empty());
        std::mem::forget(Claim::take(folder.path(), &version).unwrap());
        sweep(folder.path(), modified + DEAD * 2);
        assert!(names(folder.path()).is_empty());
    }
}
