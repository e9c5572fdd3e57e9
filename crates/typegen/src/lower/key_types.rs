//! Which columns hold a key that has a type of its own?
//!
//! The type belongs to the column of the primary key where the key begins; foreign keys that lead
//! there, over any number of tables, have the same. A column that leads to two of them has none.

use std::collections::{BTreeMap, BTreeSet};

use rowsmith_catalog::{Catalog, Column, ConstraintKind, QualifiedName, Relation, RelationKind};

use crate::{
    config::KeyNewtypes,
    docs::Docs,
    lower::{comments, scope::Scope, settings::Settings},
    model::KeyType,
    naming::{self, Case, RustName},
    problem::Problem,
    rust_type::RustType,
    type_map,
};

/// A column by schema, relation and name.
type Place<'a> = (&'a str, &'a str, &'a str);

/// The columns whose keys begin there, with the names of their types.
#[derive(Debug, Default)]
pub(crate) struct KeyTypes<'a> {
    begin: BTreeMap<Place<'a>, RustName>,
}

/// Foreign keys are followed this far.
const DEEPEST: usize = 64;

impl<'a> KeyTypes<'a> {
    /// Finds where keys begin.
    pub(crate) fn new(
        catalog: &'a Catalog,
        scope: &Scope<'a>,
        settings: &Settings<'_>,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let wanted = match &settings.config.key_newtypes {
            KeyNewtypes::None => return Self::default(),
            KeyNewtypes::All => None,
            KeyNewtypes::Of(names) => Some(names),
        };
        let mut unused: BTreeSet<&str> = wanted.into_iter().flatten().map(String::as_str).collect();
        let mut candidates = Self::default();
        for (schema, scoped) in &scope.schemas {
            for (name, relation) in &scoped.relations {
                let full = format!("{schema}.{name}");
                if wanted.is_some_and(|wanted| !wanted.contains(&full)) {
                    continue;
                }
                unused.remove(full.as_str());
                candidates.add((schema, name), relation, settings, scope);
            }
        }
        problems.extend(unused.into_iter().map(|place| Problem::NoSuchPlace {
            place: place.to_owned(),
            setting: "key-newtypes",
        }));
        // What is a key elsewhere has its type from there.
        let elsewhere = |place: &Place<'a>| candidates.origin(catalog, *place) != Some(*place);
        let led: Vec<Place<'_>> = candidates.begin.keys().copied().filter(elsewhere).collect();
        for place in led {
            candidates.begin.remove(&place);
        }
        candidates
    }

    fn add(
        &mut self,
        (schema, name): (&'a str, &'a str),
        relation: &'a Relation,
        settings: &Settings<'_>,
        scope: &Scope<'_>,
    ) {
        let plain = |column: &&Column| {
            let place = [schema, name, column.name.as_str()];
            let mut reported_elsewhere = Vec::new();
            let comment =
                comments::read(column.comment.as_deref(), &place, &mut reported_elsewhere);
            settings.override_of(&place).is_none()
                && comment.rust_type.is_none()
                && scope.user_type(&column.type_ref.name).is_none()
                && inner(column, settings).is_some()
        };
        let columns: Vec<&str> = primary_key(relation)
            .iter()
            .filter_map(|key| relation.columns.iter().find(|column| column.name == *key))
            .filter(plain)
            .map(|column| column.name.as_str())
            .collect();
        let names = naming::assign(&columns, Case::Camel, naming::KEYS, |_| None);
        for (column, rust) in columns.into_iter().zip(names) {
            self.begin.insert((schema, name, column), rust);
        }
    }

    /// Where the key begins that a table's column holds, and the name of its type.
    pub(crate) fn of(
        &self,
        catalog: &'a Catalog,
        relation: &'a QualifiedName,
        column: &'a str,
    ) -> Option<(QualifiedName, RustName)> {
        if self.begin.is_empty() {
            return None;
        }
        let place = self.origin(catalog, (&relation.schema, &relation.name, column))?;
        let (schema, name, _) = place;
        Some((QualifiedName::new(schema, name), self.begin.get(&place)?.clone()))
    }

    fn origin(&self, catalog: &'a Catalog, place: Place<'a>) -> Option<Place<'a>> {
        self.follow(catalog, place, &mut Vec::new())
    }

    fn follow(
        &self,
        catalog: &'a Catalog,
        place: Place<'a>,
        seen: &mut Vec<Place<'a>>,
    ) -> Option<Place<'a>> {
        if seen.contains(&place) || seen.len() > DEEPEST {
            return None;
        }
        seen.push(place);
        let column = find(catalog, place)?;
        let mut origins: BTreeSet<Place<'a>> = BTreeSet::new();
        for next in leads(catalog, place) {
            let same_type =
                find(catalog, next).is_some_and(|it| it.type_ref.name == column.type_ref.name);
            if same_type {
                origins.extend(self.follow(catalog, next, seen));
            }
        }
        seen.pop();
        match origins.len() {
            0 => self.begin.contains_key(&place).then_some(place),
            1 => origins.pop_first(),
            _ => None,
        }
    }
}

