//! How is each object spelled as text?

mod writer;
mod types;
mod routine;
mod relation;

use crate::{
    ident::QualifiedName,
    schema::{Catalog, Schema},
    sequence::Sequence,
    text::print::writer::Writer,
};

pub(crate) use routine::signature;
pub(super) use writer::type_ref;
pub(crate) use writer::{fits_on_line, name, privilege, qualified};

/// An object's name (see [`Catalog::objects`]) and its text, which ends with a line break.
pub(super) struct Object {
    pub(super) name: String,
    pub(super) text: String,
}

/// Every object of the catalog, in the order in which the text form lists them.
pub(super) fn objects(catalog: &Catalog) -> Vec<Object> {
    let mut objects = Vec::new();
    for (extension, value) in &catalog.extensions {
        let mut writer = Writer::open("extension");
        writer.name(extension).word("in").name(&value.schema).close();
        objects.push(Object { name: format!("extension {}", name(extension)), text: writer.text });
    }
    for (schema_name, schema) in &catalog.schemas {
        schema_objects(schema_name, schema, &mut objects);
    }
    objects
}

fn schema_objects(schema_name: &str, schema: &Schema, objects: &mut Vec<Object>) {
    let mut writer = Writer::open("schema");
    writer.name(schema_name).close().comment(1, schema.comment.as_deref());
    writer.grants(&schema.grants);
    objects.push(Object { name: format!("schema {}", name(schema_name)), text: writer.text });

    let qualify = |name: &String| QualifiedName::new(schema_name, name);
    let mut push =
        |name: &QualifiedName, text| objects.push(Object { name: qualified(name), text });
    for (name, value) in &schema.enums {
        push(&qualify(name), types::enum_text(&qualify(name), value));
    }
    for (name, value) in &schema.domains {
        push(&qualify(name), types::domain_text(&qualify(name), value));
    }
    for (name, value) in &schema.composites {
        push(&qualify(name), types::composite_text(&qualify(name), value));
    }
    for (name, value) in &schema.ranges {
        push(&qualify(name), types::range_text(&qualify(name), value));
    }
    for (name, value) in &schema.relations {
        push(&qualify(name), relation::text(&qualify(name), value));
    }
    for (name, value) in &schema.sequences {
        let name = qualify(name);
        objects.push(Object {
            name: format!("sequence {}", qualified(&name)),
            text: sequence_text(&name, value),
        });
    }
    for routine in &schema.routines {
        let name = QualifiedName::new(schema_name, &routine.name);
        objects
            .push(Object { name: signature(&name, routine), text: routine::text(&name, routine) });
    }
}

fn sequence_text(name: &QualifiedName, sequence: &Sequence) -> String {
    let mut writer = Writer::open("sequence");
    writer.qualified(name).name(&sequence.data_type);
    for (keyword, number) in [
        ("start", sequence.start),
        ("min", sequence.min),
        ("max", sequence.max),
        ("increment", sequence.increment),
        ("cache", sequence.cache),
    ] {
        writer.word(keyword).word(&number.to_string());
    }
    writer.flag(sequence.cycle, "cycle");
    if let Some(owner) = &sequence.owned_by {
        writer.word("owned by").source(owner);
    }
    writer.close().comment(1, sequence.comment.as_deref());
    writer.grants(&sequence.grants);
    writer.text
}
