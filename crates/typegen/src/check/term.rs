//! What do the parts of an expression come to when they are put together?

use crate::check::{Class, Comparison, Decidable, Literal, Operand, Rule, pattern};

/// A part of an expression.
#[derive(Debug, Clone)]
pub(super) enum Term {
    /// VALUE, or something that is computed from it.
    Value(Operand, Class),
    Constant(Literal, Class),
    List(Vec<(Literal, Class)>),
    /// Its text, which is of no type before it is cast.
    Untyped(String),
    Truth(Decidable),
    Unknown,
}

/// The name of a built-in type, if it is one that is known, and whether it is an array.
pub(super) type TypeName = (Option<String>, bool);

pub(super) fn known(rule: Rule) -> Term {
    Term::Truth(Decidable { rule, whole: true })
}

/// Of what is demanded together, each part is demanded.
pub(super) fn all(terms: Vec<Term>) -> Term {
    let mut rules = Vec::new();
    let mut whole = true;
    for term in terms {
        match term {
            Term::Truth(it) => {
                whole &= it.whole;
                match it.rule {
                    Rule::All(inner) => rules.extend(inner),
                    rule => rules.push(rule),
                }
            }
            _ => whole = false,
        }
    }
    if rules.is_empty() && !whole {
        return Term::Unknown;
    }
    let rule = if rules.len() == 1 { rules.pop() } else { Some(Rule::All(rules)) };
    rule.map_or(Term::Unknown, |rule| Term::Truth(Decidable { rule, whole }))
}

/// Parts of which less is demanded than the constraint does make a whole that demands less.
pub(super) fn any(terms: Vec<Term>) -> Term {
    let mut rules = Vec::new();
    let mut whole = true;
    for term in terms {
        match term {
            Term::Truth(it) => {
                whole &= it.whole;
                match it.rule {
                    Rule::Any(inner) => rules.extend(inner),
                    rule => rules.push(rule),
                }
            }
            _ => return Term::Unknown,
        }
    }
    let rule = if rules.len() == 1 { rules.pop() } else { Some(Rule::Any(rules)) };
    rule.map_or(Term::Unknown, |rule| Term::Truth(Decidable { rule, whole }))
}

pub(super) fn not(term: Term) -> Term {
    match term {
        Term::Truth(Decidable { rule, whole: true }) => known(Rule::Not(Box::new(rule))),
        _ => Term::Unknown,
    }
}

pub(super) fn compare(left: Term, operator: &str, right: Term) -> Term {
    let (operand, class, literal, literal_class, turned) = match (left, right) {
        (Term::Value(operand, class), Term::Constant(literal, of)) => {
            (operand, class, literal, of, false)
        }
        (Term::Constant(literal, of), Term::Value(operand, class)) => {
            (operand, class, literal, of, true)
        }
        _ => return Term::Unknown,
    };
    if !comparable(class, literal_class) {
        return Term::Unknown;
    }
    if class == Class::Text {
        return match (operator, literal) {
            ("~" | "!~", Literal::Text(text)) if !turned => match pattern::read(&text) {
                Some(found) if operator == "~" => known(Rule::Matches(operand, found)),
                Some(found) => not(known(Rule::Matches(operand, found))),
                None => Term::Unknown,
            },
            ("=", text) => known(Rule::Compare(operand, Comparison("Equal"), text)),
            ("<>", text) => known(Rule::Compare(operand, Comparison("NotEqual"), text)),
            // The order of text is the collation's.
            _ => Term::Unknown,
        };
    }
    let comparison = match (operator, turned) {
        ("=", _) => "Equal",
        ("<>", _) => "NotEqual",
        ("<", false) | (">", true) => "Less",
        ("<=", false) | (">=", true) => "LessOrEqual",
        (">", false) | ("<", true) => "Greater",
        (">=", false) | ("<=", true) => "GreaterOrEqual",
        _ => return Term::Unknown,
    };
    known(Rule::Compare(operand, Comparison(comparison), literal))
}

fn comparable(value: Class, constant: Class) -> bool {
    match (value, constant) {
        (Class::Integer(_), Class::Integer(_)) => true,
        // Compared in double precision, which holds each value of the other.
        (Class::Real, _) => constant == Class::Float,
        (Class::Numeric | Class::Float | Class::Text, _) => value == constant,
        _ => false,
    }
}

pub(super) fn one_of(left: Term, operator: &str, quantifier: &str, list: Term) -> Term {
    let (Term::Value(operand, class), Term::List(list)) = (left, list) else {
        return Term::Unknown;
    };
    if !list.iter().all(|(_, of)| comparable(class, *of)) {
        return Term::Unknown;
    }
    let rule = Rule::OneOf(operand, list.into_iter().map(|(literal, _)| literal).collect());
    match (operator, quantifier) {
        ("=", "ANY") => known(rule),
        ("<>", "ALL") => not(known(rule)),
        _ => Term::Unknown,
    }
}

