//! What are enums, domains, composites and ranges made of?

use std::collections::{BTreeMap, BTreeSet};

use rowsmith_catalog::{
    Attribute, Catalog, Composite, Domain, DomainCheck, Enum, QualifiedName, Range,
};

use crate::{
    assemble::{Context, comments::Class, type_names::Kind},
    error::Error,
    rows::types,
};

/// What types are made of, by object identifier, until it is taken.
pub(super) struct Definitions {
    labels: BTreeMap<u32, Vec<String>>,
    attributes: BTreeMap<u32, Vec<types::Attribute>>,
    checks: BTreeMap<u32, Vec<DomainCheck>>,
    ranges: BTreeMap<u32, types::Range>,
    /// Types that were taken.
    taken: BTreeSet<u32>,
}

impl Definitions {
    pub(super) fn new(
        labels: Vec<types::EnumLabel>,
        attributes: Vec<types::Attribute>,
        checks: Vec<types::DomainCheck>,
        ranges: Vec<types::Range>,
    ) -> Self {
        let mut found = Self {
            labels: BTreeMap::new(),
            attributes: BTreeMap::new(),
            checks: BTreeMap::new(),
            ranges: ranges.into_iter().map(|row| (row.oid, row)).collect(),
            taken: BTreeSet::new(),
        };
        for row in labels {
            found.labels.entry(row.type_oid).or_default().push(row.label);
        }
        for row in attributes {
            found.attributes.entry(row.composite).or_default().push(row);
        }
        for row in checks {
            let check = DomainCheck { name: row.name, definition: validated(row.definition) };
            found.checks.entry(row.domain).or_default().push(check);
        }
        found
    }

    /// Adds the types in scope, then those from elsewhere that anything described mentions.
    pub(super) fn add(
        mut self,
        catalog: &mut Catalog,
        context: &mut Context<'_>,
    ) -> Result<(), Error> {
        for (oid, kind) in context.types.in_scope() {
            self.define(catalog, context, oid, kind)?;
        }
        while let Some(oid) = context.types.take_mentioned() {
            let kind = context.types.kind(oid);
            self.define(catalog, context, oid, kind)?;
        }
        Ok(())
    }

    fn define(
        &mut self,
        catalog: &mut Catalog,
        context: &mut Context<'_>,
        oid: u32,
        kind: Kind,
    ) -> Result<(), Error> {
        if !self.taken.insert(oid) {
            return Ok(());
        }
        let name = context.types.name(oid, &"a type")?.clone();
        let comment = context.comments.on(Class::Type, oid);
        match kind {
            Kind::Enum => {
                let labels = self.labels.remove(&oid).unwrap_or_default();
                schema(catalog, &name).enums.insert(name.name, Enum { labels, comment });
            }
            Kind::Composite => {
                let attributes = self.attributes(context, oid, &name)?;
                schema(catalog, &name)
                    .composites
                    .insert(name.name, Composite { attributes, comment });
            }
            Kind::Domain => {
                if let Some(domain) = self.domain(context, oid, &name, comment)? {
                    schema(catalog, &name).domains.insert(name.name, domain);
                }
            }
            Kind::Range => {
                if let Some(row) = self.ranges.remove(&oid) {
                    let subtype = context.types.resolve(row.subtype, -1, &name)?;
                    let multirange = context.types.name(row.multirange, &name)?.clone();
                    let range = Range { subtype, multirange, comment };
                    schema(catalog, &name).ranges.insert(name.name, range);
                }
            }
            Kind::Base | Kind::Row(_) | Kind::Multirange(_) => {}
        }
        Ok(())
    }

    fn attributes(
        &mut self,
        context: &mut Context<'_>,
        oid: u32,
        composite: &QualifiedName,
    ) -> Result<Vec<Attribute>, Error> {
        let mut attributes = Vec::new();
        for types::Attribute { relation, field, .. } in
            self.attributes.remove(&oid).unwrap_or_default()
        {
            let Some(field) = field else { continue };
            attributes.push(Attribute {
                name: field.name,
                type_ref: context.types.resolve(field.type_oid, field.modifier, composite)?,
                comment: context.comments.on_column(relation, field.number),
            });
        }
        Ok(attributes)
    }

    fn domain(
        &mut self,
        context: &mut Context<'_>,
        oid: u32,
        name: &QualifiedName,
        comment: Option<String>,
    ) -> Result<Option<Domain>, Error> {
        let Some(row) = context.types.domain(oid) else { return Ok(None) };
        let (not_null, default) = (row.not_null, row.default.clone());
        let (base, modifier) = (row.base, row.base_modifier);
        let base = context.types.resolve(base, modifier, name)?;
        let checks = self.checks.remove(&oid).unwrap_or_default();
        Ok(Some(Domain { base, not_null, default, checks, comment }))
    }
}

fn validated(definition: String) -> String {
    match definition.strip_suffix(" NOT VALID") {
        Some(clause) => clause.to_owned(),
        None => definition,
    }
}

fn schema<'a>(catalog: &'a mut Catalog, name: &QualifiedName) -> &'a mut rowsmith_catalog::Schema {
    catalog.schemas.entry(name.schema.clone()).or_default()
}
