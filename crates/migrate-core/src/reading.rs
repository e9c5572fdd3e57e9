//! How is the text of a script read: from memory, or from a file that is too large to be held there?
//!
//! A large file is read in windows, from front to back, as often as it is needed: its checksum when the folder is read, its
//! statements when it is planned, all of it when it is sent. What is known of it (length, time of its last change, checksum) is
//! compared each time, so that an edit in between is refused and never half applied.

use std::borrow::Cow;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::str;
use std::time::SystemTime;

use fs_err::File;
use rowsmith_sql_text::Span;

use crate::checksum::{Checksum, Hashing};

/// Files up to this size are held in memory.
pub(crate) const HELD_BYTES: u64 = 4 << 20;

/// How much of a large file is read at once, unless a statement is longer.
pub(crate) const WINDOW_BYTES: usize = 1 << 20;

/// What some editors put in front of UTF-8; positions do not count it.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// A rewriter of scripts that keeps every byte in its place.
pub type Adapt<'a> = dyn Fn(&str) -> Cow<'_, str> + Sync + 'a;

/// A file that is too large to be held, and what it was like when the folder was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LargeFile {
    path: PathBuf,
    bytes: u64,
    modified: Option<SystemTime>,
    checksum: Checksum,
    /// How many bytes of it come before the text.
    bom: usize,
}

impl LargeFile {
    /// Reads all of it once, and shows it to `look` in blocks of some kilobytes.
    pub(crate) fn scan(
        path: &Path,
        look: &mut dyn FnMut(&[u8]),
    ) -> Result<(Self, Checksum), ReadError> {
        let failed = |source| ReadError::Io { path: path.to_owned(), source };
        let mut file = File::open(path).map_err(failed)?;
        let metadata = file.metadata().map_err(failed)?;
        let mut hashing = Hashing::default();
        let mut bom = None;
        blocks(&mut file, &mut |block| {
            bom.get_or_insert_with(|| if block.starts_with(BOM) { BOM.len() } else { 0 });
            hashing.update(block);
            look(block);
        })
        .map_err(failed)?;
        let checksum = hashing.finish();
        let (bytes, modified) = (metadata.len(), metadata.modified().ok());
        let path = path.to_owned();
        Ok((Self { path, bytes, modified, checksum, bom: bom.unwrap_or(0) }, checksum))
    }

    /// The length of its text.
    pub(crate) fn text_bytes(&self) -> usize {
        usize::try_from(self.bytes).unwrap_or(usize::MAX) - self.bom
    }

    /// Opens it, unless it was changed.
    pub(crate) fn open(&self) -> Result<Opened<'_>, ReadError> {
        let file = File::open(&self.path).map_err(|source| self.failed(source))?;
        let opened = Opened { facts: self, file };
        opened.is_unchanged()?;
        Ok(opened)
    }

    fn failed(&self, source: io::Error) -> ReadError {
        ReadError::Io { path: self.path.clone(), source }
    }
}

/// A large file that is open. Somebody who replaces it on disk changes nothing here; who writes into it is found out.
#[derive(Debug)]
pub(crate) struct Opened<'f> {
    facts: &'f LargeFile,
    file: File,
}

impl Opened<'_> {
    fn is_unchanged(&self) -> Result<(), ReadError> {
        let metadata = self.file.metadata().map_err(|source| self.facts.failed(source))?;
        if metadata.len() == self.facts.bytes && metadata.modified().ok() == self.facts.modified {
            Ok(())
        } else {
            Err(self.changed())
        }
    }

    fn changed(&self) -> ReadError {
        ReadError::Changed { path: self.facts.path.clone() }
    }

    /// Reads all of it again, and compares.
    pub(crate) fn verify(&self) -> Result<(), ReadError> {
        let mut file = &self.file;
        let mut hashing = Hashing::default();
        let read = file
            .seek(SeekFrom::Start(0))
            .and_then(|_| blocks(&mut file, &mut |block| hashing.update(block)));
        read.map_err(|source| self.facts.failed(source))?;
        if hashing.finish() == self.facts.checksum { Ok(()) } else { Err(self.changed()) }
    }

    /// A part of the text.
    fn bytes(&self, span: Span) -> Result<Vec<u8>, ReadError> {
        let mut file = &self.file;
        let mut bytes = vec![0; span.len()];
        let at = SeekFrom::Start((span.start + self.facts.bom) as u64);
        let read = file.seek(at).and_then(|_| file.read_exact(&mut bytes));
        read.map_err(|source| self.facts.failed(source))?;
        self.is_unchanged()?;
        Ok(bytes)
    }

    fn get(&self, span: Span) -> Result<String, ReadError> {
        String::from_utf8(self.bytes(span)?).map_err(|_| self.changed())
    }

    /// Reads the text from its start, window by window.
    pub(crate) fn windows(&self) -> Result<Windows<'_>, ReadError> {
        let mut file = &self.file;
        let start = SeekFrom::Start(self.facts.bom as u64);
        file.seek(start).map_err(|source| self.facts.failed(source))?;
        Ok(Windows { opened: self, window: Vec::new(), wanted: WINDOW_BYTES, is_last: false })
    }
}

