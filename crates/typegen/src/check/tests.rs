//! What is read from constraints as Postgres prints them, and what is left to it.

use expect_test::{Expect, expect};

use super::{Class, read};

fn check(class: Class, definition: &str, expected: &Expect) {
    let shown = match read(&format!("CHECK ({definition})"), class) {
        None => "nothing".to_owned(),
        Some(it) => format!("{}{:?}", if it.whole { "" } else { "in part: " }, it.rule),
    };
    expected.assert_eq(&shown);
}

#[test]
fn numbers_are_compared() {
    check(
        Class::Integer(4),
        "(VALUE > 0)",
        &expect![[r#"Compare(Operand("Value"), Comparison("Greater"), Integer(0))"#]],
    );
    check(
        Class::Integer(8),
        "((VALUE >= '-5'::integer) AND (VALUE <= '9000000000'::bigint))",
        &expect![[
            r#"All([Compare(Operand("Value"), Comparison("GreaterOrEqual"), Integer(-5)), Compare(Operand("Value"), Comparison("LessOrEqual"), Integer(9000000000))])"#
        ]],
    );
    check(
        Class::Integer(2),
        "((VALUE)::numeric > 0.5)",
        &expect![[r#"Compare(Operand("Value"), Comparison("Greater"), Numeric("0.5"))"#]],
    );
    check(
        Class::Numeric,
        "((VALUE <> (0)::numeric) OR (0.5 < VALUE))",
        &expect![[
            r#"Any([Compare(Operand("Value"), Comparison("NotEqual"), Integer(0)), Compare(Operand("Value"), Comparison("Greater"), Numeric("0.5"))])"#
        ]],
    );
    check(
        Class::Float,
        "(VALUE < (0.5)::double precision)",
        &expect![[r#"Compare(Operand("Value"), Comparison("Less"), Float("0.5"))"#]],
    );
    check(
        Class::Integer(4),
        "(NOT (VALUE = ANY (ARRAY[1, 2])))",
        &expect![[r#"Not(OneOf(Operand("Value"), [Integer(1), Integer(2)]))"#]],
    );
}

#[test]
fn text_is_compared_measured_and_matched() {
    check(
        Class::Text,
        "((VALUE)::text = ANY ((ARRAY['a'::character varying, 'it''s'::character varying])::text[]))",
        &expect![[r#"OneOf(Operand("Value"), [Text("a"), Text("it's")])"#]],
    );
    check(
        Class::Text,
        "((char_length(VALUE) >= 2) AND (VALUE ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text))",
        &expect![[
            r#"All([Compare(Operand("Length"), Comparison("GreaterOrEqual"), Integer(2)), Matches(Operand("Value"), Sequence([Start, Repeat(In([('a', 'z'), ('0', '9')]), 1, None), Repeat(Sequence([Text("-"), Repeat(In([('a', 'z'), ('0', '9')]), 1, None)]), 0, None), End]))])"#
        ]],
    );
    check(
        Class::Text,
        "(length(TRIM(BOTH FROM VALUE)) > 0)",
        &expect![[r#"Compare(Operand("TrimmedLength"), Comparison("Greater"), Integer(0))"#]],
    );
    check(
        Class::OtherText,
        "((VALUE)::text !~ '[^\\.a-]'::text)",
        &expect![[
            r#"Not(Matches(Operand("Value"), NotIn([('.', '.'), ('a', 'a'), ('-', '-')])))"#
        ]],
    );
    check(
        Class::Array,
        "((cardinality(VALUE) > 0) AND (array_length(VALUE, 1) < 3))",
        &expect![[
            r#"All([Compare(Operand("Cardinality"), Comparison("Greater"), Integer(0)), Compare(Operand("ArrayLength"), Comparison("Less"), Integer(3))])"#
        ]],
    );
    check(
        Class::Text,
        "((VALUE IS NULL) OR (octet_length(VALUE) = 3))",
        &expect![[r#"Compare(Operand("Octets"), Comparison("Equal"), Integer(3))"#]],
    );
}

#[test]
fn what_depends_on_the_server_is_left_to_it() {
    for (class, definition) in [
        (Class::Text, "(VALUE < 'b'::text)"),
        (Class::Text, "(VALUE ~ '^\\d+$'::text)"),
        (Class::Text, "(VALUE ~ '[[:alpha:]]'::text)"),
        (Class::Text, "(VALUE ~* 'a'::text)"),
        (Class::Text, "(VALUE ~ E'a'::text)"),
        (Class::Text, "(VALUE = lower(VALUE))"),
        (Class::Text, "(NOT ((VALUE = 'a'::text) AND (lower(VALUE) = 'b'::text)))"),
        (Class::OtherText, "(VALUE OPERATOR(extensions.~) '^a$'::extensions.citext)"),
        (Class::Integer(4), "((VALUE % 2) = 0)"),
        (Class::Integer(4), "public.is_good(VALUE)"),
        (Class::Integer(4), "(VALUE = ANY (ARRAY[1, NULL::integer]))"),
        (Class::Integer(8), "((VALUE)::integer > 0)"),
        (Class::Integer(4), "(VALUE IS NOT NULL)"),
        (Class::Numeric, "((VALUE)::double precision > (0)::double precision)"),
        (Class::Numeric, "(VALUE < 'NaN'::numeric)"),
        (Class::Integer(4), "CASE WHEN (VALUE > 0) THEN true ELSE false END"),
    ] {
        check(class, definition, &expect!["nothing"]);
    }
    check(
        Class::Integer(4),
        "((VALUE > 0) AND ((VALUE % 2) = 0))",
        &expect![[r#"in part: Compare(Operand("Value"), Comparison("Greater"), Integer(0))"#]],
    );
}
