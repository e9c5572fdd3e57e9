//! What is the text of a file, and which part of it goes up and which down?

use std::io::Read as _;
use std::path::Path;
use std::str;

use fs_err::File;
use memchr::memchr;
use rowsmith_sql_text::{Span, mentions_down};

use super::SourceError;
use crate::checksum::Checksum;
use crate::migration::Script;
use crate::reading::{HELD_BYTES, LargeFile, ReadError};

/// Longer than any line that separates what goes up from what takes it back.
const MAX_MARKER_BYTES: usize = 256;

/// The largest file that is read: one gibibyte, the most that Postgres takes in one message.
pub const MAX_FILE_BYTES: u64 = 1 << 30;

/// How much of a file is read before its length is asked for. Most files end sooner, and a folder has a thousand of them, so
/// that every system call here counts.
const FIRST_BYTES: usize = 8 * 1024;

/// A file whose beginning was read.
struct Opened {
    file: File,
    beginning: Vec<u8>,
    length: u64,
}

/// Reads a file as UTF-8 without its byte order mark.
pub(super) fn read(path: &Path) -> Result<(String, Checksum), SourceError> {
    read_opened(path, open(path)?)
}

fn open(path: &Path) -> Result<Opened, SourceError> {
    let failed = |source| SourceError::File { path: path.to_owned(), source };
    let mut file = File::open(path).map_err(failed)?;
    // With room to spare the end is found without making more.
    let mut beginning = Vec::with_capacity(FIRST_BYTES + 64);
    let first = u64::try_from(FIRST_BYTES).unwrap_or(u64::MAX);
    file.by_ref().take(first).read_to_end(&mut beginning).map_err(failed)?;
    let length = if beginning.len() < FIRST_BYTES {
        u64::try_from(beginning.len()).unwrap_or(u64::MAX)
    } else {
        file.metadata().map_err(failed)?.len()
    };
    Ok(Opened { file, beginning, length })
}

fn read_opened(path: &Path, opened: Opened) -> Result<(String, Checksum), SourceError> {
    let failed = |source| SourceError::File { path: path.to_owned(), source };
    let Opened { file, beginning: mut bytes, length } = opened;
    if length > MAX_FILE_BYTES {
        return Err(SourceError::TooLarge { path: path.to_owned(), bytes: length });
    }
    if bytes.len() >= FIRST_BYTES {
        let rest = usize::try_from(length).unwrap_or_default().saturating_sub(bytes.len());
        bytes.reserve(rest + 64);
        file.take(MAX_FILE_BYTES).read_to_end(&mut bytes).map_err(failed)?;
    }
    let checksum = Checksum::of(&bytes);
    Ok((of_bytes(path, bytes)?, checksum))
}

/// The text that the bytes of a file are.
pub(super) fn of_bytes(path: &Path, bytes: Vec<u8>) -> Result<String, SourceError> {
    let not_text = |before: &[u8], what| {
        let before = String::from_utf8_lossy(before);
        let last_line = before.rsplit('\n').next().unwrap_or_default();
        let (line, column) = (before.matches('\n').count() + 1, last_line.chars().count() + 1);
        SourceError::NotText { path: path.to_owned(), line, column, what }
    };
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(not_text(b"", "the file is UTF-16; save it as UTF-8"));
    }
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        not_text(valid, "this byte is not UTF-8; save the file as UTF-8")
    })?;
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    if let Some((before, _)) = text.split_once('\0') {
        return Err(not_text(before.as_bytes(), "a zero byte is here, which no SQL can hold"));
    }
    Ok(text)
}

/// The script of a file that holds one.
pub(super) fn script(path: &Path) -> Result<(Script, Checksum), SourceError> {
    let opened = open(path)?;
    if let Some(large) = large(path, opened.length)? {
        return Ok(large);
    }
    let (text, checksum) = read_opened(path, opened)?;
    Ok((Script::new(path, &text), checksum))
}

/// The up script, and the down script where the file holds both in sections.
pub(super) fn sections(path: &Path) -> Result<(Script, Option<Script>, Checksum), SourceError> {
    let opened = open(path)?;
    if let Some((up, checksum)) = large(path, opened.length)? {
        return Ok((up, None, checksum));
    }
    let (text, checksum) = read_opened(path, opened)?;
    let (up, down) = divided(path, &text);
    Ok((up, down, checksum))
}

/// The same of a text that was read.
pub(crate) fn divided(path: &Path, text: &str) -> (Script, Option<Script>) {
    let sections = rowsmith_sql_text::sections(text);
    let mut up = Script::new(path, text);
    if sections.up.len() < text.len() {
        up = up.with_text(&only(text, sections.up, sections.up.of(text)));
    }
    let down = sections.down.map(|down| {
        let mut script = Script::new(path, &only(text, down.span(), &down.sql(text)));
        script.mode = up.mode;
        script
    });
    (up, down)
}

/// A file that need not be held in memory: a large one, of one section and of nothing but text. Others are read as a whole,
/// which also finds what is wrong with them.
fn large(path: &Path, bytes: u64) -> Result<Option<(Script, Checksum)>, SourceError> {
    let failed = |source| SourceError::File { path: path.to_owned(), source };
    if !(HELD_BYTES..=MAX_FILE_BYTES).contains(&bytes) {
        return Ok(None);
    }
    let mut look = Look::default();
    let (file, checksum) =
        LargeFile::scan(path, &mut |block| look.take(block)).map_err(|error| match error {
            ReadError::Io { source, .. } => failed(source),
            ReadError::Changed { .. } | ReadError::Rewritten { .. } => {
                failed(std::io::Error::other(error))
            }
        })?;
    let is_plain = !look.is_odd && str::from_utf8(&look.line).is_ok();
    Ok(is_plain.then(|| (Script::large(path, &look.beginning, file), checksum)))
}

/// What a look at a large file, block by block, has found.
#[derive(Default)]
struct Look {
    /// The text it begins with.
    beginning: String,
    /// The line that the last block did not end.
    line: Vec<u8>,
    /// It has to be looked at as a whole.
    is_odd: bool,
}

impl Look {
    fn take(&mut self, block: &[u8]) {
        if self.is_odd {
            return;
        }
        self.line.extend_from_slice(block);
        let (text, rest) = match str::from_utf8(&self.line) {
            Ok(text) => (text, text.len()),
            Err(error) if error.error_len().is_none() => {
                let valid = self.line.get(..error.valid_up_to()).unwrap_or_default();
                (str::from_utf8(valid).unwrap_or_default(), valid.len())
            }
            Err(_) => return self.is_odd = true,
        };
        self.is_odd = memchr(0, text.as_bytes()).is_some() || mentions_down(text);
        if self.beginning.is_empty() {
            text.trim_start_matches('\u{feff}').clone_into(&mut self.beginning);
        }
        // A marker may be cut in two; in the middle of a long line there is none.
        let line = text.len() - text.rfind('\n').map_or(0, |end| end + 1);
        self.line.drain(..if line < MAX_MARKER_BYTES { rest - line } else { rest });
    }
}

/// `part`, which stands at `span`, with everything around it blanked.
fn only(text: &str, span: Span, part: &str) -> String {
    let before = Span::new(0, span.start).of(text);
    let after = Span::new(span.end, text.len()).of(text);
    [&blanked(before), part, &blanked(after)].concat()
}

/// Blanks of the same number of bytes, line ends kept.
pub(crate) fn blanked(text: &str) -> String {
    text.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect()
}
