//! Which line belongs to which?

use crate::text::{ParseError, parse::words::Words};

/// A line, the free text below it, and the lines that belong to it.
pub(super) struct Node<'t> {
    line: usize,
    head: &'t str,
    block: Option<String>,
    pub(super) children: Vec<Self>,
}

impl<'t> Node<'t> {
    pub(super) fn words(&self) -> Words<'t> {
        Words::new(self.head, self.line)
    }

    pub(super) fn error(&self, reason: &str) -> ParseError {
        ParseError { line: self.line, reason: reason.to_owned() }
    }

    /// Refuses a free text below a line that takes none.
    pub(super) fn no_block(&self) -> Result<(), ParseError> {
        match self.block {
            None => Ok(()),
            Some(_) => Err(self.error("this line takes no text below it")),
        }
    }

    /// Refuses anything below a line that is complete in itself.
    pub(super) fn nothing_below(&self) -> Result<(), ParseError> {
        self.no_block().and_then(|()| self.no_children())
    }

    fn no_children(&self) -> Result<(), ParseError> {
        match self.children.first() {
            None => Ok(()),
            Some(child) => Err(child.error("nothing can be said below the line above")),
        }
    }

    /// The free text that ends this line: what is left of `words`, or what stands below.
    pub(super) fn text_here(&self, words: Words<'t>) -> Result<String, ParseError> {
        match &self.block {
            None if words.rest().is_empty() => Err(words.unexpected("a text")),
            None => Ok(words.rest().to_owned()),
            Some(block) => words.end().map(|()| block.clone()),
        }
    }

    /// The free text of a line that has nothing else below it.
    pub(super) fn text(&self, words: Words<'t>) -> Result<String, ParseError> {
        self.no_children()?;
        self.text_here(words)
    }
}

/// The deepest level that the grammar has.
const DEEPEST: usize = 3;

/// Builds the tree: levels by two spaces each.
pub(super) fn parse(text: &str) -> Result<Vec<Node<'_>>, ParseError> {
    let mut roots = Vec::new();
    for (index, line) in text.split('\n').enumerate() {
        // Carriage returns within a text are escaped: this one is from a checkout on Windows.
        let line = line.strip_suffix('\r').unwrap_or(line);
        let number = index + 1;
        let error = |reason: &str| ParseError { line: number, reason: reason.to_owned() };
        let head = line.trim_start_matches(' ');
        if head.is_empty() {
            continue;
        }
        let indent = line.len() - head.len();
        let depth = indent / 2;
        if indent % 2 != 0 || depth > DEEPEST || head.starts_with('\t') {
            return Err(error("expected an indentation of 0, 2, 4 or 6 spaces"));
        }
        let is_text = head.starts_with('|') || head.starts_with('!');
        let Some(level) = level(&mut roots, depth, is_text) else {
            return Err(error("this line is indented deeper than the line above allows"));
        };
        match level {
            Level::TextOf(parent) => {
                let piece = text_line(head).ok_or_else(|| error("an escape is not known"))?;
                match &mut parent.block {
                    None => parent.block = Some(piece),
                    Some(block) => {
                        block.push('\n');
                        block.push_str(&piece);
                    }
                }
            }
            Level::Lines(lines) => {
                lines.push(Node { line: number, head, block: None, children: Vec::new() });
            }
        }
    }
    Ok(roots)
}

/// Where a line belongs.
enum Level<'n, 't> {
    TextOf(&'n mut Node<'t>),
    Lines(&'n mut Vec<Node<'t>>),
}

fn level<'n, 't>(
    roots: &'n mut Vec<Node<'t>>,
    depth: usize,
    is_text: bool,
) -> Option<Level<'n, 't>> {
    let mut lines = roots;
    let mut remaining = depth;
    while remaining > 0 {
        remaining -= 1;
        let parent = lines.last_mut()?;
        if remaining == 0 && is_text {
            // A text stands directly below its line, before that line's own lines.
            return parent.children.is_empty().then_some(Level::TextOf(parent));
        }
        lines = &mut parent.children;
    }
    (!is_text).then_some(Level::Lines(lines))
}

/// What one `|` or `!` line holds.
fn text_line(head: &str) -> Option<String> {
    let (mark, content) = head.split_at_checked(1)?;
    let content = content.strip_prefix(' ').unwrap_or(content);
    if mark == "|" { Some(content.to_owned()) } else { unescape(content) }
}

fn unescape(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let mut chars = after.chars();
        match chars.next()? {
            '\\' => out.push('\\'),
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            'u' => {
                let (digits, after) = chars.as_str().strip_prefix('{')?.split_once('}')?;
                out.push(char::from_u32(u32::from_str_radix(digits, 16).ok()?)?);
                rest = after;
                continue;
            }
            _ => return None,
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    Some(out)
}
