//! What does an expression say about VALUE?

use crate::check::{
    Class, Comparison, Decidable, Literal, Operand, Rule, pattern,
    tokens::Token::{self, Number, Quoted, Sign, Text, Word},
};

/// A part of an expression.
#[derive(Debug, Clone)]
enum Term {
    /// VALUE, or something that is computed from it.
    Value(Operand, Class),
    Constant(Literal, Class),
    List(Vec<(Literal, Class)>),
    /// Its text, which is of no type before it is cast.
    Untyped(String),
    Truth(Decidable),
    Unknown,
}

/// Parentheses within each other; a CHECK of people has few.
const DEEPEST: usize = 60;

/// The name of a type without its schema, and whether it is an array.
type TypeName = (String, bool);

/// Reads the whole expression.
pub(super) fn read(tokens: &[Token], class: Class) -> Option<Decidable> {
    let mut reader = Reader { rest: tokens, class, depth: 0 };
    let term = reader.expression()?;
    match term {
        Term::Truth(decidable) if reader.rest.is_empty() => Some(decidable),
        _ => None,
    }
}

/// Every function gives `None` where the text has a form that it does not know.
struct Reader<'t> {
    rest: &'t [Token],
    class: Class,
    depth: usize,
}

impl Reader<'_> {
    fn take(&mut self, token: &Token) -> bool {
        let found = self.rest.first() == Some(token);
        if found {
            self.rest = self.rest.get(1..).unwrap_or_default();
        }
        found
    }

    fn sign(&mut self, sign: &str) -> bool {
        self.take(&Sign(sign.to_owned()))
    }

    fn word(&mut self, word: &str) -> bool {
        self.take(&Word(word.to_owned()))
    }

    fn next(&mut self) -> Option<Token> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first.clone())
    }

    /// `a AND b AND c`, `a OR b`, `NOT a`, or a single operation.
    fn expression(&mut self) -> Option<Term> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let first = self.operation()?;
        let mut terms = vec![first];
        let mut joined = None;
        loop {
            let word = if self.word("AND") {
                "AND"
            } else if self.word("OR") {
                "OR"
            } else {
                break;
            };
            if *joined.get_or_insert(word) != word {
                return None;
            }
            terms.push(self.operation()?);
        }
        self.depth -= 1;
        match joined {
            None => terms.pop(),
            Some("AND") => Some(all(terms)),
            Some(_) => Some(any(terms)),
        }
    }

    fn operation(&mut self) -> Option<Term> {
        if self.word("NOT") {
            return Some(not(self.operation()?));
        }
        let left = self.cast()?;
        if self.word("IS") {
            let negated = self.word("NOT");
            if !self.word("NULL") {
                return None;
            }
            let is_value = matches!(left, Term::Value(Operand("Value"), _));
            // A domain's value in Rust is never NULL.
            let rule = if negated { Rule::All(vec![]) } else { Rule::Any(vec![]) };
            return Some(if is_value { known(rule) } else { Term::Unknown });
        }
        let operator = match self.rest.first() {
            Some(Sign(sign)) if !matches!(sign.as_str(), ")" | "]" | ",") => sign.clone(),
            Some(Word(word)) if word == "OPERATOR" => {
                while !self.sign(")") {
                    self.next()?;
                }
                self.cast()?;
                return Some(Term::Unknown);
            }
            _ => return Some(left),
        };
        self.next()?;
        for quantifier in ["ANY", "ALL"] {
            if self.word(quantifier) {
                let list = self.cast()?;
                return Some(one_of(left, &operator, quantifier, list));
            }
        }
        let right = self.cast()?;
        Some(compare(left, &operator, right))
    }

    /// A primary with the casts behind it.
    fn cast(&mut self) -> Option<Term> {
        let mut term = self.primary()?;
        while self.sign("::") {
            let name = self.type_name()?;
            term = cast(term, name.as_ref());
        }
        Some(term)
    }

    fn primary(&mut self) -> Option<Term> {
        match self.next()? {
            Sign(sign) if sign == "(" => {
                let term = self.expression()?;
                self.sign(")").then_some(term)
            }
            Text(text) => Some(Term::Untyped(text)),
            Number(number) => Some(number_term(number)),
            Word(word) => self.named(&word),
            Quoted(_) => self.call(None),
            Sign(_) => None,
        }
    }

    fn named(&mut self, word: &str) -> Option<Term> {
        match word {
            "VALUE" => Some(Term::Value(Operand("Value"), self.class)),
            "ARRAY" if self.sign("[") => {
                let items = self.items("]")?;
                let constants = items.into_iter().map(|item| match item {
                    Term::Constant(literal, class) => Some((literal, class)),
                    _ => None,
                });
                let list: Option<Vec<_>> = constants.collect();
                Some(list.filter(|list| !list.is_empty()).map_or(Term::Unknown, Term::List))
            }
            "TRIM" if self.sign("(") => {
                if !(self.word("BOTH") && self.word("FROM")) {
                    return None;
                }
                let inner = self.expression()?;
                self.sign(")").then(|| function("btrim", &[inner]))
            }
            // What has a syntax of its own, but for functions.
            "CASE" | "ROW" | "EXISTS" | "COALESCE" | "NULLIF" | "CAST" | "SELECT" => None,
            "NULL" | "true" | "false" => Some(Term::Unknown),
            _ => self.call(Some(word)),
        }
    }

    /// A call of a function; one with a schema is the user's.
    fn call(&mut self, name: Option<&str>) -> Option<Term> {
        let mut name = name;
        while self.sign(".") {
            self.next()?;
            name = None;
        }
        if !self.sign("(") {
            return None;
        }
        let arguments = self.items(")")?;
        Some(name.map_or(Term::Unknown, |name| function(name, &arguments)))
    }

    fn items(&mut self, end: &str) -> Option<Vec<Term>> {
        let mut items = Vec::new();
        if self.sign(end) {
            return Some(items);
        }
        loop {
            items.push(self.expression()?);
            if self.sign(end) {
                return Some(items);
            }
            if !self.sign(",") {
                return None;
            }
        }
    }

    /// The inner `None` is a type that is not known.
    fn type_name(&mut self) -> Option<Option<TypeName>> {
        let mut name = match self.next()? {
            Word(word) => Some(word),
            Quoted(_) => None,
            _ => return None,
        };
        for (first, second) in [("double", "precision"), ("character", "varying")] {
            if name.as_deref() == Some(first) && self.word(second) {
                name = Some(format!("{first} {second}"));
            }
        }
        if ["time", "timestamp", "bit"].iter().any(|it| name.as_deref() == Some(it)) {
            return None;
        }
        while self.sign(".") {
            self.next()?;
            name = None;
        }
        if self.sign("(") {
            name = None;
            while !self.sign(")") {
                self.next()?;
            }
        }
        let mut array = false;
        while self.sign("[") {
            array = true;
            if !self.sign("]") {
                return None;
            }
        }
        Some(name.map(|name| (name, array)))
    }
}

