//! What one migration is: a version, a name and the SQL that goes up and perhaps down.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rowsmith_sql_text::{ParseError, Position, Span, Splitter, Window, position};

use crate::checksum::Checksum;
use crate::directives::Directives;
use crate::fingerprint::Fingerprint;
use crate::placeholders::{Filled, Unfilled, Variables, fill};
use crate::reading::{LargeFile, ReadError, Reading, WINDOW_BYTES};
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
        self.up.fingerprint()
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
    body: Body,
    filled: Option<Arc<Filled>>,
}

/// Where the text of a script is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Body {
    Held(Arc<str>),
    Large(Arc<Large>),
}

/// A file that is read when it is needed.
#[derive(Debug)]
struct Large {
    file: LargeFile,
    /// Worked out with the first look at the statements.
    fingerprint: OnceLock<Fingerprint>,
}

impl PartialEq for Large {
    fn eq(&self, other: &Self) -> bool {
        self.file == other.file
    }
}

impl Eq for Large {}

impl Script {
    /// Reads the directives in the header of `text`.
    pub fn new(path: &Path, text: &str) -> Self {
        Self::with_body(path, text, Body::Held(text.into()))
    }

    /// A script that stays on disk; the directives are in the text that it begins with.
    pub(crate) fn large(path: &Path, beginning: &str, file: LargeFile) -> Self {
        let large = Large { file, fingerprint: OnceLock::new() };
        Self::with_body(path, beginning, Body::Large(Arc::new(large)))
    }

    fn with_body(path: &Path, beginning: &str, body: Body) -> Self {
        let no_transaction = rowsmith_sql_text::directives(beginning).no_transaction.is_some();
        let mode = if no_transaction { TxMode::None } else { TxMode::Auto };
        let directives = Directives::of(beginning);
        Self { path: path.to_owned(), mode, directives, body, filled: None }
    }

    /// Its text without a byte order mark; none of a script that is too large to be held in memory. What belongs to another
    /// section is blanked, so that positions are the file's.
    pub fn text(&self) -> Option<&str> {
        match &self.body {
            Body::Held(text) => Some(text),
            Body::Large(_) => None,
        }
    }

    /// Whether there is no SQL in it, comments apart.
    pub fn is_blank(&self) -> bool {
        self.text()
            .is_some_and(|text| rowsmith_sql_text::tokens(text).all(|token| token.is_trivia()))
    }

    /// The same with its placeholders filled in.
    pub(crate) fn filled(&self, variables: &Variables) -> Result<Self, Vec<Unfilled>> {
        let text = self.text().ok_or_else(|| vec![Unfilled::too_large()])?;
        let filled = fill(text, variables)?.map(Arc::new);
        Ok(Self { filled, ..self.clone() })
    }

    /// What is sent, when that is not what is on disk; it may hold secrets.
    pub(crate) fn sent_text(&self) -> Option<&str> {
        self.filled.as_ref().map(|filled| filled.text())
    }

