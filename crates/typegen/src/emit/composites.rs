//! How is a composite type spelled?

use crate::{
    emit::{columns, structs},
    model::{Composite, Field},
    render::{Source, Text},
};

/// The struct with its codec, and as the row of a function that returns it.
pub(crate) fn emit(source: &mut Source, it: &Composite) {
    let fields = &it.body.fields;
    structs::definition(source, &it.name, &it.body, "");
    source.gap();
    source.block(&[&"impl rt::Decode for ", &it.name], |source| decode(source, fields));
    source.gap();
    source.block(&[&"impl rt::Encode for ", &it.name], |source| encode(source, fields));
    source.gap();
    source.line(&[&"rt::value!(", &it.name, &");"]);
    structs::from_columns(source, &it.name, fields, |source| {
        let head = "const COLUMNS: &'static [rt::Column] = ";
        source.enclosed(&[&head], "&[", |source| columns::each(source, &it.columns), "];");
    });
}

fn decode(source: &mut Source, fields: &[Field]) {
    source.line(&[&"const TEXT: bool = true;"]);
    source.gap();
    let attributes = if fields.is_empty() { "_attributes" } else { "attributes" };
    source.block(&[&"fn decode(raw: rt::Raw<'_>) -> Result<Self, rt::DecodeError>"], |source| {
        let head = ["rt::decode_composite(raw, |", attributes, "| Self"];
        let [before, name, after] = &head;
        let each = |source: &mut Source| {
            for field in fields {
                let wire_name = Text(&field.wire_name);
                source.line(&[&field.name, &": attributes.next(", &wire_name, &"),"]);
            }
        };
        source.enclosed(&[before, name, after], " {", each, "})");
    });
    source.gap();
    source.block(&[&"fn filler() -> Self"], |source| {
        structs::literal(source, fields, "rt::Decode::filler()");
    });
}

fn encode(source: &mut Source, fields: &[Field]) {
    source.line(&[&"const TEXT: bool = true;"]);
    source.gap();
    let attributes = if fields.is_empty() { "_attributes" } else { "attributes" };
    structs::encode(source, |source| {
        let each = |source: &mut Source| {
            for field in fields {
                let wire_name = Text(&field.wire_name);
                source.line(&[&"attributes.push(", &wire_name, &", &self.", &field.name, &");"]);
            }
        };
        let head = "rt::encode_composite(format, out, |";
        source.enclosed(&[&head, &attributes, &"|"], " {", each, "})");
    });
}