/// The keys that begin in a relation.
pub(crate) fn lower(
    keys: &KeyTypes<'_>,
    settings: &Settings<'_>,
    qualified: &QualifiedName,
    relation: &Relation,
) -> Vec<KeyType> {
    let own = relation.columns.iter().filter_map(|column| {
        let place = (qualified.schema.as_str(), qualified.name.as_str(), column.name.as_str());
        let name = keys.begin.get(&place)?.clone();
        let inner = inner(column, settings)?;
        let copy = !matches!(inner, RustType::Plain("String") | RustType::Runtime("Numeric"));
        let docs = Docs::default()
            .code(&format!("{qualified}.{}", column.name))
            .text(", here and wherever it is referred to.");
        let ours = ["Copy", "Eq", "Hash", "Ord", "PartialOrd"];
        let derives = settings.derives_of(&[&qualified.schema, &qualified.name], &ours);
        Some(KeyType { name, docs, derives, inner, copy })
    });
    own.collect()
}

/// The type inside, when it is one that makes keys.
fn inner(column: &Column, settings: &Settings<'_>) -> Option<RustType> {
    if column.type_ref.array {
        return None;
    }
    let rust_type = type_map::map(&column.type_ref, settings.config.dates)?.rust_type;
    let fits = match &rust_type {
        RustType::Plain(name) => matches!(*name, "i16" | "i32" | "i64" | "String"),
        RustType::Runtime(name) => matches!(*name, "Uuid" | "Numeric"),
        RustType::Moment(..) => true,
        _ => false,
    };
    fits.then_some(rust_type)
}

fn primary_key(relation: &Relation) -> &[String] {
    let key = relation.constraints.iter().find_map(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey { columns } => Some(columns.as_slice()),
        _ => None,
    });
    key.unwrap_or_default()
}

fn find<'a>(catalog: &'a Catalog, (schema, name, column): Place<'a>) -> Option<&'a Column> {
    let relation = catalog.schemas.get(schema)?.relations.get(name)?;
    relation.columns.iter().find(|it| it.name == column)
}

/// The columns that this one refers to; for a partition also that of the table it is a part of.
fn leads<'a>(catalog: &'a Catalog, (schema, name, column): Place<'a>) -> Vec<Place<'a>> {
    let relation = catalog.schemas.get(schema).and_then(|schema| schema.relations.get(name));
    let Some(relation) = relation else { return vec![] };
    let mut leads: Vec<Place<'a>> = Vec::new();
    for constraint in &relation.constraints {
        let ConstraintKind::ForeignKey(key) = &constraint.kind else { continue };
        let to = |referenced: &'a str| {
            (key.references.schema.as_str(), key.references.name.as_str(), referenced)
        };
        let pairs = key.columns.iter().zip(&key.referenced_columns);
        leads.extend(pairs.filter(|(own, _)| *own == column).map(|(_, referenced)| to(referenced)));
    }
    if let RelationKind::Table { parents, partition_bound: Some(_) }
    | RelationKind::Partitioned { parents, partition_bound: Some(_), .. } = &relation.kind
    {
        leads.extend(parents.iter().map(|it| (it.schema.as_str(), it.name.as_str(), column)));
    }
    leads
}
