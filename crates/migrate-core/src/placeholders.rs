//! What stands for `${NAME}` in a script, and where on disk is a place in what was sent?
//!
//! Only scripts that ask for it are filled in. Values are text, put in as they are: in a string, a name, a number. Comments are
//! left alone. `$${NAME}` is `${NAME}` for the server, and what is no name in braces is no placeholder: `$${"a": 1}$$` stays.
//!
//! Values may be secrets. What is written down anywhere is the script as it is on disk, and what the server says of it is
//! cleared of values before anybody hears it.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;

use rowsmith_sql_text::{Position, Span, TokenKind, position, tokens};

use crate::checksum::Checksum;

/// Values shorter than this are cleared away only where they stand alone: `1` is in too many words.
const SHORT: usize = 4;

/// What the server cuts off, it cuts off behind this many letters at least.
const CUT: usize = 8;

/// The values for placeholders. Debugging never shows them.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Variables {
    values: BTreeMap<String, String>,
    everywhere: bool,
}

impl Variables {
    /// No values yet. With `everywhere`, every script is filled in; else only those that say `-- rowsmith:placeholders`.
    pub fn new(everywhere: bool) -> Self {
        Self { values: BTreeMap::new(), everywhere }
    }

    /// Gives a name a value; the last one counts.
    pub fn insert(&mut self, name: &str, value: &str) {
        self.values.insert(name.to_owned(), value.to_owned());
    }

    /// Whether every script is filled in.
    pub fn everywhere(&self) -> bool {
        self.everywhere
    }

    /// Changes whenever a value does, and tells nothing about it.
    pub fn fingerprint(&self) -> Checksum {
        let mut text = String::from(if self.everywhere { "all\0" } else { "\0" });
        for (name, value) in &self.values {
            text.extend([name, "\0", value, "\0"]);
        }
        Checksum::of_bytes(text.as_bytes())
    }
}

impl fmt::Debug for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&String> = self.values.keys().collect();
        f.debug_struct("Variables")
            .field("names", &names)
            .field("everywhere", &self.everywhere)
            .finish()
    }
}

/// A script with its placeholders filled in.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Filled {
    text: String,
    /// Where the two texts differ, in order.
    gaps: Vec<Gap>,
    /// The names that were filled in and their values, the longest value first.
    values: Vec<(String, String)>,
}

/// A place where what is sent is not what is on disk.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Gap {
    disk: Span,
    sent: Span,
}

impl fmt::Debug for Filled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filled").field("gaps", &self.gaps.len()).finish_non_exhaustive()
    }
}

/// A placeholder that cannot be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfilled {
    /// Where it is.
    pub at: Position,
    /// What is wrong with it.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

impl Unfilled {
    /// Of a script that is never held in memory as a whole.
    pub(crate) fn too_large() -> Self {
        Self {
            at: Position { line: 1, column: 1 },
            message: "the file is too large for placeholders".to_owned(),
            hint: "have single files ask for them with `-- rowsmith:placeholders`, and keep rows in files that do not".to_owned(),
        }
    }
}

/// What follows a dollar sign.
enum Found<'t> {
    /// `${NAME}`, so many bytes with the dollar sign.
    Placeholder(&'t str, usize),
    /// `$${`, of which the first dollar sign goes.
    Escape,
    /// `${` and a letter, and then something that is no name.
    Broken(&'t str),
}

/// Looks at what begins with `${` or `$${`.
fn find(rest: &str) -> Option<Found<'_>> {
    let is_start = |letter: char| letter.is_ascii_alphabetic() || letter == '_';
    if let Some(inner) = rest.strip_prefix("$${") {
        return inner.starts_with(is_start).then_some(Found::Escape);
    }
    let inner = rest.strip_prefix("${").filter(|inner| inner.starts_with(is_start))?;
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let name = inner.get(..inner.find(|letter| !is_name(letter)).unwrap_or(inner.len()))?;
    let closes = inner.get(name.len()..).is_some_and(|after| after.starts_with('}'));
    Some(if closes { Found::Placeholder(name, name.len() + 3) } else { Found::Broken(name) })
}

/// Every dollar sign that means something, by its byte.
fn all(text: &str) -> Vec<(usize, Found<'_>)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find('$')).map(|at| from + at) {
        let rest = text.get(at..).unwrap_or_default();
        // Of more than two dollar signs the first two are a quote of SQL.
        let quotes = if rest.starts_with("$$$") { 2 } else { 0 };
        let one = if quotes == 0 { find(rest) } else { None };
        from = at
            + match &one {
                Some(Found::Placeholder(_, bytes)) => *bytes,
                Some(Found::Escape) => 3,
                Some(Found::Broken(_)) => 2,
                None => quotes.max(1),
            };
        found.extend(one.map(|one| (at, one)));
    }
    found
}

/// Fills a script in; none when nothing in it has to be. All that cannot be filled in is reported together.
pub(crate) fn fill(text: &str, variables: &Variables) -> Result<Option<Filled>, Vec<Unfilled>> {
    let found = all(text);
    if found.is_empty() {
        return Ok(None);
    }
    let comments = comments(text, &found);
    let mut filled =
        Filled { text: String::with_capacity(text.len()), gaps: Vec::new(), values: Vec::new() };
    let (mut unfilled, mut from) = (Vec::new(), 0);
    for (at, one) in found {
        if comments.iter().any(|comment| comment.range().contains(&at)) {
            continue;
        }
        let (bytes, value) = match one {
            Found::Escape => (1, ""),
            Found::Placeholder(name, bytes) => {
                let Some(value) = variables.values.get(name) else {
                    unfilled.push(unknown(position(text, at), name));
                    continue;
                };
                filled.values.push((name.to_owned(), value.clone()));
                (bytes, value.as_str())
            }
            Found::Broken(name) => {
                unfilled.push(broken(position(text, at), name));
                continue;
            }
        };
        filled.text.push_str(Span::new(from, at).of(text));
        let start = filled.text.len();
        filled.text.push_str(value);
        let (disk, sent) = (Span::new(at, at + bytes), Span::new(start, filled.text.len()));
        filled.gaps.push(Gap { disk, sent });
        from = at + bytes;
    }
    if !unfilled.is_empty() {
        return Err(unfilled);
    }
    filled.text.push_str(Span::new(from, text.len()).of(text));
    filled.values.sort_by_key(|(_, value)| Reverse(value.len()));
    filled.values.dedup();
    Ok(Some(filled))
}

