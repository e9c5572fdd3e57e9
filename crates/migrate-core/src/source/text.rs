//! What is the text of a file, and which part of it goes up and which down?

use std::path::Path;

use rowsmith_sql_text::Span;

use super::SourceError;
use crate::checksum::Checksum;
use crate::migration::Script;

/// The largest file that is read: one gibibyte, the most that Postgres takes in one message.
pub const MAX_FILE_BYTES: u64 = 1 << 30;

/// Reads a file as UTF-8 without its byte order mark.
pub(super) fn read(path: &Path) -> Result<(String, Checksum), SourceError> {
    let failed = |source| SourceError::File { path: path.to_owned(), source };
    let bytes = fs_err::metadata(path).map_err(failed)?.len();
    if bytes > MAX_FILE_BYTES {
        return Err(SourceError::TooLarge { path: path.to_owned(), bytes });
    }
    let bytes = fs_err::read(path).map_err(failed)?;
    let checksum = Checksum::of(&bytes);
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
    Ok((text, checksum))
}

/// The up script, and the down script where the file holds both in sections.
pub(super) fn sections(path: &Path, text: &str) -> (Script, Option<Script>) {
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
