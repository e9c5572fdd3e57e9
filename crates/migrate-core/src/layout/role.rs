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
    pub(super) form: Form,
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

/// How transaction control is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Nothing but the plain command.
    Plain,
    /// `COMMIT AND CHAIN`.
    Chained,
    /// With options.
    Other,
}

impl Role {
    pub(super) const fn is_control(self) -> bool {
        matches!(self, Self::Begin | Self::Commit | Self::Rollback)
    }
}

impl Judged {
    pub(super) fn is_plain(&self) -> bool {
        self.form == Form::Plain
    }

    /// Whether it ends a transaction block and does not open the next.
    pub(super) fn ends_block(&self) -> bool {
        matches!(self.role, Role::Commit | Role::Rollback) && self.form != Form::Chained
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
    Ok(Some(Judged { span: statement.span, role, is_quiet, form: form(statement, &words, role) }))
}

fn form(statement: &Statement<'_>, words: &[&str], role: Role) -> Form {
    let is_filler = |word: &&str| {
        ["work", "transaction"].iter().any(|filler| word.eq_ignore_ascii_case(filler))
    };
    if words.len() == 1 || (words.len() == 2 && words.get(1).is_some_and(is_filler)) {
        return Form::Plain;
    }
    if !matches!(role, Role::Commit | Role::Rollback) {
        return Form::Other;
    }
    let mut words = tokens(statement.text).filter(|token| !token.is_trivia());
    // `AND NO CHAIN` is the plain form spelled out.
    let chains = words.any(|word| word.text.eq_ignore_ascii_case("and"))
        && !words.any(|word| word.text.eq_ignore_ascii_case("no"));
    if chains { Form::Chained } else { Form::Other }
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
