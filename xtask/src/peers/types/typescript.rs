//! What does the TypeScript of the Supabase CLI say?

mod parse;

use crate::{cargo::Failure, peers::types::Facts};
use parse::{Object, Type, object};

/// Reads `Database["public"]`.
pub(super) fn facts(text: &str) -> Result<Facts, Failure> {
    let start = "export type Database = {";
    let (_, body) = text.split_once(start).ok_or("there is no `Database`")?;
    let database = object(body);
    let public = member(&database, "public").ok_or("there is no schema `public`")?;
    let mut facts = Facts::new();
    for (section, kind) in [("Tables", "table"), ("Views", "view")] {
        for (name, (_, relation)) in member(public, section).into_iter().flatten() {
            if let Some(relation) = relation.objects.first() {
                relation_facts(&format!("{kind} {name}"), relation, &mut facts);
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
            facts.insert(format!("attribute {name}.{attribute}"), nullability(value).to_owned());
        }
    }
    Ok(facts)
}

/// The arguments by name, those that may be left out with a question mark; and whether it returns a set.
fn function(name: &str, overload: &Object) -> (String, String) {
    let arguments = member(overload, "Args").into_iter().flatten();
    let mut arguments: Vec<_> = arguments
        .map(|(name, (optional, _))| {
            let name = if name.is_empty() { "unnamed" } else { name };
            format!("{name}{}", if *optional { "?" } else { "" })
        })
        .collect();
    arguments.sort();
    // `T[]`, and not `Database["public"]`. A set that is planned as one row has lost its brackets.
    let listed = overload.get("Returns").is_some_and(|(_, it)| it.lists.iter().any(Vec::is_empty));
    let told = member(overload, "SetofOptions").and_then(|options| options.get("isSetofReturn"));
    let set = told.map_or(listed, |(_, it)| it.words.iter().any(|word| word == "true"));
    let any =
        overload.get("Returns").is_some_and(|(_, it)| it.words.iter().any(|it| it == "Record"));
    let returns = if any {
        "records"
    } else if set {
        "a set"
    } else {
        "one"
    };
    (format!("function {name} ({})", arguments.join(", ")), returns.to_owned())
}

/// Whether a value may be null, as far as that is said.
fn nullability(value: &Type) -> &'static str {
    let said = |word: &&str| value.words.iter().any(|it| it == word);
    ["unknown", "never", "null"].iter().find(|word| said(word)).map_or("value", |word| word)
}

fn member<'a>(object: &'a Object, name: &str) -> Option<&'a Object> {
    object.get(name)?.1.objects.first()
}

fn relation_facts(name: &str, relation: &Object, facts: &mut Facts) {
    let computed = relation.get("ComputedFields").map(|(_, it)| it.words.clone());
    let computed = computed.unwrap_or_default();
    facts.insert(name.to_owned(), "there".to_owned());
    for (kind, label) in [("Row", "row of"), ("Insert", "insert of"), ("Update", "update of")] {
        for (column, (optional, value)) in member(relation, kind).into_iter().flatten() {
            let null = nullability(value);
            let said = if kind == "Row" || matches!(null, "unknown" | "never") {
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
