//! What is each generated module and type called?

use std::collections::{BTreeMap, BTreeSet};

use rowsmith_catalog::QualifiedName;

use crate::{
    lower::{
        scope::{SchemaScope, Scope},
        settings::Settings,
    },
    naming::{self, Case, Reserved, RustName},
    problem::Problem,
    rust_type::{ItemPath, RustType},
};

/// The names of one schema.
#[derive(Debug)]
pub(crate) struct SchemaNames<'a> {
    pub(crate) module: RustName,
    pub(crate) relations: Names<'a>,
    pub(crate) enums: Names<'a>,
    pub(crate) domains: Names<'a>,
    pub(crate) composites: Names<'a>,
    pub(crate) functions: Names<'a>,
}

/// Rust names by database name.
pub(crate) type Names<'a> = BTreeMap<&'a str, RustName>;

/// The names of everything that other code can mention.
#[derive(Debug)]
pub(crate) struct AllNames<'a>(BTreeMap<&'a str, SchemaNames<'a>>);

/// The module that mentions a type: its schema, and how deep within the schema's module it lies.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Site<'a> {
    pub(crate) schema: &'a str,
    pub(crate) depth: usize,
}

/// The modules of a schema that types live in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Home {
    Enums,
    Domains,
    Composites,
}

impl<'a> AllNames<'a> {
    pub(crate) fn new(
        scope: &Scope<'a>,
        settings: &Settings<'_>,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let mut namer = Namer { settings, problems };
        let modules = namer.assign(&scope.schemas, &[], Case::File, naming::SCHEMAS);
        let schemas = scope.schemas.iter().zip(modules.into_values());
        Self(
            schemas
                .map(|((name, scope), module)| (*name, namer.schema(name, scope, module)))
                .collect(),
        )
    }

    /// The names of a schema that has a module.
    pub(crate) fn schema(&self, name: &str) -> Option<&SchemaNames<'a>> {
        self.0.get(name)
    }

    /// A generated type as seen from `site`; `None` when there is none.
    pub(crate) fn item(
        &self,
        site: Site<'_>,
        home: Home,
        name: &QualifiedName,
    ) -> Option<RustType> {
        let schema = self.schema(&name.schema)?;
        let (module, names) = match home {
            Home::Enums => ("enums", &schema.enums),
            Home::Domains => ("domains", &schema.domains),
            Home::Composites => ("composites", &schema.composites),
        };
        let item = names.get(name.name.as_str())?;
        Some(schema.path(site, &name.schema, RustName::ours(module), item.clone()))
    }

    /// The `Row` of a relation as seen from `site`; `None` when it is not generated.
    pub(crate) fn row(&self, site: Site<'_>, name: &QualifiedName) -> Option<RustType> {
        let schema = self.schema(&name.schema)?;
        let module = schema.relations.get(name.name.as_str())?;
        Some(schema.path(site, &name.schema, module.clone(), RustName::ours("Row")))
    }
}

impl AllNames<'_> {
    /// The type of a key that begins in a relation, as seen from `site`.
    pub(crate) fn key(
        &self,
        site: Site<'_>,
        name: &QualifiedName,
        item: RustName,
    ) -> Option<RustType> {
        let schema = self.schema(&name.schema)?;
        let module = schema.relations.get(name.name.as_str())?;
        Some(schema.path(site, &name.schema, module.clone(), item))
    }
}

impl SchemaNames<'_> {
    fn path(&self, site: Site<'_>, schema: &str, module: RustName, item: RustName) -> RustType {
        let mut segments = vec![module, item];
        let mut supers = site.depth;
        if site.schema != schema {
            segments.insert(0, self.module.clone());
            supers += 1;
        }
        RustType::Item(ItemPath { supers, segments })
    }
}

/// Names scopes as the user wishes.
struct Namer<'s, 'p> {
    settings: &'s Settings<'s>,
    problems: &'p mut Vec<Problem>,
}

impl Namer<'_, '_> {
    fn schema<'a>(
        &mut self,
        name: &str,
        scope: &SchemaScope<'a>,
        module: RustName,
    ) -> SchemaNames<'a> {
        let place = &[name];
        // A module within one of the same name confuses people and clippy.
        let reserved = [naming::RELATIONS, &[module.as_str()]].concat();
        SchemaNames {
            relations: self.assign(&scope.relations, place, Case::File, &reserved),
            enums: self.assign(&scope.enums, place, Case::Camel, naming::TYPES),
            domains: self.assign(&scope.domains, place, Case::Camel, naming::TYPES),
            composites: self.assign(&scope.composites, place, Case::Camel, naming::TYPES),
            functions: self.assign(&scope.routines, place, Case::Snake, naming::FUNCTIONS),
            module,
        }
    }

    fn assign<'a, T>(
        &mut self,
        objects: &BTreeMap<&'a str, T>,
        place: &[&str],
        case: Case,
        reserved: Reserved<'_>,
    ) -> Names<'a> {
        let names: Vec<&str> = objects.keys().copied().collect();
        let rust = assign(&names, place, (case, reserved), self.settings, self.problems);
        names.into_iter().zip(rust).collect()
    }
}

/// Names one scope as the user wishes; `place` is what the scope belongs to.
pub(crate) fn assign(
    names: &[&str],
    place: &[&str],
    (case, reserved): (Case, Reserved<'_>),
    settings: &Settings<'_>,
    problems: &mut Vec<Problem>,
) -> Vec<RustName> {
    let mut chosen_before = BTreeSet::new();
    naming::assign(names, case, reserved, |name| {
        let whole: Vec<&str> = place.iter().copied().chain([name]).collect();
        let chosen = settings.rename_of(&whole)?;
        let text = chosen.as_str().to_owned();
        if !chosen_before.insert(text.clone()) {
            problems.push(Problem::NameTaken { place: whole.join("."), text });
        }
        Some(chosen)
    })
}
