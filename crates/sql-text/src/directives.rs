//! What do comments tell a runner? Directives in the header, ours and those of other tools.

use crate::{
    position::Span,
    scanner::tokens,
    token::{Token, TokenKind},
};

/// What the comments before the first statement ask for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Directives<'a> {
    /// The comment that asks to run without a transaction around the script, in whichever tool's
    /// words.
    pub no_transaction: Option<Span>,
    /// Every `-- rowsmith:name value`, `no-transaction` and `down` included, in order; whether
    /// the names are known is the runner's business.
    pub rowsmith: Vec<Directive<'a>>,
}

/// One `-- rowsmith:name value`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Directive<'a> {
    /// The word behind the colon.
    pub name: &'a str,
    /// The rest of the line, trimmed; may be empty.
    pub value: &'a str,
    /// The whole comment.
    pub span: Span,
}

/// Reads the line comments before the first statement; never fails.
pub fn directives(text: &str) -> Directives<'_> {
    let mut found = Directives::default();
    let header = tokens(text).take_while(Token::is_trivia);
    for comment in header.filter(|token| token.kind == TokenKind::LineComment) {
        let words = comment.text.trim_start_matches('-').trim();
        if found.no_transaction.is_none() && asks_for_no_transaction(words) {
            found.no_transaction = Some(comment.span);
        }
        if let Some(directive) = words.strip_prefix("rowsmith:") {
            let (name, value) =
                directive.split_once(char::is_whitespace).unwrap_or((directive, ""));
            let directive = Directive { name, value: value.trim(), span: comment.span };
            found.rowsmith.push(directive);
        }
    }
    found
}

/// How each tool says it: the first word, and the words of which one must follow (none: nothing
/// may follow).
const NO_TRANSACTION: &[(&str, &str)] = &[
    // ours
    ("rowsmith:no-transaction", ""),
    // sqlx
    ("no-transaction", ""),
    // graphile-migrate
    ("! no-transaction", ""),
    // Supabase
    ("pg-delta:", "transaction=false"),
    // dbmate
    ("migrate:up", "transaction:false"),
    // goose
    ("+goose", "no transaction"),
    // sql-migrate
    ("+migrate up", "notransaction"),
    // Atlas
    ("atlas:txmode", "none"),
    // tern
    ("tern:", "disable-tx"),
];

fn asks_for_no_transaction(comment: &str) -> bool {
    let comment = comment.trim_end_matches('-').to_ascii_lowercase();
    NO_TRANSACTION.iter().any(|(start, option)| {
        comment.strip_prefix(start).is_some_and(|rest| {
            let rest = rest.trim();
            rest == *option || (!option.is_empty() && rest.split_whitespace().any(|w| w == *option))
        })
    })
}

#[cfg(test)]
mod tests;
