//! How does a parameter become a value of its type?

use crate::attribute_names::{AttributeNames, Shape};
use crate::values::Given;
use std::fmt::Write as _;

/// Appends `$n` with its casts.
pub(crate) fn parameter(sql: &mut String, number: usize, given: &Given, cast: &str) {
    // Writing to a String cannot fail, here as below.
    match given.shape {
        Shape::Plain => write!(sql, "${number}{}{cast}", given.hop).unwrap_or_default(),
        Shape::Composite => composite(sql, &format!("${number}::text"), given, cast),
        Shape::Array => array(sql, &format!("${number}::text"), given, cast),
    }
}

/// Appends an element of an array of parameters.
pub(crate) fn element(sql: &mut String, place: usize, given: &Given, cast: &str) {
    let element = format!("\"row\".\"c{place}\"");
    match given.shape {
        Shape::Plain => write!(sql, "{element}{cast}").unwrap_or_default(),
        Shape::Composite => composite(sql, &element, given, cast),
        Shape::Array => array(sql, &element, given, cast),
    }
}

/// Appends `$n` as a value of the type of the cast, checked as in an assignment: an explicit cast to
/// a domain over `varchar(3)` cuts.
pub(crate) fn assigned(sql: &mut String, number: usize, given: &Given, cast: &str) {
    from_json(sql, &format!("${number}{}::text", given.hop), cast);
}

/// Appends text as a composite: an object by name, after its attributes are named, or what is a
/// record literal.
fn composite(sql: &mut String, text: &str, given: &Given, cast: &str) {
    let names = AttributeNames::condition(given.names);
    let otherwise = names.map_or(" else".to_owned(), |names| format!(" when {names} then"));
    // A domain that refuses NULL would refuse that of the type as well.
    let of_type = AttributeNames::outermost(given.names)
        .map_or_else(|| cast.to_owned(), |sql_type| format!("::{sql_type}"));
    write!(
        sql,
        "case when {text} like '(%' then {text}{cast}\
         {otherwise} pg_catalog.json_populate_record(null{of_type}, {text}::json){cast} end"
    )
    .unwrap_or_default();
}

/// Appends text as an array of composites.
fn array(sql: &mut String, text: &str, given: &Given, cast: &str) {
    let names = AttributeNames::condition(given.names);
    if let Some(names) = &names {
        write!(sql, "case when {names} then ").unwrap_or_default();
    }
    from_json(sql, &format!("{text}::json"), cast);
    if names.is_some() {
        sql.push_str(" end");
    }
}

/// Appends what JSON or text holds, as the type of the cast reads it.
fn from_json(sql: &mut String, json: &str, cast: &str) {
    let sql_type = cast.strip_prefix("::").unwrap_or(cast);
    write!(
        sql,
        "(select \"value\" from pg_catalog.json_to_record(\
         pg_catalog.json_build_object('value', {json})) \
         as \"given\"(\"value\" {sql_type}))"
    )
    .unwrap_or_default();
}
