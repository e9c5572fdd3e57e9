//! What does an enum type become?

use rowsmith_catalog::{self as catalog, QualifiedName};

use crate::{
    config::EnumStyle,
    docs::Docs,
    lower::{names::assign, settings::Settings},
    model::{Enum, Variant},
    naming::{self, Case, RustName},
    problem::Problem,
};

/// Decides the Rust enum of an enum type.
pub(crate) fn lower(
    settings: &Settings<'_>,
    qualified: &QualifiedName,
    definition: &catalog::Enum,
    name: RustName,
    problems: &mut Vec<Problem>,
) -> Enum {
    let place = [qualified.schema.as_str(), &qualified.name];
    let open = is_open(settings, &place, definition);
    let reserved = if open { naming::OPEN_VARIANTS } else { naming::VARIANTS };
    let labels: Vec<_> = definition.labels.iter().map(String::as_str).collect();
    let names = assign(&labels, &place, (Case::Camel, reserved), settings, problems);
    let variants = labels.into_iter().zip(names).map(|(label, name)| Variant {
        name,
        label: label.to_owned(),
        docs: Docs::default().code(label).text("."),
    });
    Enum {
        name,
        docs: Docs::default()
            .code(&qualified.to_string())
            .text(".")
            .comment(definition.comment.as_deref()),
        derives: settings.derives_of(&place, &["Copy", "Eq", "Hash", "Ord", "PartialOrd"]),
        variants: variants.collect(),
        open,
    }
}

/// Whether the Rust enum keeps labels that it does not know.
pub(crate) fn is_open(settings: &Settings<'_>, place: &[&str], definition: &catalog::Enum) -> bool {
    // One without labels has no value to be closed over.
    settings.enum_style(place) == EnumStyle::Open || definition.labels.is_empty()
}
