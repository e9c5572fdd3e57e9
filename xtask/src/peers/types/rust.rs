//! What does the Rust of our own generator say?

use std::{fs, path::Path};

use crate::{cargo::Failure, peers::types::Facts};

/// Reads the files of a schema's module.
pub(super) fn facts(folder: &Path) -> Result<Facts, Failure> {
    let failed = |error: std::io::Error| format!("cannot read `{}`: {error}", folder.display());
    let mut facts = Facts::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let text = fs::read_to_string(entry.map_err(failed)?.path()).map_err(failed)?;
        if let Some((name, kind)) =
            between(&text, "//! `public.", ".\n").and_then(|it| it.split_once("`, "))
        {
            let kind = if kind.contains("view") { "view" } else { "table" };
            relation_facts(&format!("{kind} {name}"), &text, &mut facts);
        }
        enum_facts(&text, &mut facts);
        function_facts(&text, &mut facts);
        composite_facts(&text, &mut facts);
    }
    Ok(facts)
}

/// Each function by its arguments; of procedures nothing is said.
fn function_facts(text: &str, facts: &mut Facts) {
    let mut before = text;
    while let Some((head, rest)) = before.split_once("rt::Function = rt::Function {") {
        let constant = rest.split_once("};").map_or("", |(constant, _)| constant);
        before = rest;
        if between(constant, "procedure: ", ",") != Some("false") {
            continue;
        }
        let body = head.rsplit_once("pub struct Args {").map_or("", |(_, body)| body);
        let body = body.split_once('}').map_or("", |(body, _)| body);
        let given = body.lines().filter_map(|line| line.trim().strip_prefix("pub "));
        let listed = between(constant, "arguments: &[", "returns:").unwrap_or_default();
        let names = listed.split("name: ").skip(1);
        let names = names.map(|it| it.strip_prefix("Some(\"").and_then(|it| it.split('"').next()));
        let mut arguments: Vec<_> = names
            .zip(given)
            .map(|(name, field)| {
                let optional = if field.contains(": rt::Field<") { "?" } else { "" };
                format!("{}{optional}", name.unwrap_or("unnamed"))
            })
            .collect();
        arguments.sort();
        let name = between(constant, "name: \"", "\"").unwrap_or_default();
        let docs = head.rsplit("/// `public.").find(|docs| docs.starts_with(name));
        let signature = docs.and_then(|docs| docs.lines().next()).unwrap_or_default();
        let returns = if signature.contains(" RETURNS SETOF ") { "a set" } else { "one" };
        facts.insert(format!("function {name} ({})", arguments.join(", ")), returns.to_owned());
    }
}

/// Each attribute of the composite types; not those of rows as values.
fn composite_facts(text: &str, facts: &mut Facts) {
    let parts: Vec<&str> = text.split("\npub struct ").collect();
    for (docs, body) in parts.iter().zip(parts.iter().skip(1)) {
        let names = body.split("attributes.next(\"").skip(1);
        let names: Vec<_> = names.filter_map(|it| it.split('"').next()).collect();
        let name = docs.rsplit_once("\n/// `public.").and_then(|(_, it)| it.split_once("`."));
        let (Some((name, _)), false) = (name, names.is_empty()) else { continue };
        let fields = body.split_once("\n}").map_or("", |(fields, _)| fields);
        let fields = fields.lines().filter_map(|line| line.trim().strip_prefix("pub "));
        for (attribute, field) in names.iter().zip(fields) {
            let null = if field.contains(": Option<") { "null" } else { "value" };
            facts.insert(format!("attribute {name}.{attribute}"), null.to_owned());
        }
    }
}

/// What stands after one mark and before the next.
fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    Some(text.split_once(before)?.1.split_once(after)?.0)
}

/// The strings of a piece of code.
fn strings(code: &str) -> Vec<&str> {
    code.split('"').skip(1).step_by(2).collect()
}

/// The fields of a struct, each with its type.
fn fields<'t>(text: &'t str, name: &str) -> Option<Vec<(&'t str, &'t str)>> {
    let start = format!("pub struct {name} {{");
    let body = text.split_once(&start)?.1;
    let body = body.split_once("\n}").map_or("", |(body, _)| body);
    let lines = body.lines().filter_map(|line| line.trim().strip_prefix("pub "));
    Some(lines.filter_map(|line| line.trim_end_matches(',').split_once(": ")).collect())
}

fn relation_facts(name: &str, text: &str, facts: &mut Facts) {
    facts.insert(name.to_owned(), "there".to_owned());
    let columns = between(text, "pub const COLUMNS:", "\n];").unwrap_or_default();
    let columns = columns.split("name: ").skip(1).filter_map(|it| strings(it).first().copied());
    let row = fields(text, "Row").unwrap_or_default();
    let (insert, update) = (fields(text, "Insert"), fields(text, "Update"));
    for (column, (field, of_row)) in columns.zip(&row) {
        let null = if of_row.starts_with("Option<") { "null" } else { "value" };
        facts.insert(format!("row of {name}.{column}"), null.to_owned());
        for (label, fields) in [("insert", &insert), ("update", &update)] {
            let Some(fields) = fields else { continue };
            let written = fields.iter().find(|(name, _)| name == field).map(|(_, it)| *it);
            facts.insert(format!("{label} of {name}.{column}"), written.map_or_else(never, given));
        }
    }
    for key in text.split("rt::Relationship {").skip(1) {
        let one = |field: &str| between(key, &format!("{field}: \""), "\"").unwrap_or_default();
        let many = |field: &str| {
            let listed = between(key, &format!("{field}: &["), "]").unwrap_or_default();
            strings(listed).join(", ")
        };
        let (schema, relation) = (one("schema"), one("relation"));
        let relation =
            if schema == "public" { relation.to_owned() } else { format!("{schema}.{relation}") };
        let fact = format!(
            "key {} of {name} ({}) to {} ({})",
            one("name"),
            many(" columns"),
            relation,
            many("referenced_columns"),
        );
        let one_to_one = between(key, "one_to_one: ", ",").unwrap_or_default();
        facts.insert(fact, format!("one to one: {one_to_one}"));
    }
}

fn never() -> String {
    "never".to_owned()
}

/// Whether a field has to be given and may be NULL.
fn given(rust_type: &str) -> String {
    let (need, value) = match rust_type.strip_prefix("rt::Field<") {
        Some(value) => ("optional", value),
        None => ("required", rust_type),
    };
    format!("{need} {}", if value.starts_with("Option<") { "null" } else { "value" })
}

fn enum_facts(text: &str, facts: &mut Facts) {
    let mut rest = text;
    while let Some((before, after)) =
        rest.split_once("pub const LABELS: &'static [&'static str] = &[")
    {
        let name = before.rsplit_once("/// `public.").map(|(_, name)| name);
        let name = before
            .rsplit_once("\npub enum ")
            .and_then(|(docs, _)| docs.rsplit_once("/// `public."))
            .map(|(_, name)| name)
            .or(name);
        let name = name.and_then(|name| name.split_once('`')).map_or("?", |(name, _)| name);
        let labels = after.split_once("];").map_or("", |(labels, _)| labels);
        facts.insert(format!("enum {name}"), strings(labels).join(", "));
        rest = after;
    }
}
