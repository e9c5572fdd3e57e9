//! Where is code broken that does not fit on one line?
//!
//! By the algorithm of prettyplease, which is Oppen's by way of rustc, with its widths and with
//! its idea of what counts: bytes, and no comma that only a broken list has.

/// Lines are broken to end within this many bytes.
const WIDTH: usize = 89;

/// However deep a line is indented, it has room for this many bytes.
const LEAST_ROOM: usize = 60;

/// How many bytes there are for code that is indented by this many.
pub(crate) fn room(indent: usize) -> usize {
    WIDTH.saturating_sub(indent).max(LEAST_ROOM)
}

/// A place in code where something about its layout begins or ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    /// The byte of the code on one line that it stands before.
    pub(crate) at: usize,
    pub(crate) kind: Kind,
}

/// What is at a [`Mark`].
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// A box: its breaks are taken when it does not fit, and lines within are indented by `indent`
    /// more than those around.
    Begin { indent: usize, breaks: Breaks },
    /// The end of a box.
    End,
    /// A place for a line break.
    Break(Break),
}

/// Which breaks of a box are taken that does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Breaks {
    All,
    /// Those before what does not fit on the line.
    Needed,
}

/// A place for a line break.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Break {
    /// As many spaces stand there when the line goes on.
    pub(crate) blank: usize,
    /// This stands there when the line goes on, and does not count.
    pub(crate) joined: &'static str,
    /// This ends the broken line, and does not count.
    pub(crate) before: &'static str,
    /// This begins the next line.
    pub(crate) after: &'static str,
    /// Whether the next line is indented one level less than others of the box.
    pub(crate) outdent: bool,
    /// Whether it is there only to end what has to fit before it.
    pub(crate) never: bool,
}

/// One level of indentation.
pub(crate) const INDENT: usize = 4;

/// Appends code, given on one line, in as many lines as it needs. It begins after `indent` spaces.
pub(crate) fn print(code: &str, marks: &[Mark], indent: usize, out: &mut String) {
    let mut printer = Printer { out, room: signed(room(indent)), indent, blank: 0, boxes: vec![] };
    let mut from = 0;
    for (mark, size) in marks.iter().zip(sizes(code, marks)) {
        printer.text(code.get(from..mark.at).unwrap_or_default());
        from = mark.at;
        match mark.kind {
            Kind::Begin { indent, breaks } => printer.begin(indent, breaks, size),
            Kind::End => printer.end(),
            Kind::Break(it) => {
                from += it.joined.len() + it.blank;
                printer.line_break(it, size);
            }
        }
    }
    printer.text(code.get(from..).unwrap_or_default());
}

fn signed(bytes: usize) -> isize {
    isize::try_from(bytes).unwrap_or(isize::MAX)
}

/// How much has to fit for each mark: from it to the next break that is not within a box of its
/// own, or for a box to the next such break after it.
fn sizes(code: &str, marks: &[Mark]) -> Vec<isize> {
    let mut sizes = vec![0; marks.len()];
    let mut open = Vec::new();
    let mut uncounted = 0;
    for (index, mark) in marks.iter().enumerate() {
        let at = signed(mark.at - uncounted);
        if let Kind::Break(it) = mark.kind {
            settle(marks, at, &mut open, &mut sizes);
            uncounted += it.joined.len();
        }
        if let Some(size) = sizes.get_mut(index) {
            *size = -at;
        }
        open.push(index);
    }
    settle(marks, signed(code.len() - uncounted), &mut open, &mut sizes);
    sizes
}

/// Completes the sizes of what a break at `at` ends: all back to the last break of the same box.
fn settle(marks: &[Mark], at: isize, open: &mut Vec<usize>, sizes: &mut [isize]) {
    let mut depth = 0;
    while let Some(&index) = open.last() {
        let (Some(mark), Some(size)) = (marks.get(index), sizes.get_mut(index)) else { return };
        match mark.kind {
            Kind::Begin { .. } if depth == 0 => return,
            Kind::Begin { .. } => depth -= 1,
            Kind::End => depth += 1,
            Kind::Break(_) => {}
        }
        open.pop();
        *size += at;
        if depth == 0 && matches!(mark.kind, Kind::Break(_)) {
            return;
        }
    }
}

/// Lines as they are printed.
struct Printer<'o> {
    out: &'o mut String,
    /// Bytes left on the line; negative when it is too long already.
    room: isize,
    indent: usize,
    /// Spaces to come before the next text, so that no line ends in one.
    blank: usize,
    boxes: Vec<Frame>,
}

/// A box that is being printed.
#[derive(Clone, Copy)]
enum Frame {
    Fits,
    /// With the indentation around it.
    Broken(usize, Breaks),
}

impl Printer<'_> {
    fn text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        self.out.extend(std::iter::repeat_n(' ', self.blank));
        self.blank = 0;
        self.out.push_str(text);
        self.room -= signed(text.len());
    }

    fn begin(&mut self, indent: usize, breaks: Breaks, size: isize) {
        if size <= self.room {
            self.boxes.push(Frame::Fits);
        } else {
            self.boxes.push(Frame::Broken(self.indent, breaks));
            self.indent += indent;
        }
    }

    fn end(&mut self) {
        if let Some(Frame::Broken(indent, _)) = self.boxes.pop() {
            self.indent = indent;
        }
    }

    fn line_break(&mut self, it: Break, size: isize) {
        let fits = it.never
            || match self.boxes.last() {
                Some(Frame::Broken(_, Breaks::All)) => false,
                Some(Frame::Broken(_, Breaks::Needed)) => size <= self.room,
                Some(Frame::Fits) | None => true,
            };
        if fits {
            self.text(it.joined);
            self.blank += it.blank;
            self.room -= signed(it.blank);
            return;
        }
        self.text(it.before);
        self.out.push('\n');
        let outdent = if it.outdent { INDENT } else { 0 };
        self.blank = self.indent.saturating_sub(outdent);
        self.room = signed(room(self.blank));
        self.text(it.after);
    }
}

#[cfg(test)]
mod tests {
    use super::{Break, Breaks, Kind, Mark, print};

    /// `name(aaa, bbb)` with arguments of this many bytes.
    fn call(indent: usize, width: usize) -> String {
        let code = format!("name({}, {});", "a".repeat(width), "b".repeat(width));
        let last = Break { before: ",", outdent: true, ..Break::default() };
        let marks = [
            (5, Kind::Begin { indent: 4, breaks: Breaks::All }),
            (5, Kind::Break(Break::default())),
            (5 + width + 1, Kind::Break(Break { blank: 1, ..Break::default() })),
            (5 + width + 2 + width, Kind::Break(last)),
            (5 + width + 2 + width, Kind::End),
        ];
        let mut out = " ".repeat(indent);
        print(&code, &marks.map(|(at, kind)| Mark { at, kind }), indent, &mut out);
        out
    }

    #[test]
    fn breaks_a_box_that_does_not_fit_with_what_follows_it() {
        assert_eq!(call(1, 39).lines().count(), 1);
        assert_eq!(
            call(1, 40),
            format!(" name(\n     {},\n     {},\n );", "a".repeat(40), "b".repeat(40))
        );
    }

    #[test]
    fn leaves_room_at_any_depth() {
        assert_eq!(call(80, 25).lines().count(), 1);
        assert_eq!(call(80, 26).lines().count(), 4);
    }
}
