//! Does a backslash escape in plain strings? What the statements so far say about it.

use crate::words::Words;

/// The state of `standard_conforming_strings`, which decides where plain strings end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Escapes {
    /// Backslashes escape, as the session has it; off unless a statement turns it on.
    session: bool,
    /// The same for the rest of the transaction.
    local: Option<bool>,
}

const SETTING: &str = "standard_conforming_strings";

impl Escapes {
    pub(crate) fn on(self) -> bool {
        self.local.unwrap_or(self.session)
    }

    /// Takes note of a statement that ran; `first` is its first word.
    pub(crate) fn after(&mut self, first: &str, statement: &str) {
        let is = |word: &str| first.eq_ignore_ascii_case(word);
        if ["commit", "end", "rollback", "abort"].into_iter().any(is) {
            self.local = None;
        } else if ["set", "reset", "select", "discard"].into_iter().any(is) {
            let mut words = Words::new(statement, self.on());
            words.bump();
            if is("select") {
                self.after_select(&mut words);
            } else if is("set") {
                self.after_set(&mut words);
            } else if words.eat(SETTING) || words.eat("all") {
                *self = Self::default();
            }
        }
    }

    fn after_set(&mut self, words: &mut Words<'_>) {
        let local = words.eat("local");
        let _ = local || words.eat("session");
        if words.eat(SETTING) && (words.eat_symbol("=") || words.eat("to")) {
            self.set(words, local);
        }
    }

    /// `select [pg_catalog.]set_config('standard_conforming_strings', 'off', false)`.
    fn after_select(&mut self, words: &mut Words<'_>) {
        if words.eat("pg_catalog") {
            words.eat_symbol(".");
        }
        if !(words.eat("set_config") && words.eat_symbol("(")) {
            return;
        }
        let setting = words.bump().and_then(|token| token.literal());
        if !setting.is_some_and(|setting| setting.eq_ignore_ascii_case(SETTING)) {
            return;
        }
        words.eat_symbol(",");
        let mut ahead = words.clone();
        ahead.bump();
        let local = ahead.eat_symbol(",") && ahead.eat("true");
        self.set(words, local);
    }

    /// Reads a boolean setting's value; any unambiguous prefix counts, as on the server.
    fn set(&mut self, words: &mut Words<'_>, local: bool) {
        let Some(token) = words.bump() else { return };
        let value = token.literal().or_else(|| token.name());
        let value = value.as_deref().unwrap_or(token.text).to_ascii_lowercase();
        let escapes = match value.as_str() {
            "off" | "of" | "0" => true,
            value
                if !value.is_empty() && ("false".starts_with(value) || "no".starts_with(value)) =>
            {
                true
            }
            _ => false,
        };
        if local {
            self.local = Some(escapes);
        } else {
            *self = Self { session: escapes, local: None };
        }
    }
}
