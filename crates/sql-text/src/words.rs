//! How does a statement begin? A cursor over its meaningful tokens.

use crate::{
    lexer::Lexer,
    token::{Token, TokenKind},
};

/// Walks over tokens, leaving out whitespace and comments; looks one token ahead.
#[derive(Debug, Clone)]
pub(crate) struct Words<'a> {
    lexer: Lexer<'a>,
    next: Option<Token<'a>>,
}

impl<'a> Words<'a> {
    /// `text` is one statement, without psql lines or COPY data.
    pub(crate) fn new(text: &'a str, backslash_escapes: bool) -> Self {
        let mut words = Self { lexer: Lexer::new(text, backslash_escapes), next: None };
        words.bump();
        words
    }

    pub(crate) const fn peek(&self) -> Option<&Token<'a>> {
        self.next.as_ref()
    }

    /// Takes the next token, whatever it is.
    pub(crate) fn bump(&mut self) -> Option<Token<'a>> {
        std::mem::replace(&mut self.next, self.lexer.find(|token| !token.is_trivia()))
    }

    /// Takes the next token when it is this word.
    pub(crate) fn eat(&mut self, word: &str) -> bool {
        let found = self.next.is_some_and(|token| token.is_word(word));
        if found {
            self.bump();
        }
        found
    }

    /// Takes the words in order, or none of them.
    pub(crate) fn eat_all(&mut self, words: &[&str]) -> bool {
        let mut ahead = self.clone();
        let found = words.iter().all(|word| ahead.eat(word));
        if found {
            *self = ahead;
        }
        found
    }

    /// Takes any one of the words.
    pub(crate) fn eat_any(&mut self, words: &[&str]) -> bool {
        words.iter().any(|word| self.eat(word))
    }

    /// Takes the next token when it is this punctuation or operator.
    pub(crate) fn eat_symbol(&mut self, symbol: &str) -> bool {
        let found = self.next.is_some_and(|token| token.is_symbol(symbol));
        if found {
            self.bump();
        }
        found
    }

    /// Takes a name with its qualification, such as `public."Contacts"`.
    pub(crate) fn eat_name(&mut self) -> bool {
        let part = [TokenKind::Word, TokenKind::QuotedIdent, TokenKind::UnicodeIdent];
        loop {
            if !self.next.is_some_and(|token| part.contains(&token.kind)) {
                return false;
            }
            self.bump();
            if !self.eat_symbol(".") {
                return true;
            }
        }
    }

    /// Takes everything between parentheses when one opens next.
    pub(crate) fn eat_parens(&mut self) -> Option<Vec<Token<'a>>> {
        if !self.eat_symbol("(") {
            return None;
        }
        let mut inside = Vec::new();
        let mut depth = 1_usize;
        while let Some(token) = self.bump() {
            if token.is_symbol("(") {
                depth += 1;
            } else if token.is_symbol(")") {
                depth -= 1;
            }
            if depth == 0 {
                break;
            }
            inside.push(token);
        }
        Some(inside)
    }

    /// Takes tokens up to and including this word, wherever it stands outside parentheses.
    pub(crate) fn skip_past(&mut self, word: &str) -> bool {
        while self.next.is_some() {
            if self.eat(word) {
                return true;
            }
            if self.eat_parens().is_none() {
                self.bump();
            }
        }
        false
    }

    pub(crate) const fn is_done(&self) -> bool {
        self.next.is_none()
    }
}
