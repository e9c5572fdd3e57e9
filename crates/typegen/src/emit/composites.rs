//! How is a composite type spelled?

use crate::{
    emit::{columns, structs},
    model::{Composite, Field},
    render::{Chain, List, Piece as _, Source, Text},
    words::Words,
};

/// The struct with its codec, and as the row of a function that returns it.
pub(crate) fn emit(source: &mut Source, it: &Composite) {
    let fields = &it.body.fields;
    structs::definition(source, &it.name, &it.body, None);
    source.implementation(&[&"rt::Decode"], &it.name, |source| decode(source, fields));
    source.implementation(&[&"rt::Composite"], &it.name, |source| by_name(source, it));
    structs::glue(source, "rt::composite!", &it.name);
    structs::from_columns(source, &it.name, fields, |source| {
        let head = "const COLUMNS: &'static [rt::Column] = ";
        source.enclosed(&[&head], "&[", |source| columns::each(source, &it.columns), &[&"];"]);
    });
}

fn decode(source: &mut Source, fields: &[Field]) {
    source.line(&[&"const TEXT: bool = true;"]);
    source.gap();
    source.block(&[&"fn decode(raw: rt::Raw<'_>) -> Result<Self, rt::DecodeError>"], |source| {
        if fields.is_empty() {
            source.line(&[&"rt::decode_composite(raw, |_attributes| Self {})"]);
            return;
        }
        let on_one_line = ["rt::decode_composite(raw, |attributes| ", ")"];
        if source.short_literal(on_one_line, fields, attribute) {
            return;
        }
        let literal = |source: &mut Source| {
            source.line(&[&"raw,"]);
            structs::literal(source, "|attributes| ", fields, attribute, ",");
        };
        source.enclosed(&[&"rt::decode_composite"], "(", literal, &[&")"]);
    });
    source.gap();
    source.block(&[&"fn filler() -> Self"], |source| {
        structs::filled(source, fields, |words, field| {
            field.name.spell(words);
            words.word(": rt::Decode::filler()");
        });
    });
}

fn attribute(words: &mut Words, field: &Field) {
    field.name.spell(words);
    words.word(": ");
    let wire_name = Text(&field.wire_name);
    Chain(&[&[&"attributes"], &[&"next", &List(["(", ")"], &[&[&wire_name]])]]).spell(words);
}

fn by_name(source: &mut Source, it: &Composite) {
    let fields = &it.body.fields;
    let unused = if fields.is_empty() { "_" } else { "" };
    source.line(&[&"const TYPE: &'static str = ", &Text(&it.sql_name), &";"]);
    source.gap();
    let head = "names: &mut rt::AttributeNames)";
    source.block(&[&"fn names(", &unused, &head], |source| {
        for field in fields {
            let of = List(["<", ">"], &[&[&field.rust_type]]);
            let name = List(["(", ")"], &[&[&Text(&field.wire_name)]]);
            source.line(&[&Chain(&[&[&"names"], &[&"push::", &of, &name]]), &";"]);
        }
    });
    source.gap();
    let head = "attributes: &mut rt::AttributeWriter<'_>)";
    source.block(&[&"fn write(&self, ", &unused, &head], |source| {
        for (field, json) in fields.iter().zip(&it.json) {
            let method = if *json { "push_json" } else { "push" };
            let (name, value) = (Text(&field.wire_name), structs::Own(&field.name));
            let arguments = List(["(", ")"], &[&[&name], &[&value]]);
            source.line(&[&Chain(&[&[&"attributes"], &[&method, &arguments]]), &";"]);
        }
    });
}
