//! What does a statement do to the transaction around it?

use rowsmith_sql_text::{
    MetaEffect, ParseError, Part, Span, Statement, StatementKind, Token, tokens,
};

/// A statement as far as it matters to how a script is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Judged {
    pub(super) span: Span,
    pub(super) role: Role,
    /// It changes nothing but settings: also behind a transaction it does no harm.
    pub(super) is_quiet: bool,
    /// Nothing but the command, if it is transaction control: no options.
    pub(super) is_plain: bool,
}

/// What a statement does to the transaction around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Begin,
    Commit,
    Rollback,
    /// Must run outside of a transaction.
    Outside,
    /// Changes the session's settings only.
    Session,
    /// May end the transaction it runs in when nobody holds it open: `CALL`, `DO`, `REINDEX` of a partitioned table.
    MayCommit,
    AddsEnumValue,
    Ordinary,
}

impl Role {
    pub(super) const fn is_control(self) -> bool {
        matches!(self, Self::Begin | Self::Commit | Self::Rollback)
    }
}

impl Judged {
    /// Whether it ends a transaction block.
    pub(super) fn ends_block(&self) -> bool {
        matches!(self.role, Role::Commit | Role::Rollback)
    }
}

/// Judges a part; none for rows and for a psql command that may be left out.
pub(super) fn judge(part: &Part<'_>) -> Result<Option<Judged>, ParseError> {
    let statement = match part {
        Part::Statement(statement) | Part::Copy(statement) => statement,
        Part::Rows(..) | Part::CopyEnd(_) => return Ok(None),
        Part::Meta(command) => {
            return match command.effect() {
                MetaEffect::Harmless => Ok(None),
                MetaEffect::Needed { hint } => Err(ParseError {
                    message: format!(
                        "the psql command `\\{}` cannot be run without psql",
                        command.name
                    ),
                    at: command.span,
                    hint: Some(hint.to_owned()),
                }),
            };
        }
    };
    if statement.kind == StatementKind::CopyToStdout {
        return Err(ParseError {
            message: "`COPY ... TO stdout` has nowhere to send its rows in a migration".to_owned(),
            at: statement.span,
            hint: Some("remove the statement".to_owned()),
        });
    }
    let words: Vec<&str> = tokens(statement.text)
        .filter(|token| !token.is_trivia())
        .take(3)
        .map(|token| token.text)
        .collect();
    let first = words.first().copied().unwrap_or_default();
    let role = role(statement, first);
    let is_quiet = role == Role::Session
        || ["select", "notify", "show"].iter().any(|word| first.eq_ignore_ascii_case(word));
    if matches!(role, Role::Commit | Role::Rollback) && is_chained(statement.text) {
        return Err(chained(statement, role));
    }
    Ok(Some(Judged { span: statement.span, role, is_quiet, is_plain: is_plain(&words) }))
}

fn is_plain(words: &[&str]) -> bool {
    let is_filler = |word: &&str| {
        ["work", "transaction"].iter().any(|filler| word.eq_ignore_ascii_case(filler))
    };
    words.len() == 1 || (words.len() == 2 && words.get(1).is_some_and(is_filler))
}

/// `COMMIT AND CHAIN`; with `NO` it is the plain form spelled out.
fn is_chained(statement: &str) -> bool {
    let mut words = tokens(statement).filter(|token| !token.is_trivia());
    words.any(|word| word.is_word("and")) && !words.any(|word| word.is_word("no"))
}

/// A transaction ends and the next begins in one statement: no record of ours fits between them, so that a run that is cut short
/// behind it would run the first again.
fn chained(statement: &Statement<'_>, role: Role) -> ParseError {
    let plain = if role == Role::Commit { "commit" } else { "rollback" };
    ParseError {
        message: format!("`{} AND CHAIN` cannot be run exactly once", plain.to_ascii_uppercase()),
        at: statement.span,
        hint: Some(format!("write `{plain}; begin;` instead")),
    }
}

fn role(statement: &Statement<'_>, first: &str) -> Role {
    let is = |word: &str| first.eq_ignore_ascii_case(word);
    match statement.kind {
        StatementKind::Begin => Role::Begin,
        StatementKind::Commit => Role::Commit,
        StatementKind::Rollback => Role::Rollback,
        StatementKind::NonTransactional(_) => Role::Outside,
        StatementKind::AddEnumValue => Role::AddsEnumValue,
        StatementKind::Savepoint | StatementKind::CopyFromStdin | StatementKind::CopyToStdout => {
            Role::Ordinary
        }
        StatementKind::Other if ["set", "reset"].into_iter().any(is) => Role::Session,
        StatementKind::Other if is("select") && sets_configuration(statement.text) => Role::Session,
        StatementKind::Other if ["call", "do", "reindex", "cluster"].into_iter().any(is) => {
            Role::MayCommit
        }
        StatementKind::Other => Role::Ordinary,
    }
}

/// `select [pg_catalog.]set_config(...)`.
fn sets_configuration(statement: &str) -> bool {
    let mut words = tokens(statement).filter(|token| !token.is_trivia()).skip(1);
    let is_name = |token: &Token<'_>| token.is_word("set_config");
    match words.next() {
        Some(token) if token.is_word("pg_catalog") => {
            words.nth(1).is_some_and(|token| is_name(&token))
        }
        Some(token) => is_name(&token),
        None => false,
    }
}
