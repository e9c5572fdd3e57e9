//! How are structs and what reads and writes them spelled?

use crate::{
    model::{Derives, Field, Insert, Struct},
    naming::RustName,
    render::{Chain, Comma, Line, List, Piece, Source, Text, Tokens},
    rust_type::RustType,
    words::Words,
};

/// A struct with its documentation and derives; `more` is a derive of ours beyond the usual ones.
pub(crate) fn definition(
    source: &mut Source,
    name: &dyn Piece,
    body: &Struct,
    more: Option<&'static str>,
) {
    source.gap();
    source.docs(&body.docs);
    let usual = ["Debug", "Clone", "PartialEq"];
    match more {
        Some(more) => derives(source, &[&usual[..], &[more]].concat(), &body.derives),
        None => derives(source, &usual, &body.derives),
    }
    source.block(&[&"pub struct ", name], |source| {
        for field in &body.fields {
            source.docs(&field.docs);
            serde_field(source, &body.derives, field);
            source.line(&[&"pub ", &field.name, &": ", &field.rust_type, &","]);
        }
    });
}

/// The derive attribute.
pub(crate) fn derives(source: &mut Source, ours: &[&'static str], theirs: &Derives) {
    let ours = ours.iter().map(|name| [name as &dyn Piece]);
    let theirs = theirs.paths.iter().map(|path| [path as &dyn Piece]);
    let all: Vec<[&dyn Piece; 1]> = ours.chain(theirs).collect();
    let all: Vec<Line<'_>> = all.iter().map(<[_; 1]>::as_slice).collect();
    source.line(&[&Tokens(["#[derive(", ")]"], &all)]);
}

/// The attribute that keeps the database's name for serde.
pub(crate) fn serde_name(source: &mut Source, name: &str) {
    source.line(&[&Tokens(["#[serde(", ")]"], &[&[&"rename = ", &Text(name)]])]);
}

/// Keeps the database's name for serde, and leaves out what is unset.
fn serde_field(source: &mut Source, derives: &Derives, field: &Field) {
    if !derives.serde {
        return;
    }
    if field.name.as_str() != field.wire_name {
        serde_name(source, &field.wire_name);
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
    source.implementation(&[&"rt::FromColumns"], name, |source| {
        columns(source);
        source.gap();
        let columns = if fields.is_empty() { "_columns" } else { "columns" };
        source.block(
            &[&"fn from_columns(", &columns, &": &mut rt::Columns<'_>) -> Self"],
            |source| {
                filled(source, fields, |words, field| {
                    field.name.spell(words);
                    words.word(": ");
                    Chain(&[&[&"columns"], &[&"next()"]]).spell(words);
                });
            },
        );
    });
    glue(source, "rt::row!", name);
}

/// `impl rt::FromColumnsRef` for the `RowRef` of a relation.
pub(crate) fn from_columns_ref(source: &mut Source, fields: &[Field]) {
    source.gap();
    source.block(&[&"impl<'r> rt::FromColumnsRef<'r> for RowRef<'r>"], |source| {
        source.line(&[&"const COLUMNS: &'static [rt::Column] = COLUMNS;"]);
        source.gap();
        let head = "fn from_columns(columns: &mut rt::Columns<'r>) -> Self";
        source.block(&[&head], |source| {
            filled(source, fields, |words, field| {
                field.name.spell(words);
                words.word(": ");
                let next = if field.rust_type.is_borrowed() { "next_ref()" } else { "next()" };
                Chain(&[&[&"columns"], &[&next]]).spell(words);
            });
        });
    });
    source.gap();
    source.line(&[&"rt::row_ref!(Row, RowRef);"]);
}

/// A macro of the runtime, called with the name of a type.
pub(crate) fn glue(source: &mut Source, called: &'static str, name: &dyn Piece) {
    source.gap();
    source.line(&[&called, &Tokens(["(", ")"], &[&[name]]), &";"]);
}

/// `Self { field, field }`, on one line when it is short.
pub(crate) fn filled(source: &mut Source, fields: &[Field], field: fn(&mut Words, &Field)) {
    if !source.short_literal([""; 2], fields, field) {
        literal(source, "", fields, field, "");
    }
}

/// `before Self { field, field } after` with a field per line.
pub(crate) fn literal(
    source: &mut Source,
    before: &'static str,
    fields: &[Field],
    field: fn(&mut Words, &Field),
    after: &'static str,
) {
    let each = |source: &mut Source| {
        for (it, comma) in fields.iter().zip(Comma::after(fields.len())) {
            source.line(&[&Spelled(it, field), &comma]);
        }
    };
    source.enclosed(&[&before, &"Self"], " {", each, &[&"}", &after]);
}

/// A field that something else spells.
struct Spelled<'a>(&'a Field, fn(&mut Words, &Field));

impl Piece for Spelled<'_> {
    fn spell(&self, words: &mut Words) {
        self.1(words, self.0);
    }
}

/// `&self.name`.
pub(crate) struct Own<'a>(pub(crate) &'a RustName);

impl Piece for Own<'_> {
    fn spell(&self, words: &mut Words) {
        words.word("&");
        Chain(&[&[&"self"], &[self.0]]).spell(words);
    }
}

/// `fn encode` with this body.
pub(crate) fn encode(source: &mut Source, body: impl FnOnce(&mut Source)) {
    let arguments: [Line<'_>; 3] = [&[&"&self"], &[&"format: rt::Format"], &[&"out: &mut Vec<u8>"]];
    let result = " -> Result<rt::IsNull, rt::EncodeError>";
    source.block(&[&"fn encode", &List(["(", ")"], &arguments), &result], body);
}

/// `fn new` with the fields that have to be given, when there are any.
pub(crate) fn new(source: &mut Source, name: &'static str, docs: &'static str, insert: &Insert) {
    if !insert.needs_values {
        return;
    }
    let fields = &insert.body.fields;
    let parameters: Vec<[&dyn Piece; 3]> = fields
        .iter()
        .filter(|field| is_required(field))
        .map(|field| [&field.name as &dyn Piece, &": ", &field.rust_type])
        .collect();
    let parameters: Vec<Line<'_>> = parameters.iter().map(<[_; 3]>::as_slice).collect();
    source.gap();
    source.block(&[&"impl ", &name], |source| {
        source.line(&[&"/// ", &docs]);
        source.block(&[&"pub fn new", &List(["(", ")"], &parameters), &" -> Self"], |source| {
            filled(source, fields, |words, field| {
                field.name.spell(words);
                words.word(if is_required(field) { "" } else { ": rt::Field::Unset" });
            });
        });
    });
}

fn is_required(field: &Field) -> bool {
    !matches!(field.rust_type, RustType::Field(_))
}

/// The lines of a `to_columns` or `to_arguments`.
pub(crate) fn give(source: &mut Source, head: [&'static str; 2], fields: &[Field]) {
    let [before, after] = head;
    let values = if fields.is_empty() { "_values" } else { "values" };
    source.block(&[&before, &values, &after], |source| {
        for field in fields {
            let method = if is_required(field) { "value" } else { "field" };
            let arguments = List(["(", ")"], &[&[&field.index], &[&Own(&field.name)]]);
            source.line(&[&Chain(&[&[&"values"], &[&method, &arguments]]), &";"]);
        }
    });
}
