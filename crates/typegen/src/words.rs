//! What do pieces of code write, and where does it let a line be broken?

mod layout;

pub(crate) use crate::words::layout::{Break, INDENT, room};
use crate::words::layout::{Breaks, Kind, Mark};

/// Code on one line, and when asked for, the places where it may be broken.
///
/// Almost all code fits on its line; so nothing is remembered about the places until code does not.
#[derive(Debug, Default)]
pub(crate) struct Words {
    text: String,
    marks: Vec<Mark>,
    marking: bool,
}

/// What a list ends with when it has an item per line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Comma,
    /// Nothing, since attributes and macros may mean something by it.
    Bare,
}

impl Words {
    /// Nothing yet; remembers places.
    pub(crate) fn marking() -> Self {
        Self { marking: true, ..Self::default() }
    }

    /// The code so far.
    pub(crate) fn text(&mut self) -> &mut String {
        &mut self.text
    }

    /// The finished code.
    pub(crate) fn finish(self) -> String {
        self.text
    }

    /// Appends the code to other code, broken where it has to be to fit after `indent` spaces.
    pub(crate) fn print(&self, indent: usize, out: &mut String) {
        layout::print(&self.text, &self.marks, indent, out);
    }

    /// Code that is not broken.
    pub(crate) fn word(&mut self, word: &str) {
        self.text.push_str(word);
    }

    /// A box whose lines are indented.
    pub(crate) fn indented(&mut self, body: impl FnOnce(&mut Self)) {
        self.boxed(INDENT, Breaks::All, body);
    }

    /// A box that is broken only where it does not fit.
    pub(crate) fn flowing(&mut self, body: impl FnOnce(&mut Self)) {
        self.boxed(0, Breaks::Needed, body);
    }

    /// A place where the line can be broken.
    pub(crate) fn line_break(&mut self, it: Break) {
        self.mark(Kind::Break(it));
        self.text.push_str(it.joined);
        if it.blank > 0 {
            self.text.push(' ');
        }
    }

    /// `open item, item close`, an item per line when it does not fit.
    pub(crate) fn list<T>(
        &mut self,
        [open, close]: [&'static str; 2],
        end: End,
        items: impl IntoIterator<Item = T>,
        mut item: impl FnMut(&mut Self, T),
    ) {
        self.word(open);
        let mut items = items.into_iter();
        if let Some(first) = items.next() {
            self.indented(|words| {
                words.line_break(Break::default());
                item(words, first);
                for it in items {
                    words.word(",");
                    words.line_break(Break { blank: 1, ..Break::default() });
                    item(words, it);
                }
                let before = if end == End::Comma { "," } else { "" };
                words.line_break(Break { before, outdent: true, ..Break::default() });
            });
        }
        self.word(close);
    }

    fn boxed(&mut self, indent: usize, breaks: Breaks, body: impl FnOnce(&mut Self)) {
        self.mark(Kind::Begin { indent, breaks });
        body(self);
        self.mark(Kind::End);
    }

    fn mark(&mut self, kind: Kind) {
        if self.marking {
            self.marks.push(Mark { at: self.text.len(), kind });
        }
    }
}
