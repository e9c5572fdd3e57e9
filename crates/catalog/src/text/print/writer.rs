//! How are names, types and free texts put on lines?

use std::borrow::Cow;

use crate::{
    column::ColumnSource,
    ident::{QualifiedName, quote_ident},
    pg_type::TypeRef,
    privilege::Grant,
};

/// A text under construction, line by line.
pub(super) struct Writer {
    pub(super) text: String,
}

impl Writer {
    /// Begins an object's first line.
    pub(super) fn open(keyword: &str) -> Self {
        let mut text = String::with_capacity(256);
        text.push_str(keyword);
        Self { text }
    }

    /// Begins a line `depth` levels in.
    pub(super) fn start(&mut self, depth: usize, keyword: &str) -> &mut Self {
        self.indent(depth);
        self.text.push_str(keyword);
        self
    }

    /// Ends the line.
    pub(super) fn close(&mut self) -> &mut Self {
        self.text.push('\n');
        self
    }

    pub(super) fn word(&mut self, word: &str) -> &mut Self {
        self.text.push(' ');
        self.text.push_str(word);
        self
    }

    pub(super) fn flag(&mut self, present: bool, word: &str) -> &mut Self {
        if present { self.word(word) } else { self }
    }

    pub(super) fn name(&mut self, name: &str) -> &mut Self {
        self.word(&spell(name))
    }

    pub(super) fn qualified(&mut self, name: &QualifiedName) -> &mut Self {
        self.name(&name.schema);
        self.text.push('.');
        self.text.push_str(&spell(&name.name));
        self
    }

    pub(super) fn type_ref(&mut self, type_ref: &TypeRef) -> &mut Self {
        self.text.push(' ');
        push_type(&mut self.text, type_ref, false);
        self
    }

    /// A type where some bare words already have a meaning: always with its schema then.
    pub(super) fn type_apart_from(&mut self, words: &[&str], type_ref: &TypeRef) -> &mut Self {
        self.text.push(' ');
        push_type(&mut self.text, type_ref, words.contains(&type_ref.name.name.as_str()));
        self
    }

    /// `public.contacts column email`.
    pub(super) fn source(&mut self, source: &ColumnSource) -> &mut Self {
        self.qualified(&source.relation).word("column").name(&source.column)
    }

    /// `(a, b)`.
    pub(super) fn columns(&mut self, names: &[String]) -> &mut Self {
        self.text.push_str(" (");
        for (index, name) in names.iter().enumerate() {
            self.text.push_str(if index > 0 { ", " } else { "" });
            self.text.push_str(&spell(name));
        }
        self.text.push(')');
        self
    }

    /// `a, b`.
    pub(super) fn names(&mut self, names: &[String]) -> &mut Self {
        for (index, name) in names.iter().enumerate() {
            self.text.push_str(if index > 0 { ", " } else { " " });
            self.text.push_str(&spell(name));
        }
        self
    }

    /// `INSERT, SELECT`: the one place where upper-case words stand bare.
    pub(super) fn privileges(&mut self, words: &[String]) -> &mut Self {
        for (index, word) in words.iter().enumerate() {
            self.text.push_str(if index > 0 { ", " } else { " " });
            self.text.push_str(&privilege(word));
        }
        self
    }

    /// A free text on lines of its own, if there is one.
    pub(super) fn comment(&mut self, depth: usize, text: Option<&str>) -> &mut Self {
        self.optional_text(depth, "comment", text)
    }

    /// A free text under its keyword, if there is one.
    pub(super) fn optional_text(
        &mut self,
        depth: usize,
        keyword: &str,
        text: Option<&str>,
    ) -> &mut Self {
        if let Some(text) = text {
            self.start(depth, keyword).text_to_end(depth, text);
        }
        self
    }

    /// Ends the line that began at `depth` with a free text: on the line itself when it can stand
    /// there, else below.
    pub(super) fn text_to_end(&mut self, depth: usize, text: &str) -> &mut Self {
        if fits_on_line(text) {
            return self.word(text).close();
        }
        self.close();
        for line in text.split('\n') {
            self.indent(depth + 1);
            if line.chars().any(|c| c != '\t' && is_hidden(c)) {
                self.text.push_str("! ");
                push_escaped(&mut self.text, line);
            } else {
                self.text.push_str(if line.is_empty() { "|" } else { "| " });
                self.text.push_str(line);
            }
            self.close();
        }
        self
    }

