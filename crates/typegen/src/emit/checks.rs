//! How are the constraints of a domain spelled that are checked in Rust?

use crate::{
    check::{Literal, Pattern, Rule},
    render::{Piece, Text},
    words::{End, Words},
};

/// `rt::Check::new("name", rule)`.
pub(crate) struct Check<'a>(pub(crate) &'a (String, Rule));

impl Piece for Check<'_> {
    fn spell(&self, words: &mut Words) {
        let (name, rule) = self.0;
        call(
            "rt::Check::new",
            words,
            &[&|words| Text(name).spell(words), &|words| rule.spell(words)],
        );
    }
}

/// An argument of a call.
type Argument<'a> = &'a dyn Fn(&mut Words);

fn call(name: &str, words: &mut Words, arguments: &[Argument<'_>]) {
    words.word(name);
    words.list(["(", ")"], End::Comma, arguments, |words, argument| argument(words));
}

fn slice<T>(words: &mut Words, items: &[T], item: impl Fn(&mut Words, &T)) {
    words.list(["&[", "]"], End::Comma, items, |words, it| item(words, it));
}

impl Rule {
    fn spell(&self, words: &mut Words) {
        let rules =
            |rules: &[Self], words: &mut Words| slice(words, rules, |words, it| it.spell(words));
        match self {
            Self::All(all) => call("rt::Rule::All", words, &[&|words| rules(all, words)]),
            Self::Any(any) => call("rt::Rule::Any", words, &[&|words| rules(any, words)]),
            Self::Not(rule) => call(
                "rt::Rule::Not",
                words,
                &[&|words| {
                    words.word("&");
                    rule.spell(words);
                }],
            ),
            Self::Compare(operand, comparison, literal) => call(
                "rt::Rule::Compare",
                words,
                &[
                    &|words| variant("rt::Operand::", operand.0, words),
                    &|words| variant("rt::Comparison::", comparison.0, words),
                    &|words| literal.spell(words),
                ],
            ),
            Self::OneOf(operand, literals) => call(
                "rt::Rule::OneOf",
                words,
                &[&|words| variant("rt::Operand::", operand.0, words), &|words| {
                    slice(words, literals, |words, it| it.spell(words));
                }],
            ),
            Self::Matches(operand, pattern) => call(
                "rt::Rule::Matches",
                words,
                &[&|words| variant("rt::Operand::", operand.0, words), &|words| {
                    pattern.spell(words);
                }],
            ),
            Self::Length(most) => call("rt::Rule::Length", words, &[&|words| number(most, words)]),
            Self::Digits(precision, scale) => call(
                "rt::Rule::Digits",
                words,
                &[&|words| number(precision, words), &|words| number(scale, words)],
            ),
        }
    }
}

impl Literal {
    fn spell(&self, words: &mut Words) {
        match self {
            Self::Integer(it) => call("rt::Literal::Integer", words, &[&|words| number(it, words)]),
            Self::Numeric(it) => {
                call("rt::Literal::Numeric", words, &[&|words| Text(it).spell(words)]);
            }
            Self::Float(it) => call("rt::Literal::Float", words, &[&|words| words.word(it)]),
            Self::Text(it) => call("rt::Literal::Text", words, &[&|words| Text(it).spell(words)]),
        }
    }
}

impl Pattern {
    fn spell(&self, words: &mut Words) {
        let parts =
            |parts: &[Self], words: &mut Words| slice(words, parts, |words, it| it.spell(words));
        match self {
            Self::Start => words.word("rt::Pattern::Start"),
            Self::End => words.word("rt::Pattern::End"),
            Self::Any => words.word("rt::Pattern::Any"),
            Self::Text(it) => call("rt::Pattern::Text", words, &[&|words| Text(it).spell(words)]),
            Self::In(it) => call("rt::Pattern::In", words, &[&|words| ranges(it, words)]),
            Self::NotIn(it) => call("rt::Pattern::NotIn", words, &[&|words| ranges(it, words)]),
            Self::Sequence(it) => {
                call("rt::Pattern::Sequence", words, &[&|words| parts(it, words)]);
            }
            Self::Either(it) => call("rt::Pattern::Either", words, &[&|words| parts(it, words)]),
            Self::Repeat(part, least, most) => call(
                "rt::Pattern::Repeat",
                words,
                &[
                    &|words| {
                        words.word("&");
                        part.spell(words);
                    },
                    &|words| number(least, words),
                    &|words| match most {
                        Some(most) => call("Some", words, &[&|words| number(most, words)]),
                        None => words.word("None"),
                    },
                ],
            ),
        }
    }
}

fn ranges(ranges: &[(char, char)], words: &mut Words) {
    slice(words, ranges, |words, (first, last)| {
        let each = |words: &mut Words, c: &char| words.word(&format!("{c:?}"));
        words.list(["(", ")"], End::Comma, [first, last], each);
    });
}

fn variant(path: &'static str, name: &'static str, words: &mut Words) {
    words.word(path);
    words.word(name);
}

fn number(number: &impl ToString, words: &mut Words) {
    words.word(&number.to_string());
}
