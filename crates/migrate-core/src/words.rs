//! Which words of a statement may be shown? The first ones, on one line, up to a constant: a password may be in it.

use rowsmith_sql_text::{Span, TokenKind, tokens};

/// How many characters of a statement are shown.
const SHOWN: usize = 60;

/// How statements begin that say nothing about the work that they stand before.
const PREPARING: [&str; 4] = ["begin", "reset", "set", "start"];

/// The first words of a statement, up to the first constant that is no number.
pub(crate) fn words(statement: &str) -> String {
    let mut shown = String::new();
    let mut gap = false;
    for token in tokens(statement) {
        if token.is_trivia() {
            gap = true;
            continue;
        }
        if hides(token.kind) || shown.chars().count() + token.text.chars().count() > SHOWN {
            shown.push_str(" ...");
            return shown;
        }
        if gap && !shown.is_empty() {
            shown.push(' ');
        }
        gap = false;
        shown.push_str(token.text);
    }
    shown
}

/// The first words of what a session sent: those of its first statement that does something, if there is one. The server keeps
/// the start of the text, so that its end may be amiss. And whether others follow that statement.
pub(crate) fn words_sent(text: &str) -> (String, bool) {
    let mut statements = Vec::new();
    let mut start = 0;
    for end in tokens(text).filter(|token| token.kind == TokenKind::Terminator) {
        statements.push(Span::new(start, end.span.start).of(text));
        start = end.span.end;
    }
    statements.push(Span::new(start, text.len()).of(text));
    let does = |statement: &&&str| {
        let first = first_word(statement);
        !first.is_empty() && !PREPARING.iter().any(|word| first.eq_ignore_ascii_case(word))
    };
    // Where a backslash escapes in plain strings, what stands behind one may be the rest of a string.
    let mut sure = statements.iter().scan(true, |sure, statement| {
        let was = std::mem::replace(sure, *sure && !statement.contains('\\'));
        was.then_some(statement)
    });
    let told = sure.find(does).or(statements.first()).copied().unwrap_or_default();
    let behind = statements.iter().skip_while(|statement| !std::ptr::eq(**statement, told)).skip(1);
    let goes_on = behind.into_iter().any(|statement| !first_word(statement).is_empty());
    (words(told), goes_on)
}

/// The word that a statement begins with.
pub(crate) fn first_word(statement: &str) -> &str {
    tokens(statement).find(|token| !token.is_trivia()).map_or("", |token| token.text)
}

/// Whether there may be a secret in it.
const fn hides(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::String
            | TokenKind::EscapeString
            | TokenKind::UnicodeString
            | TokenKind::DollarString
            | TokenKind::BitString
            | TokenKind::HexString
            | TokenKind::Unterminated(_)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_the_first_words_and_no_secret() {
        assert_eq!(words("create  table\n t (a -- b\n int)"), "create table t (a int)");
        assert_eq!(words("alter role r password 'secret'"), "alter role r password ...");
        assert_eq!(
            words("select one, two, three, four, five, six, seven, eight, nine, ten, eleven"),
            "select one, two, three, four, five, six, seven, eight, nine, ..."
        );
    }

    #[test]
    fn shows_nothing_of_any_constant_or_comment() {
        for secret in [
            "'s3cret'",
            "E's3\\'cret'",
            "U&'s3cret'",
            "N's3cret'",
            "$$s3cret$$",
            "$a$s3cret",
            "'s3cret",
            "B's3cret",
            "X'53c'",
            "'a\\'s3cret'",
            "/* s3cret",
            "\"s3cret",
        ] {
            for query in [format!("select crypt({secret},x)"), format!("select crypt( {secret}")] {
                assert_eq!(words_sent(&query).0, "select crypt( ...");
            }
            assert_eq!(words_sent(secret).0, " ...");
        }
        assert_eq!(words_sent("/* s3cret */ -- s3cret\n select 1").0, "select 1");
        assert_eq!(words_sent("-- s3cret").0, "");
        assert_eq!(words_sent("").0, "");
    }

    #[test]
    fn shows_what_is_done_rather_than_what_stands_before_it() {
        let sent = "begin;set local application_name = 'x';  Reset role; ;create index i on t (a); drop table t";
        assert_eq!(words_sent(sent).0, "create index i on t (a)");
        assert_eq!(words_sent("begin; set local x = 'y").0, "begin");
        assert_eq!(words_sent("set x = 'a\\'; s3cret'; select 1").0, "set x = ...");
    }

    #[test]
    fn knows_whether_others_follow_what_is_shown() {
        for (sent, goes_on) in [
            ("", false),
            ("select 1", false),
            ("begin; select 1; -- end\n ; ", false),
            ("select 1; select 2", true),
            ("select 1; select 1", true),
            ("begin; select 1; commit", true),
        ] {
            assert_eq!(words_sent(sent).1, goes_on, "{sent}");
        }
    }
}
