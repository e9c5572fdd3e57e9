//! What does a domain become?

use rowsmith_catalog::{self as catalog, QualifiedName};

use crate::{
    docs::Docs,
    lower::{context::Context, names::Site},
    model::Domain,
    naming::RustName,
    problem::Problem,
    type_map,
};

/// Decides the newtype of a domain.
pub(crate) fn lower(
    context: &Context<'_>,
    qualified: &QualifiedName,
    definition: &catalog::Domain,
    name: RustName,
    problems: &mut Vec<Problem>,
) -> Domain {
    let site = Site { schema: &qualified.schema, depth: 1 };
    let place = [qualified.schema.as_str(), &qualified.name];
    let inner = context.type_of(&definition.base, site, &place, problems).rust_type;
    let mut docs = Docs::default()
        .code(&qualified.to_string())
        .text(" over ")
        .code(&type_map::spelled(&definition.base));
    if definition.not_null {
        docs = docs.text(", not null");
    }
    if let Some(default) = &definition.default {
        docs = docs.text(", default ").code(default);
    }
    docs = docs.text(".").comment(definition.comment.as_deref());
    for check in &definition.checks {
        docs = docs.paragraph().text("Constraint ").code(&check.name).text(": ");
        docs = docs.code(&check.definition).text(".");
    }
    Domain { name, docs, derives: context.settings.derives_of(&place, &[]), inner }
}
