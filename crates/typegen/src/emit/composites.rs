//! How is a composite type spelled?

use crate::{
    emit::{columns, structs},
    model::{Composite, Field},
    render::{Chain, Comma, List, Piece as _, Source, Text},
    words::Words,
};

/// The struct with its codec, and as the row of a function that returns it.
pub(crate) fn emit(source: &mut Source, it: &Composite) {
    let fields = &it.body.fields;
    structs::definition(source, &it.name, &it.body, None);
    source.implementation(&[&"rt::Decode"], &it.name, |source| decode(source, fields));
    source.implementation(&[&"rt::Encode"], &it.name, |source| encode(source, fields));
    structs::glue(source, "rt::value!", &it.name);
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

fn encode(source: &mut Source, fields: &[Field]) {
    source.line(&[&"const TEXT: bool = true;"]);
    source.gap();
    structs::encode(source, |source| {
        if fields.is_empty() {
            source.line(&[&"rt::encode_composite(format, out, |_attributes| {})"]);
            return;
        }
        let each = |source: &mut Source| {
            for field in fields {
                let (wire_name, value) = (Text(&field.wire_name), structs::Own(&field.name));
                let arguments = List(["(", ")"], &[&[&wire_name], &[&value]]);
                source.line(&[&Chain(&[&[&"attributes"], &[&"push", &arguments]]), &";"]);
            }
        };
        let arguments = |source: &mut Source| {
            source.line(&[&"format,"]);
            source.line(&[&"out,"]);
            source.enclosed(&[&"|attributes|"], " {", each, &[&"}", &Comma::Last]);
        };
        source.enclosed(&[&"rt::encode_composite"], "(", arguments, &[&")"]);
    });
}
