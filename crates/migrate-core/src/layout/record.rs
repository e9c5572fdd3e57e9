//! What does the Supabase CLI keep of a script?

use rowsmith_sql_text::{Part, Span, Token, TokenKind, Window, tokens};

/// The statements of a script as the Supabase CLI records them: everything between two semicolons that end a statement, comments
/// alone included, semicolons alone not.
pub(crate) fn recorded_statements(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    Recorder::default().read(text, tokens(text), End::Script, &mut |recorded| {
        if let Recorded::Whole(statement) = recorded {
            found.push(statement);
        }
    });
    found
}

/// The same of a script that comes in windows.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    /// Within the rows of a statement, which the CLI takes for a part of it.
    in_rows: bool,
}

/// A statement to record, or a part of one that is longer than a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Recorded<'w> {
    /// All of it.
    Whole(&'w str),
    /// How it begins.
    Begin(&'w str),
    /// How it goes on.
    More(&'w str),
    /// It is at its end.
    End,
}

/// Where a window ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Statement,
    Rows,
    Script,
}

impl Recorder {
    /// Takes the next window.
    pub(crate) fn take<'w>(
        &mut self,
        window: &Window<'w>,
        is_last: bool,
        sink: &mut dyn FnMut(Recorded<'w>),
    ) {
        let in_rows = match window.parts.last() {
            Some(Part::Copy(_) | Part::Rows(..)) => true,
            Some(_) => false,
            None => self.in_rows,
        };
        let end = match (is_last, in_rows) {
            (true, _) => End::Script,
            (false, true) => End::Rows,
            (false, false) => End::Statement,
        };
        self.read(window.text, window.tokens(), end, sink);
    }

    fn read<'w>(
        &mut self,
        text: &'w str,
        tokens: impl Iterator<Item = Token<'w>>,
        end: End,
        sink: &mut dyn FnMut(Recorded<'w>),
    ) {
        let mut last: Option<Span> = None;
        let mut from = 0;
        let whole = |span: Span| Recorded::Whole(span.of(text).trim());
        for token in tokens {
            match token.kind {
                TokenKind::Terminator | TokenKind::PsqlCommand => {
                    let between = Span::new(from, token.span.start);
                    if !between.of(text).trim().is_empty() {
                        last.replace(between).map(whole).into_iter().for_each(&mut *sink);
                    }
                }
                // The CLI knows no rows: kept with their statement, they can be fetched again.
                TokenKind::CopyEnd if std::mem::take(&mut self.in_rows) => {
                    sink(Recorded::More(Span::new(0, token.span.end).of(text)));
                    sink(Recorded::End);
                }
                TokenKind::CopyEnd => {
                    let start = last.map_or(from, |copy| copy.start);
                    last = Some(Span::new(start, token.span.end));
                }
                _ => continue,
            }
            from = token.span.end;
        }
        match end {
            End::Rows if self.in_rows => return sink(Recorded::More(text)),
            End::Rows => {
                let copy = Span::new(last.map_or(from, |copy| copy.start), text.len());
                self.in_rows = true;
                return sink(Recorded::Begin(copy.of(text).trim_start()));
            }
            End::Statement | End::Script => last.map(whole).into_iter().for_each(&mut *sink),
        }
        let tail = Span::new(from, text.len()).of(text).trim_end_matches(';').trim();
        if end == End::Script && !tail.is_empty() {
            sink(Recorded::Whole(tail));
        }
    }
}