    /// The script that is sent.
    pub(crate) fn sent(&self) -> Cow<'_, Self> {
        match self.sent_text() {
            None => Cow::Borrowed(self),
            Some(text) => Cow::Owned(Self { filled: None, ..self.clone() }.with_text(text)),
        }
    }

    /// The part of the text on disk that a part of what is sent came from.
    pub(crate) fn on_disk(&self, sent: Span) -> Span {
        self.filled.as_ref().map_or(sent, |filled| filled.on_disk(sent))
    }

    /// Whether a value of a placeholder is within a part of what is sent.
    pub(crate) fn fills(&self, sent: Span) -> bool {
        self.filled.as_ref().is_some_and(|filled| filled.fills(sent))
    }

    /// Line and column of where a byte of what is sent came from.
    pub(crate) fn position_of_sent(&self, byte: usize) -> Position {
        self.position(self.on_disk(Span::new(byte, byte)).start)
    }

    /// What the server says, without the values of placeholders; it points at the byte `sent`, if anywhere.
    pub(crate) fn cleared(&self, text: &str, sent: Option<usize>) -> String {
        match (&self.filled, sent) {
            (None, _) => text.to_owned(),
            (Some(filled), None) => filled.cleared(text),
            (Some(filled), Some(sent)) => filled.cleared_at(text, sent),
        }
    }

    /// With another text, directives as they are.
    pub(crate) fn with_text(self, text: &str) -> Self {
        Self { body: Body::Held(text.into()), ..self }
    }

    /// The whole text in memory, also of a large script.
    pub(crate) fn hold(&self) -> Result<Cow<'_, str>, ReadError> {
        match &self.body {
            Body::Held(text) => Ok(Cow::Borrowed(text)),
            Body::Large(large) => {
                let all = Span::new(0, large.file.text_bytes());
                Ok(Cow::Owned(self.reading()?.get(all)?.into_owned()))
            }
        }
    }

    /// Opens it for reading.
    pub(crate) fn reading(&self) -> Result<Reading<'_>, ReadError> {
        Ok(match &self.body {
            Body::Held(text) => Reading::Held(Cow::Borrowed(text)),
            Body::Large(large) => Reading::Large { file: large.file.open()?, adapt: None },
        })
    }

    /// Line and column of a byte; of a large file that cannot be read any more, its start.
    pub fn position(&self, byte: usize) -> Position {
        let mut found = Position { line: 1, column: 1 };
        let mut read = 0;
        let Ok(reading) = self.reading() else { return found };
        let looked = reading.windows::<ReadError>(&mut |window, _| {
            let before = Span::new(0, window.floor_char_boundary(byte.saturating_sub(read)));
            let within = position(before.of(window), before.end);
            let column = if within.line == 1 { found.column - 1 } else { 0 };
            found = Position { line: found.line + within.line - 1, column: column + within.column };
            read += window.len();
            Ok(window.len())
        });
        looked.map_or(Position { line: 1, column: 1 }, |()| found)
    }

    /// The lines around one, and how many come before them; all of a script that is held in memory.
    pub fn lines_around(&self, line: usize) -> Option<(String, usize)> {
        if let Some(text) = self.text() {
            return Some((text.to_owned(), 0));
        }
        let first = line.saturating_sub(LINES_AROUND).max(1);
        let (mut lines, mut at) = (String::new(), 1);
        let looked = self.reading().ok()?.windows::<ReadError>(&mut |window, _| {
            for part in window.split_inclusive('\n') {
                if (first..=line + LINES_AROUND).contains(&at) && lines.len() < WINDOW_BYTES {
                    lines.push_str(part);
                }
                at += usize::from(part.ends_with('\n'));
            }
            Ok(window.len())
        });
        looked.ok().map(|()| (lines, first - 1))
    }

    /// Takes it apart, window by window; what is held is one window.
    pub(crate) fn split(
        &self,
        each: &mut dyn FnMut(&Window<'_>) -> Result<(), ScriptError>,
    ) -> Result<(), ScriptError> {
        let mut splitter = Splitter::default();
        self.reading()?.windows(&mut |text, is_last| {
            let window = splitter.split(text, is_last)?;
            each(&window)?;
            Ok(window.text.len())
        })
    }

    /// The fingerprint of what it says. Of a large file that cannot be read, that of nothing.
    pub(crate) fn fingerprint(&self) -> Fingerprint {
        let large = match &self.body {
            Body::Held(text) => return Fingerprint::of(text),
            Body::Large(large) => large,
        };
        *large.fingerprint.get_or_init(|| {
            let fed = Fingerprint::fed(|sink| {
                self.split(&mut |window| {
                    window.canonical(sink);
                    Ok(())
                })
            });
            fed.unwrap_or_else(|_| Fingerprint::of(""))
        })
    }
}

/// How many lines around a place are shown.
const LINES_AROUND: usize = 3;

/// Why a script could not be taken apart.
#[derive(Debug)]
pub(crate) enum ScriptError {
    /// Its text is not what anybody could read.
    Sql(ParseError),
    /// Its file cannot be read.
    Read(ReadError),
}

impl From<ParseError> for ScriptError {
    fn from(error: ParseError) -> Self {
        Self::Sql(error)
    }
}

impl From<ReadError> for ScriptError {
    fn from(error: ReadError) -> Self {
        Self::Read(error)
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