/// The text of a large file, from front to back.
pub(crate) struct Windows<'o> {
    opened: &'o Opened<'o>,
    window: Vec<u8>,
    wanted: usize,
    is_last: bool,
}

impl Windows<'_> {
    /// The next window, and whether the text ends with it; none behind the last one.
    pub(crate) fn next(&mut self) -> Result<Option<(&str, bool)>, ReadError> {
        if self.is_last {
            return self.opened.is_unchanged().map(|()| None);
        }
        let missing = self.wanted.saturating_sub(self.window.len());
        let read = (&self.opened.file).take(missing as u64).read_to_end(&mut self.window);
        self.is_last = read.map_err(|source| self.opened.facts.failed(source))? < missing;
        let text = match str::from_utf8(&self.window) {
            Ok(text) => text,
            // The last character of the window is not whole.
            Err(error) if error.error_len().is_none() && !self.is_last => {
                let valid = self.window.get(..error.valid_up_to()).unwrap_or_default();
                str::from_utf8(valid).unwrap_or_default()
            }
            Err(_) => return Err(self.opened.changed()),
        };
        Ok(Some((text, self.is_last)))
    }

    /// Lets the next window begin `read` bytes further on, or be longer when that is nothing.
    pub(crate) fn advance(&mut self, read: usize) {
        self.window.drain(..read.min(self.window.len()));
        let longer = if read == 0 { self.wanted } else { self.window.len() };
        self.wanted = WINDOW_BYTES.max(longer.saturating_mul(2));
    }
}

/// Reads to the end.
fn blocks(file: &mut impl io::Read, each: &mut dyn FnMut(&[u8])) -> io::Result<()> {
    let mut buffer = vec![0; WINDOW_BYTES / 4];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(length) => each(buffer.get(..length).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The text of a script, at hand.
pub(crate) enum Reading<'t> {
    /// In memory.
    Held(Cow<'t, str>),
    /// On disk.
    Large {
        /// The file.
        file: Opened<'t>,
        /// What rewrites each part of it.
        adapt: Option<&'t Adapt<'t>>,
    },
}

impl Reading<'_> {
    /// The length of the text.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Held(text) => text.len(),
            Self::Large { file, .. } => file.facts.text_bytes(),
        }
    }

    /// A part of the text, which holds whole statements.
    pub(crate) fn get(&self, span: Span) -> Result<Cow<'_, str>, ReadError> {
        let (file, adapt) = match self {
            Self::Held(text) => return Ok(Cow::Borrowed(span.of(text))),
            Self::Large { file, adapt } => (file, adapt),
        };
        let text = file.get(span)?;
        let Some(adapt) = adapt else { return Ok(Cow::Owned(text)) };
        let adapted = adapt(&text).into_owned();
        if adapted.len() == text.len() {
            Ok(Cow::Owned(adapted))
        } else {
            Err(ReadError::Rewritten { path: file.facts.path.clone() })
        }
    }

    /// A part of the text as it is on disk.
    pub(crate) fn bytes(&self, span: Span) -> Result<Vec<u8>, ReadError> {
        match self {
            Self::Held(text) => Ok(span.of(text).as_bytes().to_vec()),
            Self::Large { file, .. } => file.bytes(span),
        }
    }

    /// The checksum of a part of the text.
    pub(crate) fn checksum(&self, span: Span) -> Result<Checksum, ReadError> {
        let mut hashing = Hashing::default();
        for start in (span.start..span.end).step_by(WINDOW_BYTES) {
            hashing.update(&self.bytes(Span::new(start, span.end.min(start + WINDOW_BYTES)))?);
        }
        Ok(hashing.finish())
    }

    /// Shows the text to `each`, window by window, with the word whether it ends with the window; what is held is one window.
    /// `each` tells how much it has read: the next window begins behind that, and is longer if that was nothing.
    pub(crate) fn windows<E: From<ReadError>>(
        &self,
        each: &mut dyn FnMut(&str, bool) -> Result<usize, E>,
    ) -> Result<(), E> {
        let mut windows = match self {
            Self::Held(text) => return each(text, true).map(drop),
            Self::Large { file, .. } => file.windows()?,
        };
        while let Some((text, is_last)) = windows.next()? {
            let read = each(text, is_last)?;
            windows.advance(read);
        }
        Ok(())
    }
}

/// Why a large file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The system does not let us.
    #[error("`{}` cannot be read", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// It is not what it was when the folder was read.
    #[error("`{}` was changed while it was read", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// The rewriter of scripts moved what it must only blank.
    #[error("rewriting `{}` changed its length", path.display())]
    Rewritten {
        /// The file.
        path: PathBuf,
    },
}
