//! Where tokens end, case by case.

use expect_test::{Expect, expect};

use super::Lexer;

fn check(text: &str, expect: &Expect) {
    show(text, false, expect);
}

fn show(text: &str, backslash_escapes: bool, expect: &Expect) {
    let tokens = Lexer::new(text, backslash_escapes).filter(|token| !token.is_trivia());
    let lines: Vec<String> =
        tokens.map(|token| format!("{:?} {}", token.kind, visible(token.text))).collect();
    expect.assert_eq(&lines.join("\n"));
}

/// Line ends and the like as escapes, all else as it is.
fn visible(text: &str) -> String {
    let escape = |c: char| match c {
        ' '..='~' => c.to_string(),
        c if c.is_alphabetic() => c.to_string(),
        c => c.escape_debug().to_string(),
    };
    text.chars().map(escape).collect()
}

#[test]
fn plain_strings_take_backslashes_as_they_are() {
    check(
        r"'a\' 'b''c' '' x",
        &expect![[r#"
            String 'a\'
            String 'b''c'
            String ''
            Word x"#]],
    );
}

#[test]
fn escape_strings_do_not() {
    check(
        r"E'a\'b' e'\\' E'x''y\n' fooE'z'",
        &expect![[r#"
            EscapeString E'a\'b'
            EscapeString e'\\'
            EscapeString E'x''y\n'
            Word fooE
            String 'z'"#]],
    );
}

#[test]
fn plain_strings_escape_when_not_conforming() {
    show(
        r"'a\'b' N'\'' U&'\' B'1'",
        true,
        &expect![[r#"
            EscapeString 'a\'b'
            EscapeString N'\''
            UnicodeString U&'\'
            BitString B'1'"#]],
    );
}

#[test]
fn strings_continue_on_the_next_line_under_the_same_rules() {
    check(
        "E'a' -- it's\n  'b\\'c' 'd'",
        &expect![[r#"
            EscapeString E'a' -- it's\n  'b\'c'
            String 'd'"#]],
    );
    check(
        "'a'\r\n'b' 'c'",
        &expect![[r#"
            String 'a'\r\n'b'
            String 'c'"#]],
    );
    check(
        "'a' /* no */\n'b'",
        &expect![[r#"
            String 'a'
            String 'b'"#]],
    );
}

#[test]
fn other_constants_and_quoted_names() {
    check(
        r#"U&'\0441' U&"d\0061" u& 'x' B'01' x'fF' "a""b;" """" n'x' N 'y'"#,
        &expect![[r#"
            UnicodeString U&'\0441'
            UnicodeIdent U&"d\0061"
            Word u
            Operator &
            String 'x'
            BitString B'01'
            HexString x'fF'
            QuotedIdent "a""b;"
            QuotedIdent """"
            String n'x'
            Word N
            String 'y'"#]],
    );
}

#[test]
fn dollar_quotes() {
    check(
        "$$it's; --$$ $a$ $$ $b$ $a$ $été_1$ $ $été_1$ $A$ $a$ $A$",
        &expect![[r#"
            DollarString $$it's; --$$
            DollarString $a$ $$ $b$ $a$
            DollarString $été_1$ $ $été_1$
            DollarString $A$ $a$ $A$"#]],
    );
    check(
        "$1 $12$$x$$ a$$b $ $x $1a",
        &expect![[r#"
        Param $1
        Param $12
        DollarString $$x$$
        Word a$$b
        Unknown $
        Unknown $
        Word x
        Param $1
        Word a"#]],
    );
}

#[test]
fn comments_nest_and_end_at_line_ends() {
    check(
        "a -- ' \" $$ /*\rb /* /* ' */ -- */ c /**/ d /*/*/**/*/*/ e",
        &expect![[r#"
        Word a
        Word b
        Word c
        Word d
        Word e"#]],
    );
}

#[test]
fn operators_stop_at_comments_and_signs() {
    check(
        "a<=-1 b@-c +-+ @+- d*/*x*/e f--g\nh =>i ->>j",
        &expect![[r#"
        Word a
        Operator <=
        Operator -
        Number 1
        Word b
        Operator @-
        Word c
        Operator +
        Operator -
        Operator +
        Operator @+-
        Word d
        Operator *
        Word e
        Word f
        Word h
        Operator =>
        Word i
        Operator ->>
        Word j"#]],
    );
}

#[test]
fn numbers() {
    check(
        "1 1.5 .5 1. 1..10 1e10 1e+1 1e 0x1F 0xg 1_000 0b11 0o17 12abc a.1",
        &expect![[r#"
        Number 1
        Number 1.5
        Number .5
        Number 1.
        Number 1
        Punct ..
        Number 10
        Number 1e10
        Number 1e+1
        Number 1
        Word e
        Number 0x1F
        Number 0
        Word xg
        Number 1_000
        Number 0b11
        Number 0o17
        Number 12
        Word abc
        Word a
        Number .1"#]],
    );
}

#[test]
fn punctuation_and_what_is_none() {
    check(
        "a::b :c :='d' e.f[1:2] ..{} \\ ~` \u{1} ;",
        &expect![[r#"
            Word a
            Punct ::
            Word b
            Punct :
            Word c
            Punct :=
            String 'd'
            Word e
            Punct .
            Word f
            Punct [
            Number 1
            Punct :
            Number 2
            Punct ]
            Punct ..
            Unknown {
            Unknown }
            Unknown \
            Operator ~`
            Unknown \u{1}
            Punct ;"#]],
    );
}

#[test]
fn names_take_every_letter_beyond_ascii() {
    check(
        "größe 表$1 _x \u{a0}y",
        &expect![[r#"
        Word größe
        Word 表$1
        Word _x
        Word \u{a0}y"#]],
    );
}

#[test]
fn what_stays_open_runs_to_the_end() {
    for text in ["'abc", "E'a\\'", "\"abc", "/* /* */", "$$ $", "$a$ $A$", "U&'x", "'a'\n'"] {
        let last = Lexer::new(text, false).last().map(|token| (token.kind, token.span.end));
        let (kind, end) = last.unwrap();
        assert_eq!(end, text.len(), "{text}");
        assert!(matches!(kind, crate::TokenKind::Unterminated(_)), "{text}: {kind:?}");
    }
}

#[test]
fn deep_comments_cost_no_stack() {
    let deep = "/*".repeat(1_000_000) + &"*/".repeat(1_000_000);
    assert_eq!(Lexer::new(&deep, false).count(), 1);
}
