//! What stands next on a line?

use std::str::FromStr;

use crate::{column::ColumnSource, ident::QualifiedName, pg_type::TypeRef, text::ParseError};

/// A line that is read word by word.
#[derive(Clone, Copy)]
pub(super) struct Words<'t> {
    rest: &'t str,
    line: usize,
}

impl<'t> Words<'t> {
    pub(super) fn new(text: &'t str, line: usize) -> Self {
        Self { rest: text.trim_start_matches(' '), line }
    }

    pub(super) fn error(&self, reason: impl Into<String>) -> ParseError {
        ParseError { line: self.line, reason: reason.into() }
    }

    /// What is left of the line.
    pub(super) fn rest(&self) -> &'t str {
        self.rest
    }

    /// Takes `keyword` (one word or several) if it stands next.
    pub(super) fn eat(&mut self, keyword: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(keyword) else {
            return false;
        };
        if rest.bytes().next().is_some_and(|byte| byte == b'.' || is_word_byte(byte)) {
            return false;
        }
        self.skip_to(rest);
        true
    }

    pub(super) fn expect(&mut self, keyword: &str) -> Result<(), ParseError> {
        if self.eat(keyword) {
            return Ok(());
        }
        Err(self.unexpected(&format!("`{keyword}`")))
    }

    pub(super) fn end(&self) -> Result<(), ParseError> {
        if self.rest.is_empty() { Ok(()) } else { Err(self.unexpected("the end of the line")) }
    }

    /// One name, bare or quoted.
    pub(super) fn name(&mut self) -> Result<String, ParseError> {
        let name = self.adjacent_name()?;
        self.skip_to(self.rest);
        Ok(name)
    }

    pub(super) fn qualified(&mut self) -> Result<QualifiedName, ParseError> {
        let schema = self.adjacent_name()?;
        let Some(rest) = self.rest.strip_prefix('.') else {
            return Err(self.unexpected("`.` and a name after the schema"));
        };
        self.rest = rest;
        Ok(QualifiedName { schema, name: self.name()? })
    }

    /// `public.contacts column email`.
    pub(super) fn source(&mut self) -> Result<ColumnSource, ParseError> {
        let relation = self.qualified()?;
        self.expect("column")?;
        Ok(ColumnSource { relation, column: self.name()? })
    }

    pub(super) fn type_ref(&mut self) -> Result<TypeRef, ParseError> {
        let first = self.adjacent_name()?;
        let name = if let Some(rest) = self.rest.strip_prefix('.') {
            self.rest = rest;
            QualifiedName { schema: first, name: self.adjacent_name()? }
        } else {
            QualifiedName { schema: "pg_catalog".to_owned(), name: first }
        };
        let modifier = if let Some(rest) = self.rest.strip_prefix('(') {
            self.rest = rest;
            Some(self.modifier()?)
        } else {
            None
        };
        let after = self.rest.strip_prefix("[]");
        self.skip_to(after.unwrap_or(self.rest));
        Ok(TypeRef { name, modifier, array: after.is_some() })
    }

    /// `(a, b)`.
    pub(super) fn columns(&mut self) -> Result<Vec<String>, ParseError> {
        if !self.eat_mark("(") {
            return Err(self.unexpected("`(`"));
        }
        let mut names = Vec::new();
        if self.eat_mark(")") {
            return Ok(names);
        }
        loop {
            names.push(self.name()?);
            if self.eat_mark(")") {
                return Ok(names);
            }
            if !self.eat_mark(",") {
                return Err(self.unexpected("`,` or `)`"));
            }
        }
    }

    /// `(a, b)`, if it stands next.
    pub(super) fn optional_columns(&mut self) -> Result<Option<Vec<String>>, ParseError> {
        if self.rest.starts_with('(') { self.columns().map(Some) } else { Ok(None) }
    }

    /// `a, b`.
    pub(super) fn names(&mut self) -> Result<Vec<String>, ParseError> {
        let mut names = vec![self.name()?];
        while self.eat_mark(",") {
            names.push(self.name()?);
        }
        Ok(names)
    }

    /// `a, b` and then `keyword`.
    pub(super) fn names_until(&mut self, keyword: &str) -> Result<Vec<String>, ParseError> {
        let names = self.names()?;
        self.expect(keyword)?;
        Ok(names)
    }

    pub(super) fn number<N: FromStr>(&mut self) -> Result<N, ParseError> {
        let (digits, rest) = self.rest.split_once(' ').unwrap_or((self.rest, ""));
        let number = digits.parse().map_err(|_| self.unexpected("a number in its range"))?;
        self.skip_to(rest);
        Ok(number)
    }

    pub(super) fn unexpected(&self, expected: &str) -> ParseError {
        if self.rest.is_empty() {
            return self.error(format!("expected {expected}, found the end of the line"));
        }
        let found: String = self.rest.chars().take(30).collect();
        self.error(format!("expected {expected}, found `{found}`"))
    }

    fn skip_to(&mut self, rest: &'t str) {
        self.rest = rest.trim_start_matches(' ');
    }

    fn eat_mark(&mut self, mark: &str) -> bool {
        match self.rest.strip_prefix(mark) {
            Some(rest) => {
                self.skip_to(rest);
                true
            }
            None => false,
        }
    }

    /// A name without the spaces behind it.
    fn adjacent_name(&mut self) -> Result<String, ParseError> {
        if let Some(rest) = self.rest.strip_prefix("U&\"") {
            let quoted = self.quoted(rest)?;
            return self.unescape(&quoted);
        }
        if let Some(rest) = self.rest.strip_prefix('"') {
            return self.quoted(rest);
        }
        let length = self.rest.bytes().take_while(|byte| is_word_byte(*byte)).count();
        match self.rest.split_at_checked(length) {
            Some((name, rest)) if length > 0 => {
                self.rest = rest;
                Ok(name.to_owned())
            }
            _ => Err(self.unexpected("a name")),
        }
    }

    /// The inside of double quotes, of which the first is already taken.
    fn quoted(&mut self, mut rest: &'t str) -> Result<String, ParseError> {
        let mut name = String::new();
        loop {
            let Some((before, after)) = rest.split_once('"') else {
                return Err(self.error("a quoted name has no end on this line"));
            };
            name.push_str(before);
            let Some(after_pair) = after.strip_prefix('"') else {
                self.rest = after;
                return Ok(name);
            };
            name.push('"');
            rest = after_pair;
        }
    }

    /// The escapes of `U&"..."`: `\000A` and `\\`.
    fn unescape(&self, text: &str) -> Result<String, ParseError> {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('\\') {
            out.push_str(before);
            if let Some(after) = after.strip_prefix('\\') {
                out.push('\\');
                rest = after;
                continue;
            }
            let escape = after.split_at_checked(4).and_then(|(digits, after)| {
                let code = u32::from_str_radix(digits, 16).ok()?;
                Some((char::from_u32(code)?, after))
            });
            let Some((c, after)) = escape else {
                return Err(self.error("an escape in a name is not a backslash and four digits"));
            };
            out.push(c);
            rest = after;
        }
        out.push_str(rest);
        Ok(out)
    }

    /// A type's modifier, up to and with the closing parenthesis.
    fn modifier(&mut self) -> Result<String, ParseError> {
        if self.rest.starts_with('"') || self.rest.starts_with("U&\"") {
            let modifier = self.adjacent_name()?;
            let Some(rest) = self.rest.strip_prefix(')') else {
                return Err(self.unexpected("`)`"));
            };
            self.rest = rest;
            return Ok(modifier);
        }
        let mut depth = 0_usize;
        for (at, byte) in self.rest.bytes().enumerate() {
            match byte {
                b'(' => depth += 1,
                b')' if depth > 0 => depth -= 1,
                b')' => {
                    let (modifier, rest) = self.rest.split_at_checked(at).unwrap_or_default();
                    self.rest = rest.strip_prefix(')').unwrap_or(rest);
                    return Ok(modifier.to_owned());
                }
                _ => {}
            }
        }
        Err(self.error("a type's modifier has no closing parenthesis"))
    }
}

fn is_word_byte(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric() || !byte.is_ascii()
}
