//! What does a composite type become, or a table's row type where it is used as one?
//!
//! Every field may be NULL but those of a domain that has none: the NOT NULL of a table's column does
//! not bind its row type, and an attribute added later is NULL in the values stored before. One of a
//! NOT NULL domain cannot be added to a type that is in use.

use rowsmith_catalog::{Attribute, QualifiedName};

use crate::{
    docs::Docs,
    lower::{
        by_name, columns, comments,
        context::Context,
        names::{Site, assign},
        scope::Attributed,
    },
    model::{Column, Composite, Field, Struct},
    naming::{self, Case, RustName},
    problem::Problem,
    rust_type::RustType,
    type_map,
};

/// Decides the struct of a type with attributes.
pub(crate) fn lower<'a>(
    context: &Context<'a>,
    qualified: &QualifiedName,
    definition: Attributed<'a>,
    name: RustName,
    problems: &mut Vec<Problem>,
) -> Composite {
    let site = Site { schema: &qualified.schema, depth: 1 };
    let place = [qualified.schema.as_str(), &qualified.name];
    let derives = context.settings.derives_of(&place, &[]);
    let docs = Docs::default().code(&qualified.to_string());
    let json = match definition {
        Attributed::Composite(it) => {
            it.attributes.iter().map(|it| context.is_json(&it.type_ref)).collect()
        }
        Attributed::Row(it) => it.columns.iter().map(|it| context.is_json(&it.type_ref)).collect(),
    };
    let (docs, fields, columns) = match definition {
        Attributed::Composite(it) => {
            let (fields, columns) = attributes(context, site, qualified, &it.attributes, problems);
            (docs.text(".").comment(it.comment.as_deref()), fields, columns)
        }
        Attributed::Row(it) => {
            let facts = columns::facts(context, qualified, it, site, problems);
            let columns = columns::constants(context, &facts);
            let fields = facts.into_iter().map(|facts| Field {
                name: facts.field,
                wire_name: facts.column.name.clone(),
                rust_type: if context.never_null(&facts.column.type_ref) {
                    facts.lowered.rust_type
                } else {
                    RustType::option(facts.lowered.rust_type)
                },
                docs: Docs::default().code(&type_map::spelled(&facts.column.type_ref)).text("."),
                index: facts.index,
            });
            let docs = docs.text(" as a value: of a column, an attribute or a parameter.");
            (docs, fields.collect(), columns)
        }
    };
    let sql_name = type_map::qualified(qualified);
    Composite { name, sql_name, body: Struct { docs, derives, fields }, json, columns }
}

fn attributes(
    context: &Context<'_>,
    site: Site<'_>,
    qualified: &QualifiedName,
    attributes: &[Attribute],
    problems: &mut Vec<Problem>,
) -> (Vec<Field>, Vec<Column>) {
    let place = [qualified.schema.as_str(), &qualified.name];
    let wire_names: Vec<_> = attributes.iter().map(|it| it.name.as_str()).collect();
    let scope = (Case::Snake, naming::FIELDS);
    let names = assign(&wire_names, &place, scope, context.settings, problems);
    let constants = naming::assign(&wire_names, Case::Shouty, naming::FIELDS, |_| None);
    let all = attributes.iter().zip(names).zip(constants).enumerate();
    all.map(|(index, ((attribute, name), constant))| {
        let place = [qualified.schema.as_str(), &qualified.name, &attribute.name];
        let comment = comments::read(attribute.comment.as_deref(), &place, problems);
        let lowered = match comment.rust_type {
            Some(rust_type) => context.chosen(rust_type, &attribute.type_ref, site),
            None => context.type_of(&attribute.type_ref, site, &place, problems),
        };
        let sql_type = type_map::spelled(&attribute.type_ref);
        let reads = by_name::reads(context, &attribute.name, &attribute.type_ref, &lowered);
        let field = Field {
            name,
            wire_name: attribute.name.clone(),
            rust_type: match comment.not_null {
                Some(true) => lowered.rust_type,
                None if context.never_null(&attribute.type_ref) => lowered.rust_type,
                Some(false) | None => RustType::option(lowered.rust_type),
            },
            docs: Docs::default()
                .comment(comment.text.as_deref())
                .paragraph()
                .code(&sql_type)
                .text("."),
            index,
        };
        let cast = type_map::cast(&attribute.type_ref);
        let column = Column { name: attribute.name.clone(), constant, sql_type, cast, reads };
        (field, column)
    })
    .unzip()
}
