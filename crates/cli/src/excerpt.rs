//! Which part of a text is shown with an error? The lines around the place; of a very long line what is around the place.

use miette::{MietteError, MietteSpanContents, NamedSource, SourceCode, SourceSpan, SpanContents};
use rowsmith_sql_text::{Position, around, position};

/// How many lines a place has at most that is underlined as a whole.
const LINES: usize = 20;

/// The place in a text that an error is about.
#[derive(Debug)]
pub(crate) struct Excerpt {
    /// The file as the user knows it.
    pub(crate) file: String,
    /// Its text, or of a large file a part of it.
    pub(crate) text: String,
    /// Where in the file the text starts.
    pub(crate) starts: Position,
    /// Where in it, in bytes; an empty range is a point.
    pub(crate) start: usize,
    /// The end of the place, in bytes.
    pub(crate) end: usize,
    /// What to write at the caret.
    pub(crate) label: String,
}

/// The start of a file.
pub(crate) const START: Position = Position { line: 1, column: 1 };

impl Excerpt {
    /// Line and column of the start, both from 1, the column in characters.
    pub(crate) fn position(&self) -> Position {
        let Position { line, column } = position(&self.text, self.start);
        let before = if line == 1 { self.starts.column - 1 } else { 0 };
        Position { line: self.starts.line + line - 1, column: before + column }
    }

    /// What of it is drawn.
    pub(crate) fn source(&self) -> Source {
        let text = &*self.text;
        let (start, mut end) = (self.start.min(text.len()), self.end.min(text.len()));
        let line_end =
            |at: usize| text.get(at..).and_then(|rest| rest.find('\n')).map(|len| at + len);
        if text.get(start..end).is_some_and(|place| place.matches('\n').count() >= LINES) {
            end = line_end(start).unwrap_or(end);
        }
        let end = end.max(start);
        let line_start = |at: usize| {
            text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1)
        };
        let first = line_start(line_start(start).saturating_sub(1));
        let last = line_end(end).and_then(|newline| line_end(newline + 1)).unwrap_or(text.len());
        let shown = text.get(first..last).unwrap_or_default();
        let mut cut = Cut { text: String::new(), place: (start, end), moved: (None, None) };
        let mut at = first;
        for line in shown.split_inclusive('\n') {
            cut.take(line, at);
            at += line.len();
        }
        let lines_before = text.get(..first).unwrap_or_default().matches('\n').count();
        let (start, end) = (cut.moved.0.unwrap_or(cut.text.len()), cut.moved.1);
        Source {
            start,
            end: end.unwrap_or(cut.text.len()),
            text: NamedSource::new(&self.file, cut.text),
            lines_before: self.starts.line - 1 + lines_before,
            column: self.position().column,
        }
    }
}

/// Lines, the long ones cut.
struct Cut {
    text: String,
    /// The place in the whole text, and where its ends have gone.
    place: (usize, usize),
    moved: (Option<usize>, Option<usize>),
}

impl Cut {
    /// Takes the next line, which starts at a byte of the whole text.
    fn take(&mut self, line: &str, at: usize) {
        let within = |place: usize| place.checked_sub(at).filter(|place| *place <= line.len());
        let kept = around(line, within(self.place.0).unwrap_or_default());
        self.text.push_str(if kept.start > 0 { "..." } else { "" });
        let before = self.text.len();
        self.text.push_str(kept.of(line));
        if kept.end < line.len() {
            self.text.push_str(if line.ends_with('\n') { "...\n" } else { "..." });
        }
        let moved =
            |place: usize| Some(before + within(place)?.clamp(kept.start, kept.end) - kept.start);
        // The end of a line is the start of the next one, too.
        self.moved.0 = self.moved.0.or_else(|| moved(self.place.0));
        self.moved.1 = self.moved.1.or_else(|| moved(self.place.1));
    }
}

/// What is drawn of a text, its lines counted as those of the file.
#[derive(Debug)]
pub(crate) struct Source {
    text: NamedSource<String>,
    lines_before: usize,
    /// The column of the place in the file.
    column: usize,
    /// Where the place is in what is drawn, in bytes.
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl SourceCode for Source {
    fn read_span<'s>(
        &'s self,
        span: &SourceSpan,
        lines_ahead: usize,
        lines_behind: usize,
    ) -> Result<Box<dyn SpanContents<'s> + 's>, MietteError> {
        let contents = self.text.read_span(span, lines_ahead, lines_behind)?;
        // Without lines around it, the place is asked for to say where it is.
        let is_place = (lines_ahead, lines_behind) == (0, 0) && span.offset() == self.start;
        let column = if is_place { self.column - 1 } else { contents.column() };
        Ok(Box::new(MietteSpanContents::new_named(
            self.text.name().to_owned(),
            contents.data(),
            *contents.span(),
            self.lines_before + contents.line(),
            column,
            contents.line_count(),
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is drawn of a text around a place, with the place in brackets.
    fn drawn(text: &str, start: usize, end: usize) -> String {
        let (file, label) = (String::new(), String::new());
        let starts = Position { line: 7, column: 5 };
        let source = Excerpt { file, text: text.to_owned(), starts, start, end, label }.source();
        let mut drawn = source.text.inner().clone();
        drawn.insert(source.end, ']');
        drawn.insert(source.start, '[');
        format!("{}:{} {drawn}", source.lines_before + 1, source.column)
    }

    #[test]
    fn the_lines_around_a_place_are_drawn() {
        let text = "one\ntwo\nthree\nfour\nfive\n";
        assert_eq!(drawn(text, 8, 13), "8:1 two\n[three]\nfour");
        assert_eq!(drawn(text, 1, 1), "7:6 o[]ne\ntwo");
        assert_eq!(drawn(text, 0, 5), "7:5 [one\nt]wo\nthree");
        assert_eq!(drawn(text, 24, 24), "11:1 five\n[]");
        assert_eq!(drawn("", 0, 0), "7:5 []");
        assert_eq!(drawn("one", 3, 90), "7:8 one[]");
    }

    #[test]
    fn long_lines_are_cut_and_long_places_end_with_their_first_line() {
        let line = "é".repeat(400);
        let (some, more) = ("é".repeat(60), "é".repeat(110));
        assert_eq!(
            drawn(&format!("{line}\n{line}\nlast"), 801 + 400, 801 + 420),
            format!(
                "7:201 {0}{0}...\n...{some}[{1}]{more}...\nlast",
                "é".repeat(60),
                "é".repeat(10)
            )
        );
        let text = format!("select '{}'", "x\n".repeat(30));
        assert_eq!(drawn(&text, 7, text.len()), "7:12 select ['x]\nx");
    }
}
