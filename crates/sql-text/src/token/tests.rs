//! What names and constants stand for.

use std::borrow::Cow;

use crate::tokens;

#[test]
fn names_are_folded_and_unquoted() {
    let names: Vec<_> = tokens(r#"Ab "A""b" Ä U&"x" 1 'x'"#)
        .filter(|token| !token.is_trivia())
        .map(|token| token.name().map(Cow::into_owned))
        .collect();
    let names: Vec<_> = names.iter().map(Option::as_deref).collect();
    assert_eq!(names, [Some("ab"), Some("A\"b"), Some("Ä"), None, None, None]);
}

#[test]
fn literals_that_need_no_decoding_have_values() {
    for (text, value) in [
        ("'it''s'", Some("it's")),
        ("''", Some("")),
        ("''''", Some("'")),
        ("n'x'", Some("x")),
        ("e'x'", Some("x")),
        ("$a$x$$y$a$", Some("x$$y")),
        ("$$$$", Some("")),
        ("E'\\n'", None),
        ("'a'\n'b'", None),
        ("U&'a'", None),
        ("'open", None),
        ("x", None),
    ] {
        let token = tokens(text).next().unwrap();
        assert_eq!(token.literal().as_deref(), value, "{text}");
    }
}
