//! What one migration is: a version, a name and the SQL that goes up and perhaps down.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::checksum::Checksum;
use crate::directives::Directives;
use crate::fingerprint::Fingerprint;
use crate::version::Version;

/// A script on disk. Cheap to clone: texts are shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// Its place in the order.
    pub version: Version,
    /// What the file name says after the version, as it stands there; may be empty.
    pub name: String,
    /// The file of the up script, under the folder as it was given to [`crate::source::read`].
    pub path: PathBuf,
    /// The SQL that makes the change.
    pub up: Script,
    /// The SQL that takes it back, from a file of its own or a section of the same file.
    pub down: Option<Script>,
    /// Of the file at `path`, so of both sections where one file holds up and down.
    pub checksum: Checksum,
}

impl Migration {
    /// A migration that is not on disk; `path` is what errors show.
    pub fn in_memory(version: Version, name: &str, path: &Path, sql: &str) -> Self {
        Self {
            version,
            name: name.to_owned(),
            path: path.to_owned(),
            checksum: Checksum::of(sql.as_bytes()),
            up: Script::new(path, sql),
            down: None,
        }
    }

    /// The fingerprint of what goes up. Worked out anew by each call, which takes a look at every token.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(self.up.text().unwrap_or_default())
    }

    /// The version under which the Supabase CLI records this file: the leading digits of its name, where they differ from
    /// ours (`20251027_120000_x.sql` is `20251027` there).
    pub fn supabase_version(&self) -> Option<&str> {
        let name = self.path.file_name()?.to_str()?;
        let digits = name.split(|letter: char| !letter.is_ascii_digit()).next()?;
        (!digits.is_empty() && digits != self.version.as_str()).then_some(digits)
    }
}

/// The SQL of one file, or of one section of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The file.
    pub path: PathBuf,
    /// How the author wants it run.
    pub mode: TxMode,
    /// What else its header asks for.
    pub directives: Directives,
    text: Arc<str>,
}

impl Script {
    /// Reads the directives in the header of `text`.
    pub fn new(path: &Path, text: &str) -> Self {
        let no_transaction = rowsmith_sql_text::directives(text).no_transaction.is_some();
        let mode = if no_transaction { TxMode::None } else { TxMode::Auto };
        let directives = Directives::of(text);
        Self { path: path.to_owned(), text: text.into(), mode, directives }
    }

    /// Its text without a byte order mark; none of a script that is too large to be held in memory. What belongs to another
    /// section is blanked, so that positions are the file's.
    pub fn text(&self) -> Option<&str> {
        Some(&self.text)
    }

    /// With another text, directives as they are.
    pub(crate) fn with_text(self, text: &str) -> Self {
        Self { text: text.into(), ..self }
    }
}

/// Whether a script runs inside a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TxMode {
    /// In one transaction together with its history row, unless a statement in it cannot run in one.
    Auto,
    /// Statement by statement, as a directive in the file asks.
    None,
}

/// A file of rows to load after migrating, known but never run as a migration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeedFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its text without a byte order mark.
    pub text: Arc<str>,
    /// Of the file.
    pub checksum: Checksum,
}