fn unknown(at: Position, name: &str) -> Unfilled {
    let message = format!("nobody says what `${{{name}}}` is");
    let hint = format!(
        "set `ROWSMITH_VAR_{name}`, or `{name}` in `[migrate.variables]` of `rowsmith.toml`; `$${{{name}}}` leaves it as it is"
    );
    Unfilled { at, message, hint }
}

fn broken(at: Position, name: &str) -> Unfilled {
    let message = format!("`${{{name}` does not end with `}}`");
    let hint = "names have letters, digits and underscores; `$${` stands for `${`".to_owned();
    Unfilled { at, message, hint }
}

/// Where the comments are, whatever the placeholders stand for.
fn comments(text: &str, found: &[(usize, Found<'_>)]) -> Vec<Span> {
    // The dollar signs of placeholders would look like quotes.
    let mut masked = text.as_bytes().to_vec();
    for (at, _) in found {
        let dollars = masked.iter_mut().skip(*at).take_while(|byte| **byte == b'$');
        dollars.for_each(|byte| *byte = b'x');
    }
    let masked = String::from_utf8(masked).unwrap_or_default();
    let is_comment = |kind| matches!(kind, TokenKind::LineComment | TokenKind::BlockComment);
    tokens(&masked).filter(|token| is_comment(token.kind)).map(|token| token.span).collect()
}

impl Filled {
    /// What is sent.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The part of the script on disk that a part of what is sent came from. What begins or ends within a value begins or ends
    /// with its placeholder.
    pub(crate) fn on_disk(&self, sent: Span) -> Span {
        let before_start = |gap: &&Gap| gap.sent.start < sent.start || gap.sent.end <= sent.start;
        let before_end = |gap: &&Gap| gap.sent.start < sent.end;
        let moved = |gap: Option<&Gap>, byte: usize, within: fn(&Gap) -> usize| match gap {
            None => byte,
            Some(gap) if byte < gap.sent.end => within(gap),
            Some(gap) => gap.disk.end + (byte - gap.sent.end),
        };
        let start = moved(self.gaps.iter().rfind(before_start), sent.start, |gap| gap.disk.start);
        let end = moved(self.gaps.iter().rfind(before_end), sent.end, |gap| gap.disk.end);
        Span::new(start, end.max(start))
    }

    /// Whether a value is within a part of what is sent.
    pub(crate) fn fills(&self, sent: Span) -> bool {
        self.gaps.iter().any(|gap| gap.sent.start < sent.end && sent.start < gap.sent.end)
    }

    /// The same text without the values, also where the server has folded them.
    pub(crate) fn cleared(&self, text: &str) -> String {
        let mut cleared = text.to_owned();
        for (name, value) in &self.values {
            let placeholder = format!("${{{name}}}");
            let plain = value.replace("''", "'");
            for value in [value.as_str(), &plain, &plain.to_uppercase(), &plain.to_lowercase()] {
                cleared = without(&cleared, value, &placeholder);
            }
        }
        cleared
    }

    /// The same for an error that points at `sent`: within a value, the server quotes pieces of it.
    pub(crate) fn cleared_at(&self, text: &str, sent: usize) -> String {
        let cleared = self.cleared(text);
        let gap = self.gaps.iter().find(|gap| gap.sent.range().contains(&sent));
        let Some(value) = gap.map(|gap| gap.sent.of(&self.text)) else { return cleared };
        let mut pieces: Vec<&str> = cleared.split('"').collect();
        for piece in pieces.iter_mut().skip(1).step_by(2) {
            if value.contains(*piece) {
                *piece = "...";
            }
        }
        pieces.join("\"")
    }
}

/// Puts `placeholder` in the place of `value`, and of its beginning where the server has cut it off.
fn without(text: &str, value: &str, placeholder: &str) -> String {
    if value.trim().is_empty() {
        return text.to_owned();
    }
    if value.len() < SHORT {
        let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
        let parts: Vec<&str> = text.split_inclusive(|letter| !is_word(letter)).collect();
        let parts = parts.iter().map(|part| {
            let word = part.trim_end_matches(|letter| !is_word(letter));
            if word == value { part.replacen(word, placeholder, 1) } else { (*part).to_owned() }
        });
        return parts.collect();
    }
    let whole = text.replace(value, placeholder);
    let Some(head) =
        value.get(..value.ceil_char_boundary(CUT)).filter(|head| head.len() < value.len())
    else {
        return whole;
    };
    let mut out = String::with_capacity(whole.len());
    let mut rest = whole.as_str();
    while let Some((before, _)) = rest.split_once(head) {
        let from = rest.get(before.len()..).unwrap_or_default();
        let same = from.chars().zip(value.chars()).take_while(|(left, right)| left == right);
        let bytes: usize = same.map(|(letter, _)| letter.len_utf8()).sum();
        out.extend([before, placeholder]);
        rest = from.get(bytes..).unwrap_or_default();
    }
    out + rest
}

#[cfg(test)]
mod tests;
