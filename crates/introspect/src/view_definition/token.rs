//! Which tokens does SQL printed by Postgres consist of?
//!
//! Only what the server itself prints is understood: no comments and no dollar quotes, keywords in
//! upper case, names in lower case or quoted.

/// A piece of the text. All pieces together are the text.
#[derive(Debug)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind,
    pub(super) text: &'t str,
    /// How many parentheses are open around it; its own pair not counted.
    pub(super) depth: usize,
    /// Whether it stands within a query in parentheses.
    pub(super) in_query: bool,
    /// For `(`: whether a query stands within.
    pub(super) opens_query: bool,
}

impl Token<'_> {
    pub(super) fn is_code(&self) -> bool {
        self.kind != Kind::Space
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Space,
    /// A name, bare or quoted.
    Name,
    /// A keyword, a number or a string.
    Word,
    /// One character of anything else.
    Mark,
}

pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    // For each open parenthesis, whether it opened a query.
    let mut open: Vec<bool> = Vec::new();
    let mut queries = 0_usize;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (kind, length) = measure(first, rest);
        let (token, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        rest = after;
        if token == ")" && open.pop() == Some(true) {
            queries -= 1;
        }
        let opens_query = token == "(" && starts_query(rest);
        tokens.push(Token {
            kind,
            text: token,
            depth: open.len(),
            in_query: queries > 0,
            opens_query,
        });
        if token == "(" {
            open.push(opens_query);
            queries += usize::from(opens_query);
        }
    }
    tokens
}

fn starts_query(text: &str) -> bool {
    let text = text.trim_start();
    ["SELECT", "WITH", "VALUES"].into_iter().any(|keyword| {
        text.strip_prefix(keyword).is_some_and(|rest| !rest.starts_with(is_word_character))
    })
}

/// The kind and the length in bytes of the token at the start of `text`.
fn measure(first: char, text: &str) -> (Kind, usize) {
    let length_while =
        |holds: fn(char) -> bool| text.find(|c| !holds(c)).unwrap_or(text.len()).max(1);
    match first {
        '"' => (Kind::Name, quoted(text, '"', false)),
        '\'' => (Kind::Word, quoted(text, '\'', false)),
        'E' if text.starts_with("E'") => {
            (Kind::Word, 1 + quoted(text.get(1..).unwrap_or_default(), '\'', true))
        }
        c if c.is_whitespace() => (Kind::Space, length_while(char::is_whitespace)),
        c if c.is_ascii_uppercase() || c.is_ascii_digit() => {
            (Kind::Word, length_while(is_word_character))
        }
        c if is_word_character(c) => (Kind::Name, length_while(is_word_character)),
        c => (Kind::Mark, c.len_utf8()),
    }
}

fn is_word_character(c: char) -> bool {
    c == '_' || c == '$' || c.is_ascii_alphanumeric() || !c.is_ascii()
}

/// The length of what stands in quotes, both included; a doubled quote is part of it.
fn quoted(text: &str, quote: char, backslashes: bool) -> usize {
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\\' && backslashes {
            chars.next();
        } else if c == quote && chars.next_if(|(_, next)| *next == quote).is_none() {
            return at + 1;
        }
    }
    text.len()
}
