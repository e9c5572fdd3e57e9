//! What does a domain become?

use rowsmith_catalog::{self as catalog, QualifiedName, TypeRef};

use crate::{
    check::{self, Class},
    docs::Docs,
    lower::{context::Context, names::Site, scope::UserType},
    model::Domain,
    naming::RustName,
    problem::Problem,
    type_map,
};

/// Domains over domains are followed this far.
const DEEPEST: usize = 64;

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
    let class = class(context, qualified, definition);
    let base = type_map::spelled(&definition.base);
    let mut docs = Docs::default().code(&qualified.to_string()).text(" over ").code(&base);
    if definition.not_null {
        docs = docs.text(", not null");
    }
    if let Some(default) = &definition.default {
        docs = docs.text(", default ").code(default);
    }
    docs = docs.text(".").comment(definition.comment.as_deref());
    let limit = class.and_then(|_| check::limit(&definition.base));
    let mut checks: Vec<_> = limit.map(|rule| (base, rule)).into_iter().collect();
    for check in &definition.checks {
        docs = docs.paragraph().text("Constraint ").code(&check.name).text(": ");
        docs = docs.code(&check.definition);
        let decidable = class.and_then(|class| check::read(&check.definition, class));
        docs = docs.text(match &decidable {
            Some(it) if it.whole => ", checked by `new`.",
            Some(_) => ", checked in part by `new`.",
            None => ".",
        });
        checks.extend(decidable.map(|it| (check.name.clone(), it.rule)));
    }
    let derives = context.settings.derives_of(&place, &[]);
    Domain { name, docs, derives, inner, checkable: class.is_some(), checks }
}

/// What is known of the domain's values; nothing where the user has chosen their type.
fn class(
    context: &Context<'_>,
    qualified: &QualifiedName,
    definition: &catalog::Domain,
) -> Option<Class> {
    let (mut name, mut base): (&QualifiedName, &TypeRef) = (qualified, &definition.base);
    for _ in 0..DEEPEST {
        if context.settings.override_of(&[&name.schema, &name.name]).is_some() {
            return None;
        }
        match context.scope.user_type(&base.name) {
            Some(UserType::Domain(inner)) if !base.array => {
                (name, base) = (&base.name, &inner.base);
            }
            Some(_) if !base.array => return None,
            _ => return Class::of(base),
        }
    }
    None
}
