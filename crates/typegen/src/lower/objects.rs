//! What does the crate remember of the objects that it is made from?
//!
//! Facts as the catalogs state them, so that the runtime can ask a database whether they still
//! hold; nothing that the user decided is in here, but whether an enum is open.

use std::iter;

use rowsmith_catalog::{
    Column, DomainCheck, Identity, Parameter, ParameterMode, Relation, RelationKind, Returns,
    Routine, RoutineKind, TypeRef,
};

use crate::{
    lower::{
        context::Context,
        enums, keys,
        scope::{Attributed, SchemaScope, Scope, UserType},
    },
    model::{Member, Object, ObjectKind},
};

/// All objects, by schema, kind and name.
pub(crate) fn all(context: &Context<'_>, scope: &Scope<'_>) -> Vec<Object> {
    let schemas = scope.schemas.iter();
    schemas.flat_map(|(schema, it)| OneSchema { context, schema, scope: it }.objects()).collect()
}

struct OneSchema<'c, 'a> {
    context: &'c Context<'a>,
    schema: &'c str,
    scope: &'c SchemaScope<'a>,
}

impl OneSchema<'_, '_> {
    fn objects(&self) -> Vec<Object> {
        let Self { scope, .. } = self;
        let mut objects = Vec::new();
        for (name, it) in &scope.enums {
            let open = enums::is_open(self.context.settings, &[self.schema, name], it);
            let kind = if open { ObjectKind::Enum } else { ObjectKind::ClosedEnum };
            let label = |label: &String| Member { name: label.clone(), ..Member::default() };
            objects.push(self.object(kind, name, it.labels.iter().map(label).collect()));
        }
        for (name, it) in &scope.domains {
            let traits = if it.not_null { vec!["not null"] } else { Vec::new() };
            let type_name = stored_type(&it.base);
            let value = Member { name: String::new(), type_name, traits };
            let check = |it: &DomainCheck| Member {
                name: it.name.clone(),
                type_name: it.definition.clone(),
                traits: vec!["check"],
            };
            let members = iter::once(value).chain(it.checks.iter().map(check));
            objects.push(self.object(ObjectKind::Domain, name, members.collect()));
        }
        for (name, it) in &scope.composites {
            match it {
                Attributed::Composite(it) => {
                    let attribute = |it: &rowsmith_catalog::Attribute| Member {
                        name: it.name.clone(),
                        type_name: stored_type(&it.type_ref),
                        traits: self.attribute(&it.type_ref),
                    };
                    let attributes = it.attributes.iter().map(attribute).collect();
                    objects.push(self.object(ObjectKind::Composite, name, attributes));
                }
                Attributed::Row(it) => {
                    let attribute = |it: &Column| Member {
                        name: it.name.clone(),
                        type_name: type_name(&it.type_ref),
                        traits: Vec::new(),
                    };
                    let attributes = it.columns.iter().map(attribute).collect();
                    objects.push(self.object(ObjectKind::Row, name, attributes));
                }
            }
        }
        objects.extend(scope.relations.iter().map(|(name, it)| self.relation(name, it)));
        let routines = scope.routines.values().flatten();
        objects.extend(routines.map(|it| self.routine(it)));
        objects
    }

    fn object(&self, kind: ObjectKind, name: &str, members: Vec<Member>) -> Object {
        let (schema, name) = (self.schema.to_owned(), name.to_owned());
        Object { kind, schema, name, members }
    }

    fn relation(&self, name: &str, it: &Relation) -> Object {
        let kind = match it.kind {
            RelationKind::Table { .. }
            | RelationKind::Partitioned { .. }
            | RelationKind::Foreign { .. } => ObjectKind::Table,
            RelationKind::View { .. } => ObjectKind::View,
            RelationKind::MaterializedView { .. } => ObjectKind::MaterializedView,
        };
        let columns = it.columns.iter().map(|column| {
            let (type_name, traits) = match kind {
                ObjectKind::Table => (stored_type(&column.type_ref), self.column(column)),
                _ => (type_name(&column.type_ref), Vec::new()),
            };
            Member { name: column.name.clone(), type_name, traits }
        });
        self.object(kind, name, columns.chain(keys::members(it)).collect())
    }

