//! Comments and blanks between tokens never change the canonical form, another token always does.

use rowsmith_sql_text::{Token, TokenKind, canonical, tokens};

use crate::soup::{rounds, soup};

const TRIVIA: &[&str] =
    &[" ", "\t", "/**/", " /* ' \" $$ ; /* \\. */ */", " -- ; '\n", "\r\n", "\n--\n"];

fn form(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    canonical(text, &mut |part| bytes.extend_from_slice(part));
    bytes
}

/// The text with `new` in place of what stands from `start` to `end`.
fn replaced(text: &str, start: usize, end: usize, new: &str) -> String {
    let mut text = text.to_owned();
    text.replace_range(start..end, new);
    text
}

#[test]
fn comments_and_blanks_between_tokens_do_not_count() {
    let (rounds, mut dice) = rounds(4_000, 0x9e37_79b9_7f4a_7c15);
    let mut tried = 0;
    for _ in rounds {
        let text = soup(&mut dice);
        let before = form(&text);
        let all: Vec<Token<'_>> = tokens(&text).collect();
        for at in 0..=all.len() {
            let trivia = TRIVIA[dice.roll(TRIVIA.len())];
            if !may_insert(&all, at, trivia) {
                continue;
            }
            tried += 1;
            let byte = all.get(at).map_or(text.len(), |token| token.span.start);
            let edited = replaced(&text, byte, byte, trivia);
            assert_eq!(before, form(&edited), "{text:?} {edited:?}");
        }
    }
    assert!(tried > 40_000, "{tried}");
}

/// Whether blanks and comments mean nothing before this token.
fn may_insert(all: &[Token<'_>], at: usize, trivia: &str) -> bool {
    let (head, tail) = all.split_at(at);
    let before = head.iter().rfind(|token| !token.is_trivia());
    let after = tail.iter().find(|token| !token.is_trivia());
    let is_string = |token: Option<&Token<'_>>| {
        use TokenKind::{BitString, EscapeString, HexString, String, UnicodeString, Unterminated};
        token.is_some_and(|token| {
            matches!(
                token.kind,
                String | EscapeString | UnicodeString | BitString | HexString | Unterminated(_)
            )
        })
    };
    // The rest of a psql line and of a `COPY` line, and rows, are no SQL.
    let whole_lines = head.iter().any(|token| token.is_word("stdin"))
        || before.is_some_and(|token| token.kind == TokenKind::PsqlCommand);
    let in_number = match (head.last(), tail.first()) {
        (Some(number), Some(word)) => {
            matches!(number.kind, TokenKind::Number | TokenKind::Param)
                && word
                    .text
                    .starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c > '\x7f')
        }
        _ => false,
    };
    let is_open = |token: &Token<'_>| matches!(token.kind, TokenKind::Unterminated(_));
    // A line end would join two strings, a sign would become part of a comment's dashes.
    let joins = is_string(before) && is_string(after) && trivia.contains('\n');
    !(whole_lines
        || in_number
        || joins
        || head.last().is_some_and(is_open)
        || (at == 0 && all.first().is_some_and(|token| token.text.starts_with('\u{feff}'))))
}

#[test]
fn another_token_counts() {
    let (rounds, mut dice) = rounds(4_000, 0x2545_f491_4f6c_dd1d);
    let mut tried = 0;
    for _ in rounds {
        let text = soup(&mut dice);
        let before = form(&text);
        for token in tokens(&text) {
            let Some(other) = another(&token) else { continue };
            tried += 1;
            let edited = replaced(&text, token.span.start, token.span.end, &other);
            assert_ne!(before, form(&edited), "{text:?} {edited:?}");
        }
    }
    assert!(tried > 20_000, "{tried}");
}

/// Another token of the kind.
fn another(token: &Token<'_>) -> Option<String> {
    let text = token.text;
    let inside = || text.get(..text.len() - 1).map(|open| format!("{open}z"));
    match token.kind {
        TokenKind::Word => Some(format!("{text}z")),
        TokenKind::Number | TokenKind::Param => Some(format!("{text}7")),
        TokenKind::Operator => Some(if text == "@@" { "##" } else { "@@" }.to_owned()),
        TokenKind::CopyData => Some(format!("z{text}")),
        TokenKind::String
        | TokenKind::EscapeString
        | TokenKind::UnicodeString
        | TokenKind::BitString
        | TokenKind::HexString => Some(inside()? + "'"),
        TokenKind::QuotedIdent | TokenKind::UnicodeIdent => Some(inside()? + "\""),
        TokenKind::DollarString => {
            let tag = text.get(1..)?.find('$')? + 2;
            Some(replaced(text, tag, tag, "z"))
        }
        _ => None,
    }
}
