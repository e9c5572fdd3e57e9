//! Does a file have the checksum that another runner recorded, as it is or with other line ends?

use sha2::{Digest as _, Sha256, Sha384};

/// A checksum under way.
pub(super) trait Digest {
    /// Takes the next bytes of the file.
    fn update(&mut self, bytes: &[u8]);

    /// The checksum as its runner's table shows it.
    fn finish(self: Box<Self>) -> String;
}

impl Digest for Sha256 {
    fn update(&mut self, bytes: &[u8]) {
        sha2::Digest::update(self, bytes);
    }

    fn finish(self: Box<Self>) -> String {
        hex(&self.finalize())
    }
}

impl Digest for Sha384 {
    fn update(&mut self, bytes: &[u8]) {
        sha2::Digest::update(self, bytes);
    }

    fn finish(self: Box<Self>) -> String {
        hex(&self.finalize())
    }
}

/// Bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |value: u8| DIGITS.get(usize::from(value)).copied().unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// What may differ between the file that ran and the file that is there without any SQL being another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Nothing: it is the same to the byte.
    AsIs,
    /// Line ends are LF, no byte order mark.
    Lf,
    /// Line ends are CRLF, no byte order mark.
    Crlf,
    /// Line ends are LF behind a byte order mark.
    MarkedLf,
    /// Line ends are CRLF behind a byte order mark.
    MarkedCrlf,
}

impl Form {
    /// Every form, the likeliest first.
    pub(super) const ALL: [Self; 5] =
        [Self::AsIs, Self::Lf, Self::Crlf, Self::MarkedLf, Self::MarkedCrlf];

    /// What ran, in words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AsIs => "as it is",
            Self::Lf => "with LF line ends",
            Self::Crlf => "with CRLF line ends",
            Self::MarkedLf => "with LF line ends and a byte order mark",
            Self::MarkedCrlf => "with CRLF line ends and a byte order mark",
        }
    }
}

const MARK: &[u8] = b"\xef\xbb\xbf";

/// Brings the bytes of a file into one form on their way to a digest, piece by piece.
pub(super) struct Reform<'d> {
    form: Form,
    digest: &'d mut dyn Digest,
    /// The first bytes, until they are enough to see a byte order mark.
    start: Option<Vec<u8>>,
    /// The last byte was a CR, not passed on yet.
    after_cr: bool,
}

impl<'d> Reform<'d> {
    pub(super) fn new(form: Form, digest: &'d mut dyn Digest) -> Self {
        Self { form, digest, start: Some(Vec::new()), after_cr: false }
    }

    /// Takes the next bytes of the file.
    pub(super) fn update(&mut self, bytes: &[u8]) {
        if self.form == Form::AsIs {
            return self.digest.update(bytes);
        }
        match &mut self.start {
            None => self.lines(bytes),
            Some(start) => {
                start.extend_from_slice(bytes);
                if start.len() >= MARK.len() {
                    self.begin();
                }
            }
        }
    }

    /// Passes on what was held back.
    pub(super) fn finish(mut self) {
        self.begin();
        if self.after_cr {
            self.digest.update(b"\r");
        }
    }

    fn begin(&mut self) {
        let Some(start) = self.start.take() else { return };
        if matches!(self.form, Form::MarkedLf | Form::MarkedCrlf) {
            self.digest.update(MARK);
        }
        if self.form != Form::AsIs {
            self.lines(start.strip_prefix(MARK).unwrap_or(&start));
        }
    }

    /// Passes lines on with the line ends of the form; a CR without a LF is no line end.
    fn lines(&mut self, bytes: &[u8]) {
        let end: &[u8] =
            if matches!(self.form, Form::Crlf | Form::MarkedCrlf) { b"\r\n" } else { b"\n" };
        for piece in bytes.split_inclusive(|byte| matches!(byte, b'\r' | b'\n')) {
            let (last, line) = match piece.split_last() {
                Some((last @ (b'\r' | b'\n'), line)) => (Some(*last), line),
                _ => (None, piece),
            };
            if self.after_cr && (last != Some(b'\n') || !line.is_empty()) {
                self.digest.update(b"\r");
            }
            self.digest.update(line);
            self.after_cr = last == Some(b'\r');
            if last == Some(b'\n') {
                self.digest.update(end);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keeps the bytes themselves.
    struct Kept(Vec<u8>);

    impl Digest for Kept {
        fn update(&mut self, bytes: &[u8]) {
            self.0.extend_from_slice(bytes);
        }

        fn finish(self: Box<Self>) -> String {
            String::from_utf8(self.0).unwrap()
        }
    }

    fn reformed(form: Form, text: &str, piece: usize) -> String {
        let mut kept = Kept(Vec::new());
        let mut reform = Reform::new(form, &mut kept);
        for piece in text.as_bytes().chunks(piece) {
            reform.update(piece);
        }
        reform.finish();
        Box::new(kept).finish()
    }

    #[test]
    fn every_form_of_a_file_comes_out_however_it_is_cut() {
        let texts =
            ["", "a", "\u{feff}", "a\nb\n", "a\r\nb\r\n", "\u{feff}a\r\nb\rc\r", "\r\r\n\n\r"];
        for text in texts {
            let plain = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
            let windows = plain.replace('\n', "\r\n");
            for piece in 1..5 {
                let form = |form| reformed(form, text, piece);
                assert_eq!(form(Form::AsIs), text);
                assert_eq!(form(Form::Lf), plain, "{text:?} by {piece}");
                assert_eq!(form(Form::Crlf), windows, "{text:?} by {piece}");
                assert_eq!(form(Form::MarkedLf), format!("\u{feff}{plain}"));
                assert_eq!(form(Form::MarkedCrlf), format!("\u{feff}{windows}"));
            }
        }
    }
}
