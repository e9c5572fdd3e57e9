//! How is a composite read by the names of its attributes?
//!
//! Its own text gives them by place. A row that is made of them by name has the places that the
//! generated struct knows, whatever came, went or moved since.

use rowsmith_catalog::{QualifiedName, TypeRef};

use crate::{
    lower::{
        comments,
        context::{Context, Lowered},
        scope::{Attributed, UserType},
    },
    model::Reads,
    rust_type::RustType,
    type_map,
};

/// Composites in composites are followed this far.
const DEEPEST: usize = 64;

/// How a column of this name is read.
pub(crate) fn reads(
    context: &Context<'_>,
    name: &str,
    type_ref: &TypeRef,
    lowered: &Lowered,
) -> Reads {
    // What a type of the user's own expects is not known.
    let ours = matches!(lowered.rust_type, RustType::Item(_));
    let row = if ours { row(context, &type_map::quoted(name), type_ref, 0) } else { None };
    match row {
        Some((condition, row)) => {
            Reads::ByName(format!("case when {condition} then {row}::text end"))
        }
        None => lowered.reads.clone(),
    }
}

/// A condition that the composite is not NULL, and the row of its attributes; `None` for what is no
/// composite. The condition mentions the type as a relation, which alone makes the server look again
/// at a statement that stays prepared when the type changes.
fn row(
    context: &Context<'_>,
    value: &str,
    type_ref: &TypeRef,
    depth: usize,
) -> Option<(String, String)> {
    let (name, attributed) = composite(context, type_ref).filter(|_| depth < DEEPEST)?;
    let attribute = |(attribute, type_ref): (&str, Option<&TypeRef>)| {
        let value = format!("({value}).{}", type_map::quoted(attribute));
        let inner = type_ref.and_then(|type_ref| row(context, &value, type_ref, depth + 1));
        inner.map_or(value, |(condition, row)| format!("case when {condition} then {row} end"))
    };
    let attributes: Vec<_> =
        attributes(context, name, attributed).into_iter().map(attribute).collect();
    let relation = type_map::qualified(name).replace('\'', "''");
    Some((
        format!("{value} is distinct from null and '{relation}'::pg_catalog.regclass is not null"),
        format!("row({})", attributes.join(", ")),
    ))
}

/// The composite that a type is, or that a domain is made over.
fn composite<'a>(
    context: &Context<'a>,
    type_ref: &'a TypeRef,
) -> Option<(&'a QualifiedName, Attributed<'a>)> {
    let mut type_ref = type_ref;
    for _ in 0..DEEPEST {
        let name = &type_ref.name;
        match context.scope.user_type(name).filter(|_| !type_ref.array)? {
            UserType::Domain(domain) => {
                if context.settings.override_of(&[&name.schema, &name.name]).is_some() {
                    return None;
                }
                type_ref = &domain.base;
            }
            UserType::Attributed(attributed) => return Some((name, attributed)),
            UserType::Enum(_) | UserType::Range(_) | UserType::MultiRange(_) => return None,
        }
    }
    None
}

/// The names of the attributes, with their types unless the user has chosen another Rust type.
fn attributes<'a>(
    context: &Context<'a>,
    of: &QualifiedName,
    attributed: Attributed<'a>,
) -> Vec<(&'a str, Option<&'a TypeRef>)> {
    let each = |(name, type_ref, comment): (&'a String, &'a TypeRef, &'a Option<String>)| {
        let place = [of.schema.as_str(), &of.name, name];
        let comment = comments::read(comment.as_deref(), &place, &mut Vec::new());
        let chosen = comment.rust_type.is_some() || context.settings.override_of(&place).is_some();
        (name.as_str(), (!chosen).then_some(type_ref))
    };
    match attributed {
        Attributed::Composite(it) => {
            it.attributes.iter().map(|it| each((&it.name, &it.type_ref, &it.comment))).collect()
        }
        Attributed::Row(it) => {
            it.columns.iter().map(|it| each((&it.name, &it.type_ref, &it.comment))).collect()
        }
    }
}
