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
pub(crate) fn lower<'a>(
    context: &Context<'a>,
    qualified: &QualifiedName,
    definition: &'a catalog::Domain,
    name: RustName,
    problems: &mut Vec<Problem>,
) -> Domain {
    let site = Site { schema: &qualified.schema, depth: 1 };
    let place = [qualified.schema.as_str(), &qualified.name];
    let inner = context.type_of(&definition.base, site, &place, problems).rust_type;
    let (class, root) = root(context, qualified, definition).unzip();
    let base = type_map::spelled(&definition.base);
    let mut docs = Docs::default().code(&qualified.to_string()).text(" over ").code(&base);
    if definition.not_null {
        docs = docs.text(", not null");
    }
    if let Some(default) = &definition.default {
        docs = docs.text(", default ").code(default);
    }
    docs = docs.text(".").comment(definition.comment.as_deref());
    let mut checks = Vec::new();
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
    if let Some(root) = root
        && let Some(limit) = check::limit(root)
        && (!checks.is_empty() || *root == definition.base)
    {
        // Constraints see what the limit leaves of a value.
        checks.insert(0, (type_map::spelled(root), limit));
    }
    let derives = context.settings.derives_of(&place, &[]);
    let composite = context.has_composites(&definition.base);
    Domain { name, docs, derives, inner, checkable: class.is_some(), composite, checks }
}

/// The type at the bottom of the domains and what is known of its values; nothing where the user has
/// chosen their Rust type.
fn root<'a>(
    context: &Context<'a>,
    qualified: &'a QualifiedName,
    definition: &'a catalog::Domain,
) -> Option<(Class, &'a TypeRef)> {
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
            _ => return Class::of(base).map(|class| (class, base)),
        }
    }
    None
}
