//! What does an expression say about VALUE?

use crate::check::{
    Class, Decidable, Operand, Rule,
    term::{self, Term, TypeName},
    tokens::Token::{self, Number, Quoted, Sign, Text, Word},
};

/// Parentheses within each other; a CHECK of people has few.
const DEEPEST: usize = 60;

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
            Some("AND") => Some(term::all(terms)),
            Some(_) => Some(term::any(terms)),
        }
    }

    fn operation(&mut self) -> Option<Term> {
        if self.word("NOT") {
            self.depth += 1;
            if self.depth > DEEPEST {
                return None;
            }
            let negated = self.operation()?;
            self.depth -= 1;
            return Some(term::not(negated));
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
            return Some(if is_value { term::known(rule) } else { Term::Unknown });
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
                return Some(term::one_of(left, &operator, quantifier, list));
            }
        }
        let right = self.cast()?;
        Some(term::compare(left, &operator, right))
    }

    /// A primary with the casts behind it.
    fn cast(&mut self) -> Option<Term> {
        let mut term = self.primary()?;
        while self.sign("::") {
            let name = self.type_name()?;
            term = term::cast(term, &name);
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
            Number(number) => Some(term::number(number)),
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
                self.sign(")").then(|| term::function("btrim", &[inner]))
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
        Some(name.map_or(Term::Unknown, |name| term::function(name, &arguments)))
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

    /// A name that is `None` is of a type that is not known.
    fn type_name(&mut self) -> Option<TypeName> {
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
        Some((name, array))
    }
}
