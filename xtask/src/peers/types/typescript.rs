//! What does the TypeScript of the Supabase CLI say?

use std::collections::BTreeMap;

use crate::{cargo::Failure, peers::types::Facts};

/// A type as far as it matters: what it is made of, at its outermost level.
#[derive(Debug, Default)]
struct Type {
    words: Vec<String>,
    objects: Vec<Object>,
    lists: Vec<Vec<Self>>,
}

/// The members, each with whether it is optional.
type Object = BTreeMap<String, (bool, Type)>;

/// Reads `Database["public"]`.
pub(super) fn facts(text: &str) -> Result<Facts, Failure> {
    let start = "export type Database = {";
    let (_, body) = text.split_once(start).ok_or("there is no `Database`")?;
    let tokens = tokens(body);
    let database = Reader { tokens: &tokens }.object();
    let public = member(&database, "public").ok_or("there is no schema `public`")?;
    let mut facts = Facts::new();
    for section in ["Tables", "Views"] {
        for (name, (_, relation)) in member(public, section).into_iter().flatten() {
            if let Some(relation) = relation.objects.first() {
                relation_facts(name, relation, &mut facts);
            }
        }
    }
    for (name, (_, labels)) in member(public, "Enums").into_iter().flatten() {
        facts.insert(format!("enum {name}"), labels.words.join(", "));
    }
    for (name, (_, overloads)) in member(public, "Functions").into_iter().flatten() {
        for overload in &overloads.objects {
            let (fact, returns) = function(name, overload);
            facts.insert(fact, returns);
        }
    }
    for (name, (_, composite)) in member(public, "CompositeTypes").into_iter().flatten() {
        for (attribute, (_, value)) in composite.objects.iter().flatten() {
            let null = if value.words.iter().any(|it| it == "null") { "null" } else { "value" };
            facts.insert(format!("attribute {name}.{attribute}"), null.to_owned());
        }
    }
    Ok(facts)
}

/// The arguments by name, those that may be left out with a question mark; and whether it returns a set.
fn function(name: &str, overload: &Object) -> (String, String) {
    let arguments = member(overload, "Args").into_iter().flatten();
    let mut arguments: Vec<_> = arguments
        .map(|(name, (optional, _))| format!("{name}{}", if *optional { "?" } else { "" }))
        .collect();
    arguments.sort();
    // `T[]`, and not `Database["public"]`.
    let set = overload.get("Returns").is_some_and(|(_, it)| it.lists.iter().any(Vec::is_empty));
    let returns = if set { "a set" } else { "one" };
    (format!("function {name} ({})", arguments.join(", ")), returns.to_owned())
}

fn member<'a>(object: &'a Object, name: &str) -> Option<&'a Object> {
    object.get(name)?.1.objects.first()
}

fn relation_facts(name: &str, relation: &Object, facts: &mut Facts) {
    let computed = relation.get("ComputedFields").map(|(_, it)| it.words.clone());
    let computed = computed.unwrap_or_default();
    facts.insert(format!("relation {name}"), "there".to_owned());
    for (kind, label) in [("Row", "row"), ("Insert", "insert"), ("Update", "update")] {
        for (column, (optional, value)) in member(relation, kind).into_iter().flatten() {
            let is = |word: &str| value.words.iter().any(|it| it == word);
            let null = if is("null") { "null" } else { "value" };
            let said = if is("unknown") {
                "unknown".to_owned()
            } else if is("never") {
                "never".to_owned()
            } else if kind == "Row" {
                null.to_owned()
            } else {
                format!("{} {null}", if *optional { "optional" } else { "required" })
            };
            if !(kind == "Row" && computed.contains(column)) {
                facts.insert(format!("{label} {name}.{column}"), said);
            }
        }
    }
    let keys = relation.get("Relationships").and_then(|(_, it)| it.lists.first());
    for key in keys.into_iter().flatten().filter_map(|it| it.objects.first()) {
        let words = |field: &str| {
            let value = key.get(field).map(|(_, value)| value);
            let listed = value.and_then(|it| it.lists.first());
            let words = value.into_iter().chain(listed.into_iter().flatten());
            words.flat_map(|it| it.words.iter().cloned()).collect::<Vec<_>>().join(", ")
        };
        let fact = format!(
            "key {} of {name} ({}) to {} ({})",
            words("foreignKeyName"),
            words("columns"),
            words("referencedRelation"),
            words("referencedColumns"),
        );
        facts.insert(fact, format!("one to one: {}", words("isOneToOne")));
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Text(String),
    Mark(char),
}

/// Names, strings and signs; `|` and `&` say nothing here.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if let '"' | '\'' = character {
            let mut text = String::new();
            while let Some(next) = characters.next() {
                match next {
                    '\\' => text.extend(characters.next()),
                    next if next == character => break,
                    next => text.push(next),
                }
            }
            tokens.push(Token::Text(text));
        } else if character.is_alphanumeric() || matches!(character, '_' | '$') {
            let mut text = String::from(character);
            while let Some(next) =
                characters.next_if(|next| next.is_alphanumeric() || matches!(next, '_' | '$'))
            {
                text.push(next);
            }
            tokens.push(Token::Text(text));
        } else if matches!(character, '{' | '}' | '[' | ']' | ':' | '?' | ',' | ';') {
            tokens.push(Token::Mark(character));
        }
    }
    tokens
}

struct Reader<'t> {
    tokens: &'t [Token],
}

impl Reader<'_> {
    /// The members up to the brace that ends them.
    fn object(&mut self) -> Object {
        let mut object = Object::new();
        while let Some((token, rest)) = self.tokens.split_first() {
            self.tokens = rest;
            match token {
                Token::Mark('}') => break,
                Token::Text(name) => {
                    let optional = self.skip('?');
                    self.skip(':');
                    let value = self.value();
                    object.insert(name.clone(), (optional, value));
                }
                Token::Mark(_) => {}
            }
        }
        object
    }

    fn skip(&mut self, mark: char) -> bool {
        match self.tokens {
            [Token::Mark(found), rest @ ..] if *found == mark => {
                self.tokens = rest;
                true
            }
            _ => false,
        }
    }

    /// A type, up to what ends it or to the next member's name.
    fn value(&mut self) -> Type {
        let mut value = Type::default();
        loop {
            match self.tokens {
                [Token::Text(_), Token::Mark(':'), ..]
                | [Token::Text(_), Token::Mark('?'), Token::Mark(':'), ..]
                | [] => return value,
                [Token::Text(word), rest @ ..] => {
                    value.words.push(word.clone());
                    self.tokens = rest;
                }
                [Token::Mark('{'), rest @ ..] => {
                    self.tokens = rest;
                    value.objects.push(self.object());
                }
                [Token::Mark('['), rest @ ..] => {
                    self.tokens = rest;
                    value.lists.push(self.list());
                }
                [Token::Mark(_), ..] => return value,
            }
        }
    }

    fn list(&mut self) -> Vec<Type> {
        let mut list = Vec::new();
        while !self.tokens.is_empty() && !self.skip(']') {
            if !self.skip(',') {
                let before = self.tokens.len();
                list.push(self.value());
                if self.tokens.len() == before {
                    break;
                }
            }
        }
        list
    }
}
