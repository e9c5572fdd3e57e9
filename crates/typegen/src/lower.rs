//! What becomes of each object of the catalog? All decisions, no spelling.

pub(crate) mod settings;
mod scope;
mod names;
mod context;
mod comments;
mod by_name;
mod key_types;
mod columns;
mod writes;
mod index_definition;
mod keys;
mod constraints;
mod relation;
mod relationships;
mod enums;
mod domains;
mod composites;
mod signatures;
mod functions;
mod objects;

use std::collections::BTreeMap;

use rowsmith_catalog::{Catalog, QualifiedName};

use crate::{
    docs::Docs,
    lower::{
        context::Context,
        key_types::KeyTypes,
        names::{AllNames, Names, SchemaNames},
        relationships::Relationships,
        scope::{SchemaScope, Scope},
        settings::Settings,
    },
    model::{Model, Relation, Schema},
    naming::RustName,
    problem::Problem,
};

/// The crate's model, what was doubtful about it, and the objects that it is made of.
#[derive(Debug)]
pub(crate) struct Lowered {
    pub(crate) model: Model,
    pub(crate) warnings: Vec<Problem>,
    /// The places of the objects, by their names as [`Catalog::objects`] spells them; routines up
    /// to their parenthesis.
    pub(crate) objects: BTreeMap<String, String>,
}

/// Decides everything.
pub(crate) fn lower(catalog: &Catalog, settings: &Settings<'_>) -> Lowered {
    let mut problems = Vec::new();
    let scope = Scope::new(catalog, &settings.config.schemas, &mut problems);
    let names = AllNames::new(&scope, settings, &mut problems);
    let key_types = KeyTypes::new(catalog, &scope, settings, &mut problems);
    let context =
        Context { catalog, settings, scope: &scope, names: &names, key_types: &key_types };
    let mut relationships = relationships::all(&context);
    let mut schemas = Vec::new();
    for (name, schema) in &scope.schemas {
        let Some(names) = names.schema(name) else { continue };
        let one = OneSchema { context: &context, name, scope: schema, names };
        schemas.push(one.lower(&mut relationships, &mut problems));
    }
    schemas.sort_by(|a, b| a.name.cmp(&b.name));
    problems.extend(settings.unused());
    problems.sort();
    problems.dedup();
    let objects = objects::all(&context, &scope);
    let model = Model { command: settings.config.command.clone(), schemas, objects };
    Lowered { model, warnings: problems, objects: places(&scope) }
}

/// One schema on its way.
struct OneSchema<'c, 'a> {
    context: &'c Context<'a>,
    name: &'c str,
    scope: &'c SchemaScope<'a>,
    names: &'c SchemaNames<'a>,
}

impl OneSchema<'_, '_> {
    fn lower(&self, relationships: &mut Relationships, problems: &mut Vec<Problem>) -> Schema {
        let schema = self.context.catalog.schemas.get(self.name);
        let comment = schema.and_then(|schema| schema.comment.as_deref());
        let mut schema = Schema {
            name: self.names.module.clone(),
            docs: Docs::new("The schema ").code(self.name).text(".").comment(comment),
            relations: self.relations(relationships, problems),
            enums: each(self.name, &self.scope.enums, &self.names.enums, |qualified, it, name| {
                enums::lower(self.context.settings, qualified, it, name, problems)
            }),
            domains: each(
                self.name,
                &self.scope.domains,
                &self.names.domains,
                |qualified, it, name| domains::lower(self.context, qualified, it, name, problems),
            ),
            composites: each(
                self.name,
                &self.scope.composites,
                &self.names.composites,
                |qualified, it, name| {
                    composites::lower(self.context, qualified, *it, name, problems)
                },
            ),
            functions: each(
                self.name,
                &self.scope.routines,
                &self.names.functions,
                |qualified, it, name| {
                    functions::lower(self.context, &qualified.schema, it, name, problems)
                },
            ),
        };
        // By what they are called in Rust, since that is what people look for.
        schema.relations.sort_by(|a, b| a.module.cmp(&b.module));
        schema.enums.sort_by(|a, b| a.name.cmp(&b.name));
        schema.domains.sort_by(|a, b| a.name.cmp(&b.name));
        schema.composites.sort_by(|a, b| a.name.cmp(&b.name));
        schema.functions.sort_by(|a, b| a.name.cmp(&b.name));
        schema
    }

    fn relations(
        &self,
        relationships: &mut Relationships,
        problems: &mut Vec<Problem>,
    ) -> Vec<Relation> {
        let mut computed = signatures::computed(self.name, self.scope.routines.values().flatten());
        each(self.name, &self.scope.relations, &self.names.relations, |qualified, it, module| {
            let mut relation = relation::lower(self.context, qualified, it, module, problems);
            relation.relationships = relationships.remove(qualified).unwrap_or_default();
            relation.computed = computed.remove(qualified.name.as_str()).unwrap_or_default();
            relation
        })
    }
}

/// Lowers objects of one kind with their names.
fn each<T, L>(
    schema: &str,
    objects: &BTreeMap<&str, T>,
    names: &Names<'_>,
    mut lower: impl FnMut(&QualifiedName, &T, RustName) -> L,
) -> Vec<L> {
    let named = objects.iter().filter_map(|(name, it)| Some((name, it, names.get(name)?.clone())));
    named.map(|(name, it, rust)| lower(&QualifiedName::new(schema, *name), it, rust)).collect()
}

/// The objects in scope by name, with their places as settings name them.
fn places(scope: &Scope<'_>) -> BTreeMap<String, String> {
    let mut objects = BTreeMap::new();
    for (schema, scope) in &scope.schemas {
        let mut add = |name: &str, end: &str| {
            let qualified = QualifiedName::new(*schema, name);
            objects.insert(format!("{qualified}{end}"), format!("{schema}.{name}"));
        };
        let types = scope.enums.keys().chain(scope.domains.keys()).chain(scope.composites.keys());
        scope.relations.keys().chain(types).for_each(|name| add(name, ""));
        scope.routines.keys().for_each(|name| add(name, "("));
    }
    objects
}