    /// One line for each grant.
    pub(super) fn grants(&mut self, grants: &[Grant]) {
        for Grant { grantee, column, privileges, grantable } in grants {
            self.start(1, "grant").privileges(privileges).word("to").name(grantee);
            if let Some(column) = column {
                self.word("column").name(column);
            }
            if !grantable.is_empty() {
                self.word("grantable").privileges(grantable);
            }
            self.close();
        }
    }

    fn indent(&mut self, depth: usize) {
        for _ in 0..depth {
            self.text.push_str("  ");
        }
    }
}

/// Whether a text survives at the end of a line as it is.
pub(crate) fn fits_on_line(text: &str) -> bool {
    if text.is_empty()
        || text.starts_with(char::is_whitespace)
        || text.ends_with(char::is_whitespace)
    {
        return false;
    }
    text.bytes().all(|byte| (b' '..0x7f).contains(&byte)) || !text.chars().any(is_hidden)
}

/// Characters that break lines, change the reading order or cannot be seen.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn push_escaped(out: &mut String, line: &str) {
    for c in line.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_hidden(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
}

/// Spells a privilege: in capitals it stands bare.
pub(crate) fn privilege(word: &str) -> Cow<'_, str> {
    if !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_uppercase()) {
        Cow::Borrowed(word)
    } else {
        spell_quoted(word)
    }
}

/// Spells a name so that it stays on one line: bare, in double quotes, or as `U&"..."`.
pub(crate) fn name(name: &str) -> String {
    spell(name).into_owned()
}

/// Spells a qualified name so that it stays on one line.
pub(crate) fn qualified(name: &QualifiedName) -> String {
    format!("{}.{}", spell(&name.schema), spell(&name.name))
}

fn spell(name: &str) -> Cow<'_, str> {
    let quoted = quote_ident(name);
    if quoted.is_ascii() && !quoted.bytes().any(|byte| byte.is_ascii_control()) {
        return quoted;
    }
    if !name.chars().any(is_hidden) {
        return quoted;
    }
    let mut out = String::from("U&\"");
    for c in name.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\"\""),
            c if is_hidden(c) => {
                // Four digits are enough: no hidden character lies beyond U+FFFF.
                let code = u32::from(c);
                out.push('\\');
                out.extend(
                    [12, 8, 4, 0]
                        .map(|shift| char::from_digit(code >> shift & 0xf, 16).unwrap_or('0')),
                );
            }
            c => out.push(c),
        }
    }
    out.push('"');
    Cow::Owned(out)
}

/// Spells a type: `int4`, `numeric(10,2)`, `public.mood[]`.
pub(in crate::text) fn type_ref(type_ref: &TypeRef) -> String {
    let mut out = String::new();
    push_type(&mut out, type_ref, false);
    out
}

fn push_type(out: &mut String, type_ref: &TypeRef, with_schema: bool) {
    let TypeRef { name, modifier, array } = type_ref;
    if with_schema || name.schema != "pg_catalog" {
        out.push_str(&spell(&name.schema));
        out.push('.');
    }
    out.push_str(&spell(&name.name));
    if let Some(modifier) = modifier {
        out.push('(');
        if stands_in_parentheses(modifier) {
            out.push_str(modifier);
        } else {
            out.push_str(&spell_quoted(modifier));
        }
        out.push(')');
    }
    if *array {
        out.push_str("[]");
    }
}

/// Whether a modifier can be read back without quotes: words, numbers and commas, and balanced
/// parentheses among them.
fn stands_in_parentheses(modifier: &str) -> bool {
    let mut depth = 0_usize;
    for byte in modifier.bytes() {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 0 => return false,
            b')' => depth -= 1,
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b' ' | b',' | b'_' | b'.' | b'-' => {}
            _ => return false,
        }
    }
    depth == 0 && !modifier.is_empty()
}

/// In double quotes even where the characters would not ask for them.
fn spell_quoted(text: &str) -> Cow<'_, str> {
    let spelled = spell(text);
    if spelled.ends_with('"') { spelled } else { Cow::Owned(format!("\"{text}\"")) }
}
