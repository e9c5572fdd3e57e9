//! How are structs and what reads and writes them spelled?

use crate::{
    model::{Derives, Field, Insert, Struct},
    render::{Line, Piece, Source, Text},
    rust_type::RustType,
};

/// A struct with its documentation and derives; `more` are derives of ours beyond the usual ones.
pub(crate) fn definition(source: &mut Source, name: &dyn Piece, body: &Struct, more: &'static str) {
    source.gap();
    source.docs(&body.docs);
    derives(source, &[&"Debug, Clone, PartialEq", &more], &body.derives);
    source.block(&[&"pub struct ", name], |source| {
        for field in &body.fields {
            source.docs(&field.docs);
            serde_field(source, &body.derives, field);
            source.line(&[&"pub ", &field.name, &": ", &field.rust_type, &","]);
        }
    });
}

/// The derive attribute.
pub(crate) fn derives(source: &mut Source, ours: Line<'_>, theirs: &Derives) {
    let mut line: Vec<&dyn Piece> = vec![&"#[derive("];
    line.extend(ours);
    for path in &theirs.paths {
        line.push(&", ");
        line.push(path);
    }
    line.push(&")]");
    source.line(&line);
}

/// Keeps the database's name for serde, and leaves out what is unset.
fn serde_field(source: &mut Source, derives: &Derives, field: &Field) {
    if !derives.serde {
        return;
    }
    if field.name.as_str() != field.wire_name {
        source.line(&[&"#[serde(rename = ", &Text(&field.wire_name), &")]"]);
    }
    if matches!(field.rust_type, RustType::Field(_)) {
        source.line(&[&"#[serde(default, skip_serializing_if = \"rt::Field::is_unset\")]"]);
    }
}

/// `impl rt::FromColumns`; `columns` is the constant with the columns.
pub(crate) fn from_columns(
    source: &mut Source,
    name: &dyn Piece,
    fields: &[Field],
    columns: impl FnOnce(&mut Source),
) {
    source.gap();
    source.block(&[&"impl rt::FromColumns for ", name], |source| {
        columns(source);
        source.gap();
        let columns = if fields.is_empty() { "_columns" } else { "columns" };
        source.block(
            &[&"fn from_columns(", &columns, &": &mut rt::Columns<'_>) -> Self"],
            |source| {
                literal(source, fields, "columns.next()");
            },
        );
    });
    source.gap();
    source.line(&[&"rt::row!(", name, &");"]);
}

/// `Self { a: value, b: value }` with the same value for each field.
pub(crate) fn literal(source: &mut Source, fields: &[Field], value: &'static str) {
    source.block(&[&"Self"], |source| {
        for field in fields {
            source.line(&[&field.name, &": ", &value, &","]);
        }
    });
}

/// `fn encode` with this body.
pub(crate) fn encode(source: &mut Source, body: impl FnOnce(&mut Source)) {
    let result = "Result<rt::IsNull, rt::EncodeError>";
    let head = "fn encode(&self, format: rt::Format, out: &mut Vec<u8>) -> ";
    source.block(&[&head, &result], body);
}

/// `fn new` with the fields that have to be given, when there are any.
pub(crate) fn new(source: &mut Source, name: &'static str, docs: &'static str, insert: &Insert) {
    if !insert.needs_values {
        return;
    }
    let is_required = |field: &&Field| !matches!(field.rust_type, RustType::Field(_));
    let fields = &insert.body.fields;
    let parameters: Vec<[&dyn Piece; 3]> = fields
        .iter()
        .filter(is_required)
        .map(|field| [&field.name as &dyn Piece, &": ", &field.rust_type])
        .collect();
    let parameters: Vec<Line<'_>> = parameters.iter().map(<[_; 3]>::as_slice).collect();
    source.gap();
    source.block(&[&"impl ", &name], |source| {
        source.line(&[&"/// ", &docs]);
        source.list(&[&"pub fn new"], "(", &parameters, ") -> Self {");
        source.indented(|source| {
            source.block(&[&"Self"], |source| {
                for field in fields {
                    let unset = if is_required(&field) { "," } else { ": rt::Field::Unset," };
                    source.line(&[&field.name, &unset]);
                }
            });
        });
        source.line(&[&"}"]);
    });
}

/// The lines of a `to_columns` or `to_arguments`.
pub(crate) fn give(source: &mut Source, head: [&'static str; 2], fields: &[Field]) {
    let [before, after] = head;
    let values = if fields.is_empty() { "_values" } else { "values" };
    source.block(&[&before, &values, &after], |source| {
        for field in fields {
            let method = match field.rust_type {
                RustType::Field(_) => "values.field(",
                _ => "values.value(",
            };
            source.line(&[&method, &field.index, &", &self.", &field.name, &");"]);
        }
    });
}