fn known(rule: Rule) -> Term {
    Term::Truth(Decidable { rule, whole: true })
}

/// Of what is demanded together, each part is demanded.
fn all(terms: Vec<Term>) -> Term {
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
fn any(terms: Vec<Term>) -> Term {
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

fn not(term: Term) -> Term {
    match term {
        Term::Truth(Decidable { rule, whole: true }) => known(Rule::Not(Box::new(rule))),
        _ => Term::Unknown,
    }
}

fn compare(left: Term, operator: &str, right: Term) -> Term {
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
        (Class::Numeric | Class::Float | Class::Text, _) => value == constant,
        _ => false,
    }
}

fn one_of(left: Term, operator: &str, quantifier: &str, list: Term) -> Term {
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

fn function(name: &str, arguments: &[Term]) -> Term {
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

fn number_term(number: String) -> Term {
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

fn cast(term: Term, name: Option<&TypeName>) -> Term {
    let Some((name, array)) = name else { return Term::Unknown };
    match (term, array) {
        (Term::List(list), true) => {
            let cast = |(literal, class)| match cast_one(Term::Constant(literal, class), name) {
                Term::Constant(literal, class) => Some((literal, class)),
                _ => None,
            };
            list.into_iter().map(cast).collect::<Option<_>>().map_or(Term::Unknown, Term::List)
        }
        (term, false) => cast_one(term, name),
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
        (Class::Float, "double precision") => Class::Float,
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
        (Literal::Numeric(it), "numeric" | "double precision" | "real") => typed(it, name),
        (Literal::Text(it), "text" | "character varying") => typed(it, name),
        _ => Term::Unknown,
    }
}