pub(super) fn function(name: &str, arguments: &[Term]) -> Term {
    let (operand, class) = match arguments {
        [Term::Value(Operand(operand), class)] => (*operand, *class),
        [Term::Value(Operand("Value"), Class::Array), Term::Constant(Literal::Integer(1), _)]
            if name == "array_length" =>
        {
            return Term::Value(Operand("ArrayLength"), Class::Integer(4));
        }
        _ => return Term::Unknown,
    };
    let (operand, class) = match (name, operand, class) {
        ("btrim", "Value", Class::Text) => ("Trimmed", Class::Text),
        ("length" | "char_length" | "character_length", "Value", Class::Text) => {
            ("Length", Class::Integer(4))
        }
        ("length" | "char_length" | "character_length", "Trimmed", Class::Text) => {
            ("TrimmedLength", Class::Integer(4))
        }
        ("octet_length", "Value", Class::Text)
        | ("octet_length" | "length", "Value", Class::Bytes) => ("Octets", Class::Integer(4)),
        ("cardinality", "Value", Class::Array) => ("Cardinality", Class::Integer(4)),
        _ => return Term::Unknown,
    };
    Term::Value(Operand(operand), class)
}

pub(super) fn number(number: String) -> Term {
    match number.parse::<i64>() {
        Ok(whole) => Term::Constant(Literal::Integer(whole), Class::Integer(8)),
        Err(_) => numeric(number),
    }
}

fn numeric(text: String) -> Term {
    // `NaN` and `Infinity` are numbers too, and the runtime reads what Postgres prints.
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || b".-".contains(&byte));
    if !plain {
        return Term::Unknown;
    }
    match text.parse::<i64>() {
        Ok(whole) => Term::Constant(Literal::Integer(whole), Class::Numeric),
        Err(_) => Term::Constant(Literal::Numeric(text), Class::Numeric),
    }
}

pub(super) fn cast(term: Term, (name, array): &TypeName) -> Term {
    let Some(name) = name else { return Term::Unknown };
    match (term, array) {
        (Term::List(list), true) => {
            let cast = |(literal, class)| match cast_one(Term::Constant(literal, class), name) {
                Term::Constant(literal, class) => Some((literal, class)),
                _ => None,
            };
            list.into_iter().map(cast).collect::<Option<_>>().map_or(Term::Unknown, Term::List)
        }
        (term, false) => cast_one(term, name),
        // Only how many elements it has is ever asked, which no cast changes.
        (Term::Value(operand, Class::Array), true) => Term::Value(operand, Class::Array),
        _ => Term::Unknown,
    }
}

fn cast_one(term: Term, name: &str) -> Term {
    match term {
        Term::Value(operand, class) => cast_value(operand, class, name),
        Term::Untyped(text) => typed(text, name),
        Term::Constant(literal, class) => cast_constant(literal, class, name),
        Term::List(_) | Term::Truth(_) | Term::Unknown => Term::Unknown,
    }
}

/// Casts that change nothing.
fn cast_value(operand: Operand, class: Class, name: &str) -> Term {
    let class = match (class, name) {
        (Class::Integer(of), "smallint") if of <= 2 => Class::Integer(2),
        (Class::Integer(of), "integer") if of <= 4 => Class::Integer(4),
        (Class::Integer(_), "bigint") => Class::Integer(8),
        (Class::Integer(_) | Class::Numeric, "numeric") => Class::Numeric,
        (Class::Real, "real") => Class::Real,
        (Class::Real | Class::Float, "double precision") => Class::Float,
        (Class::Text, "text" | "character varying") | (Class::OtherText, "text") => Class::Text,
        _ => return Term::Unknown,
    };
    Term::Value(operand, class)
}

fn typed(text: String, name: &str) -> Term {
    // Printed so, a float keeps its point or exponent.
    let float = |value: f64| Term::Constant(Literal::Float(format!("{value:?}")), Class::Float);
    match name {
        "smallint" | "integer" | "bigint" => match text.parse() {
            Ok(whole) => Term::Constant(Literal::Integer(whole), Class::Integer(8)),
            Err(_) => Term::Unknown,
        },
        "numeric" => numeric(text),
        "double precision" => match text.parse::<f64>() {
            Ok(value) if value.is_finite() => float(value),
            Ok(_) | Err(_) => Term::Unknown,
        },
        "real" => match text.parse::<f32>() {
            Ok(value) if value.is_finite() => float(value.into()),
            Ok(_) | Err(_) => Term::Unknown,
        },
        "text" | "character varying" => Term::Constant(Literal::Text(text), Class::Text),
        _ => Term::Unknown,
    }
}

fn cast_constant(literal: Literal, class: Class, name: &str) -> Term {
    match (literal, name) {
        (Literal::Integer(it), "bigint") if class != Class::Numeric => {
            Term::Constant(Literal::Integer(it), Class::Integer(8))
        }
        (Literal::Integer(it), "integer")
            if i32::try_from(it).is_ok() && class != Class::Numeric =>
        {
            Term::Constant(Literal::Integer(it), Class::Integer(4))
        }
        (Literal::Integer(it), "smallint")
            if i16::try_from(it).is_ok() && class != Class::Numeric =>
        {
            Term::Constant(Literal::Integer(it), Class::Integer(2))
        }
        (Literal::Integer(it), "numeric" | "double precision" | "real") => {
            typed(it.to_string(), name)
        }
        (Literal::Numeric(it), "numeric" | "double precision" | "real")
        | (Literal::Text(it), "text" | "character varying") => typed(it, name),
        _ => Term::Unknown,
    }
}
