//! Does a value keep the constraints of its domain, as far as that can be decided without the server?

use crate::codec::numeric::Numeric;
use crate::pattern::Pattern;
use std::cmp::Ordering;
use std::error::Error;
use std::fmt;

/// A constraint of a domain that is checked before a value is sent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Check {
    /// The constraint's name; for a limit of the base type, such as a length, the type itself.
    pub name: &'static str,
    /// What the value must hold to.
    pub rule: Rule,
}

impl Check {
    /// A constraint with what it demands.
    pub const fn new(name: &'static str, rule: Rule) -> Self {
        Self { name, rule }
    }
}

/// What a value must hold to. An unknown answer, such as that about NULL, is no violation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rule {
    /// `a AND b`.
    All(&'static [Self]),
    /// `a OR b`.
    Any(&'static [Self]),
    /// `NOT a`.
    Not(&'static Self),
    /// `VALUE > 0`.
    Compare(Operand, Comparison, Literal),
    /// `VALUE = ANY (ARRAY['a', 'b'])`.
    OneOf(Operand, &'static [Literal]),
    /// `VALUE ~ '^a+$'`.
    Matches(Operand, Pattern),
    /// The length of `varchar(n)` and `char(n)`: blanks beyond it are cut off.
    Length(usize),
    /// The digits of `numeric(precision, scale)`: those beyond the scale are rounded.
    Digits(u16, i16),
}

/// What a rule speaks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operand {
    /// `VALUE`.
    Value,
    /// `btrim(VALUE)`.
    Trimmed,
    /// `char_length(VALUE)`.
    Length,
    /// `char_length(btrim(VALUE))`.
    TrimmedLength,
    /// `octet_length(VALUE)`.
    Octets,
    /// `cardinality(VALUE)`.
    Cardinality,
    /// `array_length(VALUE, 1)`, which is NULL for an empty array.
    ArrayLength,
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// A constant of a rule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Literal {
    /// A whole number.
    Integer(i64),
    /// A `numeric` as its text.
    Numeric(&'static str),
    /// A `real` or `double precision`.
    Float(f64),
    /// Text.
    Text(&'static str),
}

/// A value as rules see it.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Checked<'a> {
    /// `smallint`, `integer`, `bigint`.
    Integer(i64),
    /// `real`, `double precision`.
    Float(f64),
    /// `numeric`.
    Numeric(&'a Numeric),
    /// `text` and its like.
    Text(&'a str),
    /// The number of elements of an array, or of bytes of a `bytea`.
    Items(usize),
}

/// A type whose values rules can look at.
pub trait Checkable {
    /// The value as rules see it.
    fn checked(&self) -> Checked<'_>;
}

macro_rules! checkable {
    ($($type:ty, $value:ident => $checked:expr;)*) => {$(
        impl Checkable for $type {
            fn checked(&self) -> Checked<'_> {
                let $value = self;
                $checked
            }
        }
    )*};
}

checkable! {
    i16, value => Checked::Integer((*value).into());
    i32, value => Checked::Integer((*value).into());
    i64, value => Checked::Integer(*value);
    f32, value => Checked::Float((*value).into());
    f64, value => Checked::Float(*value);
    Numeric, value => Checked::Numeric(value);
    String, value => Checked::Text(value);
}

impl<T> Checkable for Vec<T> {
    fn checked(&self) -> Checked<'_> {
        Checked::Items(self.len())
    }
}

/// Finds the first constraint that the value surely violates.
pub fn check(checks: &'static [Check], value: &impl Checkable) -> Result<(), CheckError> {
    let mut value = value.checked();
    // Limits of the base type come first: what follows sees the value as they leave it.
    let rounded = match (value, checks.first()) {
        (Checked::Numeric(number), Some(Check { rule: Rule::Digits(_, scale), .. })) => {
            number.rounded(*scale)
        }
        _ => None,
    };
    for check in checks {
        if check.rule.holds(value) == Some(false) {
            return Err(CheckError { constraint: check.name });
        }
        value = match (check.rule, value, &rounded) {
            (Rule::Length(most), Checked::Text(text), _) => {
                let end = text.char_indices().nth(most).map_or(text.len(), |(at, _)| at);
                Checked::Text(text.get(..end).unwrap_or(text))
            }
            (Rule::Digits(..), Checked::Numeric(_), Some(rounded)) => Checked::Numeric(rounded),
            (_, value, _) => value,
        };
    }
    Ok(())
}

/// A value that violates a constraint of its domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckError {
    constraint: &'static str,
}

impl CheckError {
    /// The constraint's name; for a limit of the base type, such as a length, the type itself.
    pub fn constraint(&self) -> &'static str {
        self.constraint
    }
}

impl fmt::Display for CheckError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the value violates `{}`", self.constraint)
    }
}

impl Error for CheckError {}

impl Rule {
    /// SQL's three answers; `None` is unknown.
    fn holds(&self, value: Checked<'_>) -> Option<bool> {
        match *self {
            Self::All(rules) => every(rules.iter().map(|rule| rule.holds(value))),
            Self::Any(rules) => {
                every(rules.iter().map(|rule| rule.holds(value).map(|held| !held))).map(|it| !it)
            }
            Self::Not(rule) => rule.holds(value).map(|held| !held),
            Self::Compare(operand, comparison, literal) => {
                compare(operand.of(value)?, literal).map(|ordering| comparison.holds(ordering))
            }
            Self::OneOf(operand, literals) => {
                let value = operand.of(value)?;
                let equal = |literal| compare(value, literal).map(Ordering::is_ne);
                every(literals.iter().copied().map(equal)).map(|it| !it)
            }
            Self::Matches(operand, pattern) => match operand.of(value)? {
                Checked::Text(text) => Some(pattern.occurs_in(text)),
                _ => None,
            },
            Self::Length(most) => match value {
                Checked::Text(text) => Some(text.chars().skip(most).all(|c| c == ' ')),
                _ => None,
            },
            Self::Digits(precision, scale) => match value {
                Checked::Numeric(number) => Some(number.fits(precision, scale)),
                _ => None,
            },
        }
    }
}

