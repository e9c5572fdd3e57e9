//! What are the words of an expression as Postgres prints it?

/// A word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A bare name or keyword, as printed.
    Word(String),
    /// A name in quotes.
    Quoted(String),
    /// A string, without its quotes.
    Text(String),
    /// Digits, perhaps with a point.
    Number(String),
    /// `(`, `)`, `[`, `]`, `,`, `.` or an operator.
    Sign(String),
}

/// Takes the text apart; `None` where it is spelled in an unexpected way.
pub(super) fn split(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, after) = match first {
            '\'' => quoted(rest, '\'').map(|(text, after)| (Token::Text(text), after))?,
            '"' => quoted(rest, '"').map(|(name, after)| (Token::Quoted(name), after))?,
            '(' | ')' | '[' | ']' | ',' | '.' => {
                let (sign, after) = rest.split_at_checked(1)?;
                (Token::Sign(sign.to_owned()), after)
            }
            '0'..='9' => taken(rest, |c| c.is_ascii_alphanumeric() || c == '.', Token::Number)?,
            'a'..='z' | 'A'..='Z' | '_' => {
                let (word, after) =
                    taken(rest, |c| c.is_alphanumeric() || c == '_' || c == '$', Token::Word)?;
                // `E'...'` and its like.
                if after.starts_with('\'') {
                    return None;
                }
                (word, after)
            }
            _ => taken(rest, |c| "+-*/<>=~!@#%^&|`?:".contains(c), Token::Sign)?,
        };
        tokens.push(token);
        rest = after.trim_start();
    }
    Some(tokens)
}

fn taken(
    text: &str,
    belongs: impl Fn(char) -> bool,
    token: fn(String) -> Token,
) -> Option<(Token, &str)> {
    let end = text.find(|c| !belongs(c)).unwrap_or(text.len());
    let (taken, after) = text.split_at_checked(end)?;
    (!taken.is_empty()).then(|| (token(taken.to_owned()), after))
}

/// What stands between quotes, of which a doubled one is a character.
fn quoted(text: &str, quote: char) -> Option<(String, &str)> {
    let mut inner = String::new();
    let mut rest = text.get(1..)?;
    loop {
        let (before, after) = rest.split_once(quote)?;
        inner.push_str(before);
        let Some(more) = after.strip_prefix(quote) else { return Some((inner, after)) };
        inner.push(quote);
        rest = more;
    }
}