    fn column(&self, column: &Column) -> Vec<&'static str> {
        let by_default = column.identity == Some(Identity::ByDefault);
        let always = column.identity == Some(Identity::Always) || column.generated.is_some();
        let default = column.default.is_some() || self.domain_default(&column.type_ref);
        let traits = [
            (column.not_null, "not null"),
            (by_default || default, "default"),
            (always, "generated"),
        ];
        traits.into_iter().filter_map(|(is, word)| is.then_some(word)).collect()
    }

    /// An attribute has no NOT NULL and no default but those of its domain.
    fn attribute(&self, type_ref: &TypeRef) -> Vec<&'static str> {
        let traits =
            [(self.refuses_null(type_ref), "not null"), (self.domain_default(type_ref), "default")];
        traits.into_iter().filter_map(|(is, word)| is.then_some(word)).collect()
    }

    fn domain_default(&self, type_ref: &TypeRef) -> bool {
        !type_ref.array && self.context.domain_default(&type_ref.name).is_some()
    }

    fn refuses_null(&self, type_ref: &TypeRef) -> bool {
        let mut type_ref = type_ref;
        // A domain cannot be made over itself.
        while let (false, Some(UserType::Domain(domain))) =
            (type_ref.array, self.context.scope.user_type(&type_ref.name))
        {
            if domain.not_null {
                return true;
            }
            type_ref = &domain.base;
        }
        false
    }

    fn routine(&self, routine: &Routine) -> Object {
        let traits = if routine.returns_set { vec!["set"] } else { Vec::new() };
        let outputs = routine.parameters.iter().filter(|it| match it.mode {
            ParameterMode::Out | ParameterMode::InOut | ParameterMode::Table => true,
            ParameterMode::In | ParameterMode::Variadic => false,
        });
        let mut columns: Vec<Member> = outputs
            .map(|it| Member {
                name: it.name.clone().unwrap_or_default(),
                type_name: type_name(&it.type_ref),
                traits: traits.clone(),
            })
            .filter(|it| !it.name.is_empty())
            .collect();
        let type_name = if columns.is_empty() { result(&routine.returns) } else { String::new() };
        columns.insert(0, Member { name: String::new(), type_name, traits });
        let inputs = routine.parameters.iter().filter(|it| it.mode.is_input());
        columns.extend(inputs.map(argument));
        let kind = match routine.kind {
            RoutineKind::Procedure => ObjectKind::Procedure,
            _ => ObjectKind::Function,
        };
        self.object(kind, &routine.name, columns)
    }
}

fn argument(it: &Parameter) -> Member {
    let mut traits = vec!["argument"];
    traits.extend((it.mode == ParameterMode::Variadic).then_some("variadic"));
    traits.extend(it.default.is_some().then_some("default"));
    let name = it.name.clone().unwrap_or_default();
    Member { name, type_name: type_name(&it.type_ref), traits }
}

/// The type of a result, empty where nothing can be said.
fn result(returns: &Returns) -> String {
    match returns {
        Returns::Void => "void".to_owned(),
        Returns::Type(type_ref) => type_name(type_ref),
        Returns::Relation(name) => qualified(&name.schema, &name.name),
        Returns::Record => "record".to_owned(),
        Returns::Parameters | Returns::Trigger => String::new(),
    }
}

/// The type of what is stored, with what its modifier lets in. Those of times and intervals round.
fn stored_type(type_ref: &TypeRef) -> String {
    let TypeRef { name, modifier, array } = type_ref;
    let rounds = name.schema == "pg_catalog"
        && matches!(&*name.name, "time" | "timetz" | "timestamp" | "timestamptz" | "interval");
    match modifier {
        Some(modifier) if !rounds => {
            let array = if *array { "[]" } else { "" };
            format!("{}({modifier}){array}", qualified(&name.schema, &name.name))
        }
        _ => type_name(type_ref),
    }
}

/// A type as the runtime's query spells it.
fn type_name(type_ref: &TypeRef) -> String {
    let array = if type_ref.array { "[]" } else { "" };
    qualified(&type_ref.name.schema, &type_ref.name.name) + array
}

fn qualified(schema: &str, name: &str) -> String {
    match schema {
        "pg_catalog" => name.to_owned(),
        schema => format!("{schema}.{name}"),
    }
}
