//! How does a program carry its migrations in itself? Its build script writes them down as Rust.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use crate::checksum::Checksum;
use crate::migration::{Migration, Script, TxMode};
use crate::set::{Duplicates, MigrationSet};
use crate::source::text::divided;
use crate::source::{self, SourceError};
use crate::version::Version;

/// A migration in the program itself, as [`generate`] writes it.
#[derive(Clone, Copy, Debug)]
pub struct Embedded {
    /// Its version.
    pub version: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its file, as errors show it.
    pub path: &'static str,
    /// The text of the file, both sections where it has two.
    pub text: &'static str,
    /// Whether it runs step by step because something beside the file says so.
    pub no_transaction: bool,
    /// The file that takes it back, and its text, where that is another file.
    pub down: Option<(&'static str, &'static str)>,
}

/// Reads the folder `dir` and writes Rust to the file `out`: an expression of the type `&[Embedded]`. The answer is what the
/// build script has to print, so that cargo runs it again when the folder changes.
///
/// In `build.rs`:
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let out_dir = std::path::PathBuf::new();
/// let lines = rowsmith_migrate_core::embed::generate("migrations".as_ref(), &out_dir.join("migrations.rs"))?;
/// print!("{lines}");
/// # Ok(())
/// # }
/// ```
/// In the program: `static MIGRATIONS: &[Embedded] = include!(concat!(env!("OUT_DIR"), "/migrations.rs"));`
pub fn generate(dir: &Path, out: &Path) -> Result<String, EmbedError> {
    let set = source::read(dir)?;
    let mut code = "&[\n".to_owned();
    for migration in set.migrations() {
        let included = |path: &Path| {
            let path = absolute(path)?.display().to_string();
            Ok::<_, EmbedError>(format!("include_str!({path:?})"))
        };
        let down = match &migration.down {
            Some(down) if down.path != migration.path => {
                format!("Some(({:?}, {}))", shown(&down.path), included(&down.path)?)
            }
            Some(_) | None => "None".to_owned(),
        };
        let Migration { version, name, path, up, .. } = migration;
        let (text, shown) = (included(path)?, shown(path));
        let no_transaction = up.mode == TxMode::None;
        let entry = format!(
            "    ::rowsmith_migrate_core::Embedded {{ version: {:?}, name: {name:?}, path: {shown:?}, text: {text}, \
             no_transaction: {no_transaction}, down: {down} }},\n",
            version.as_str()
        );
        code.push_str(&entry);
    }
    code.push_str("]\n");
    fs_err::write(out, code).map_err(EmbedError::Write)?;
    let mut lines = String::new();
    let files = set.migrations().iter().flat_map(|migration| {
        let down = migration.down.as_ref().map(|down| &down.path);
        std::iter::once(&migration.path).chain(down.filter(|down| **down != migration.path))
    });
    for path in std::iter::once(&dir.to_owned()).chain(files) {
        // Writing to a string does not fail.
        let _always = writeln!(lines, "cargo::rerun-if-changed={}", absolute(path)?.display());
    }
    Ok(lines)
}

/// The migrations that a program carries.
pub(crate) fn set(files: &[Embedded]) -> Result<MigrationSet, Duplicates> {
    MigrationSet::new(files.iter().map(migration).collect())
}

fn migration(file: &Embedded) -> Migration {
    let plain = |text: &'static str| text.trim_start_matches('\u{feff}');
    let path = Path::new(file.path);
    let (mut up, mut down) = divided(path, plain(file.text));
    if file.no_transaction {
        up.mode = TxMode::None;
    }
    if let Some((path, text)) = file.down {
        down = Some(Script::new(Path::new(path), plain(text)));
    }
    Migration {
        version: Version::new(file.version),
        name: file.name.to_owned(),
        path: path.to_owned(),
        up,
        down,
        checksum: Checksum::of(file.text.as_bytes()),
    }
}

fn absolute(path: &Path) -> Result<PathBuf, EmbedError> {
    std::path::absolute(path).map_err(EmbedError::Write)
}

/// With forward slashes, as everywhere.
fn shown(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

/// Why a folder cannot be written down as Rust.
#[derive(Debug, thiserror::Error)]
pub enum EmbedError {
    /// The folder cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The file cannot be written.
    #[error("the migrations cannot be written down as Rust")]
    Write(#[source] io::Error),
}