/// `AND` over three answers.
fn every(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    for answer in answers {
        match answer {
            Some(false) => return Some(false),
            Some(true) => {}
            None => all = None,
        }
    }
    all
}

impl Operand {
    fn of(self, value: Checked<'_>) -> Option<Checked<'_>> {
        let length = |text: &str| count(text.chars().count());
        match (self, value) {
            (Self::Value, value) => Some(value),
            (Self::Trimmed, Checked::Text(text)) => Some(Checked::Text(text.trim_matches(' '))),
            (Self::Length, Checked::Text(text)) => length(text),
            (Self::TrimmedLength, Checked::Text(text)) => length(text.trim_matches(' ')),
            (Self::Octets, Checked::Text(text)) => count(text.len()),
            (Self::ArrayLength, Checked::Items(0)) => None,
            (
                Self::Length | Self::Octets | Self::Cardinality | Self::ArrayLength,
                Checked::Items(items),
            ) => count(items),
            _ => None,
        }
    }
}

fn count<'a>(items: usize) -> Option<Checked<'a>> {
    i64::try_from(items).ok().map(Checked::Integer)
}

impl Comparison {
    fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Equal => ordering.is_eq(),
            Self::NotEqual => ordering.is_ne(),
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEqual => ordering.is_ge(),
        }
    }
}

/// As Postgres orders them; text only as far as it is equal, since its order depends on the server.
fn compare(value: Checked<'_>, literal: Literal) -> Option<Ordering> {
    match (value, literal) {
        (Checked::Integer(value), Literal::Integer(literal)) => Some(value.cmp(&literal)),
        (Checked::Integer(value), Literal::Numeric(literal)) => {
            Some(Numeric::from(value).cmp(&literal.parse().ok()?))
        }
        (Checked::Numeric(value), Literal::Integer(literal)) => {
            Some(value.cmp(&Numeric::from(literal)))
        }
        (Checked::Numeric(value), Literal::Numeric(literal)) => {
            Some(value.cmp(&literal.parse().ok()?))
        }
        (Checked::Float(value), Literal::Float(literal)) => Some(floats(value, literal)),
        (Checked::Text(value), Literal::Text(literal)) => Some(value.cmp(literal)),
        _ => None,
    }
}

/// NaN is equal to itself and greater than everything else.
fn floats(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()))
}

#[cfg(test)]
mod tests {
    use super::{Check, Comparison, Literal, Operand, Rule, check};
    use crate::codec::numeric::Numeric;

    const SHORT: &[Check] = &[Check { name: "varchar(3)", rule: Rule::Length(3) }];

    const PRICE: &[Check] = &[Check { name: "numeric(4,2)", rule: Rule::Digits(4, 2) }];

    const ROUND: &[Check] = &[Check { name: "numeric(2,-3)", rule: Rule::Digits(2, -3) }];

    const SMALL: &[Check] = &[Check { name: "numeric(2,4)", rule: Rule::Digits(2, 4) }];

    const LENGTH: Rule = Rule::Compare(Operand::ArrayLength, Comparison::Less, Literal::Integer(2));

    const CHECKS: &[Check] = &[Check { name: "few", rule: LENGTH }];

    const NOT: &[Check] = &[Check { name: "many", rule: Rule::Not(&LENGTH) }];

    #[test]
    fn limits_of_base_types_are_those_of_the_server() {
        let short = |text: &str| check(SHORT, &text.to_owned()).is_ok();
        assert_eq!(
            ["", "äöü", "abc  ", "abcd", "abc d"].map(short),
            [true, true, true, false, false]
        );
        let fits = |checks, text: &str| check(checks, &text.parse::<Numeric>().unwrap()).is_ok();
        for text in ["0", "99.99", "-99.994", "99.9949999", "NaN", "1e-300"] {
            assert!(fits(PRICE, text), "{text}");
        }
        for text in ["100", "-100.00", "99.995", "1e300", "Infinity", "-Infinity"] {
            assert!(!fits(PRICE, text), "{text}");
        }
        assert!(fits(ROUND, "99499") && !fits(ROUND, "99500") && fits(ROUND, "499"));
        assert!(fits(SMALL, "0.0099") && !fits(SMALL, "0.01") && !fits(SMALL, "0.00995"));
    }

    #[test]
    fn constraints_see_what_the_base_type_leaves_of_a_value() {
        let rounded = |text: &str, scale| {
            text.parse::<Numeric>().unwrap().rounded(scale).map(|it| it.to_string())
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(rounded("9.995", 2), some("10.00"));
        assert_eq!(rounded("-0.25", 1), some("-0.3"));
        assert_eq!(rounded("994", -1), some("990"));
        assert_eq!(rounded("995", -3), some("1000"));
        assert_eq!([rounded("4", -1), rounded("0.04", -5)], [some("0"), some("0")]);
        assert_eq!([rounded("1.5", 1), rounded("7", 3)], [None, None]);
    }

    #[test]
    fn an_unknown_answer_is_no_violation() {
        let few = |items: &[i32]| check(CHECKS, &items.to_vec()).is_ok();
        assert!(few(&[]) && few(&[1]) && !few(&[1, 2]));
        assert!(check(NOT, &Vec::<i32>::new()).is_ok());
    }
}
