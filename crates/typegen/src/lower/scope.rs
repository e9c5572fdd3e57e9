//! Which objects of the catalog become code?

use std::collections::{BTreeMap, BTreeSet};

use rowsmith_catalog::{
    Catalog, Composite, Domain, Enum, QualifiedName, Range, Relation, Returns, Routine,
    RoutineKind, TypeRef,
};

use crate::{problem::Problem, type_map::is_pseudo};

/// What becomes code, by schema.
#[derive(Debug)]
pub(crate) struct Scope<'a> {
    pub(crate) schemas: BTreeMap<&'a str, SchemaScope<'a>>,
    types: Types<'a>,
}

/// What a schema contributes.
#[derive(Debug, Default)]
pub(crate) struct SchemaScope<'a> {
    /// Only in the schemas asked for.
    pub(crate) relations: BTreeMap<&'a str, &'a Relation>,
    pub(crate) enums: BTreeMap<&'a str, &'a Enum>,
    pub(crate) domains: BTreeMap<&'a str, &'a Domain>,
    pub(crate) composites: BTreeMap<&'a str, Attributed<'a>>,
    /// Only in the schemas asked for; overloads together.
    pub(crate) routines: BTreeMap<&'a str, Vec<&'a Routine>>,
}

/// A type with attributes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Attributed<'a> {
    Composite(&'a Composite),
    /// The row type of a relation that occurs as a value: of a column, attribute or parameter.
    Row(&'a Relation),
}

/// What a type's name stands for, when the user defined it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum UserType<'a> {
    Enum(&'a Enum),
    Domain(&'a Domain),
    Attributed(Attributed<'a>),
    Range(&'a Range),
    MultiRange(&'a Range),
}

/// The types that the user defined, by schema and name.
type Types<'a> = BTreeMap<&'a str, BTreeMap<&'a str, UserType<'a>>>;

impl<'a> Scope<'a> {
    /// Takes the schemas asked for and the types that they mention.
    pub(crate) fn new(
        catalog: &'a Catalog,
        wanted: &[String],
        problems: &mut Vec<Problem>,
    ) -> Self {
        let wanted: BTreeSet<&str> = wanted.iter().map(String::as_str).collect();
        let mut schemas = BTreeMap::new();
        let mut mentioned = Vec::new();
        for name in wanted {
            let Some((name, schema)) = catalog.schemas.get_key_value(name) else {
                let place = name.to_owned();
                problems.push(Problem::NoSuchPlace { place, setting: "schemas" });
                continue;
            };
            let scope: &mut SchemaScope<'_> = schemas.entry(name.as_str()).or_default();
            scope.take(name, schema, problems);
            scope.mentions(name, schema, &mut mentioned);
        }
        // A relation that has a module is returned as its `Row`.
        let has_row = |(schema, name): &(&str, &str)| {
            schemas.get(schema).is_some_and(|scope| scope.relations.contains_key(name))
        };
        let returned = schemas.values().flat_map(SchemaScope::returned);
        mentioned.extend(returned.filter(|name| !has_row(name)));
        let mut scope = Self { schemas, types: types(catalog) };
        scope.mention(mentioned);
        scope
    }

    /// What the user defined under this name.
    pub(crate) fn user_type(&self, name: &QualifiedName) -> Option<UserType<'a>> {
        self.types.get(name.schema.as_str())?.get(name.name.as_str()).copied()
    }

    /// Takes types along, and the types that they are made of.
    fn mention(&mut self, mut open: Vec<(&'a str, &'a str)>) {
        let mut seen = BTreeSet::new();
        while let Some((schema, name)) = open.pop() {
            let Some(user_type) = self.types.get(schema).and_then(|types| types.get(name)) else {
                continue;
            };
            if !seen.insert((schema, name)) {
                continue;
            }
            open.extend(user_type.parts().into_iter().map(named));
            let scope = self.schemas.entry(schema).or_default();
            match *user_type {
                UserType::Enum(it) => drop(scope.enums.insert(name, it)),
                UserType::Domain(it) => drop(scope.domains.insert(name, it)),
                UserType::Attributed(it) => drop(scope.composites.insert(name, it)),
                // They have no code of their own.
                UserType::Range(_) | UserType::MultiRange(_) => {}
            }
        }
    }
}

impl<'a> SchemaScope<'a> {
    fn take(
        &mut self,
        name: &str,
        schema: &'a rowsmith_catalog::Schema,
        problems: &mut Vec<Problem>,
    ) {
        self.relations = schema.relations.iter().map(|(name, it)| (name.as_str(), it)).collect();
        for routine in &schema.routines {
            if is_callable(name, routine, problems) {
                self.routines.entry(&routine.name).or_default().push(routine);
            }
        }
    }

    /// The types that the schema defines or uses.
    fn mentions(
        &self,
        name: &'a str,
        schema: &'a rowsmith_catalog::Schema,
        mentioned: &mut Vec<(&'a str, &'a str)>,
    ) {
        let own = schema.enums.keys().chain(schema.domains.keys()).chain(schema.composites.keys());
        mentioned.extend(own.map(|own| (name, own.as_str())));
        let columns = self.relations.values().flat_map(|relation| &relation.columns);
        mentioned.extend(columns.map(|column| named(&column.type_ref)));
        for routine in self.routines.values().flatten() {
            mentioned.extend(routine.parameters.iter().map(|it| named(&it.type_ref)));
            if let Returns::Type(type_ref) = &routine.returns
                && type_ref.array
            {
                mentioned.push(named(type_ref));
            }
        }
    }

    /// The types of which routines return one or a set.
    fn returned(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.routines.values().flatten().filter_map(|routine| match &routine.returns {
            Returns::Type(type_ref) => Some(named(type_ref)),
            Returns::Relation(relation) => Some((relation.schema.as_str(), relation.name.as_str())),
            Returns::Void | Returns::Parameters | Returns::Record | Returns::Trigger => None,
        })
    }
}

impl<'a> UserType<'a> {
    fn parts(self) -> Vec<&'a TypeRef> {
        match self {
            Self::Enum(_) => vec![],
            Self::Domain(domain) => vec![&domain.base],
            Self::Attributed(attributed) => attributed.types(),
            Self::Range(range) | Self::MultiRange(range) => vec![&range.subtype],
        }
    }
}

impl<'a> Attributed<'a> {
    fn types(self) -> Vec<&'a TypeRef> {
        match self {
            Self::Composite(it) => it.attributes.iter().map(|part| &part.type_ref).collect(),
            Self::Row(it) => it.columns.iter().map(|part| &part.type_ref).collect(),
        }
    }
}

fn named(type_ref: &TypeRef) -> (&str, &str) {
    (&type_ref.name.schema, &type_ref.name.name)
}

fn types(catalog: &Catalog) -> Types<'_> {
    let mut types = Types::new();
    for (schema_name, schema) in &catalog.schemas {
        let mut add = |schema, name, user_type| {
            let types: &mut BTreeMap<_, _> = types.entry(schema).or_default();
            types.entry(name).or_insert(user_type);
        };
        for (name, it) in &schema.enums {
            add(schema_name.as_str(), name.as_str(), UserType::Enum(it));
        }
        for (name, it) in &schema.domains {
            add(schema_name, name, UserType::Domain(it));
        }
        for (name, it) in &schema.composites {
            add(schema_name, name, UserType::Attributed(Attributed::Composite(it)));
        }
        for (name, it) in &schema.ranges {
            add(schema_name, name, UserType::Range(it));
            add(&it.multirange.schema, &it.multirange.name, UserType::MultiRange(it));
        }
        for (name, it) in &schema.relations {
            add(schema_name, name, UserType::Attributed(Attributed::Row(it)));
        }
    }
    types
}

/// Whether typed code can call the routine.
fn is_callable(schema: &str, routine: &Routine, problems: &mut Vec<Problem>) -> bool {
    let kind = match routine.kind {
        RoutineKind::Function | RoutineKind::Procedure => true,
        RoutineKind::Aggregate | RoutineKind::Window => false,
    };
    if !kind || routine.returns == Returns::Trigger {
        return false;
    }
    let record = TypeRef::builtin("record");
    let result = match &routine.returns {
        Returns::Type(type_ref) => Some(type_ref),
        Returns::Record => Some(&record),
        Returns::Void | Returns::Relation(_) | Returns::Parameters | Returns::Trigger => None,
    };
    let inputs = routine.parameters.iter().map(|parameter| &parameter.type_ref);
    let Some(pseudo) = inputs.chain(result).find(|type_ref| is_pseudo(type_ref)) else {
        return true;
    };
    problems.push(Problem::PseudoType {
        place: QualifiedName::new(schema, &routine.name).to_string(),
        sql_type: pseudo.name.name.clone(),
    });
    false
}
