//! What are relations and their columns called, described or only mentioned?

use std::collections::BTreeMap;

use rowsmith_catalog::{ColumnSource, QualifiedName};

use crate::{
    assemble::{namespaces::Namespaces, type_names::TypeNames},
    error::Error,
    rows::{
        TableRows,
        columns::{Column, OutsideColumn},
    },
};

/// Names by object identifier and column number.
pub(super) struct Names<'a> {
    relations: BTreeMap<u32, QualifiedName>,
    /// Both sorted by relation and number.
    columns: &'a [Column],
    outside: &'a [OutsideColumn],
}

impl<'a> Names<'a> {
    pub(super) fn new(namespaces: &Namespaces, tables: &'a TableRows) -> Self {
        let described = tables.relations.iter().map(|row| {
            let schema = namespaces.name(row.namespace).unwrap_or_default();
            (row.oid, QualifiedName::new(schema, row.name.as_str()))
        });
        let mut relations: BTreeMap<u32, QualifiedName> = described.collect();
        for row in &tables.outside_columns {
            relations.entry(row.relation).or_insert_with(|| {
                QualifiedName::new(row.schema.as_str(), row.relation_name.as_str())
            });
        }
        Self { relations, columns: &tables.columns, outside: &tables.outside_columns }
    }

    /// The relation's name.
    pub(super) fn relation(&self, oid: u32, object: &str) -> Result<QualifiedName, Error> {
        let found = self.relations.get(&oid).cloned();
        found.ok_or_else(|| Error::Dangling { kind: "table", oid, object: object.to_owned() })
    }

    /// The names of a relation's columns, in the order of `numbers`.
    pub(super) fn columns(
        &self,
        relation: u32,
        numbers: &[i16],
        object: &str,
    ) -> Result<Vec<String>, Error> {
        numbers
            .iter()
            .map(|&number| {
                let found = self.column(relation, number).map(str::to_owned);
                found.ok_or_else(|| Error::Dangling {
                    kind: "column",
                    oid: u32::from(number.unsigned_abs()),
                    object: object.to_owned(),
                })
            })
            .collect()
    }

    /// A column with the relation it belongs to; `None` for system columns and for relations of
    /// Postgres itself.
    pub(super) fn source(&self, relation: u32, number: i16) -> Option<ColumnSource> {
        let column = self.column(relation, number)?.to_owned();
        Some(ColumnSource { relation: self.relations.get(&relation)?.clone(), column })
    }

    /// Whether a table's column refuses NULL; false for what is not known.
    pub(super) fn refuses_null(&self, types: &TypeNames, relation: u32, number: i16) -> bool {
        let described = self.described(relation, number).map(|row| (row.not_null, row.type_oid));
        let known = described
            .or_else(|| self.mentioned(relation, number).map(|row| (row.not_null, row.type_oid)));
        known.is_some_and(|(not_null, type_oid)| not_null || types.refuses_null(type_oid))
    }

    fn column(&self, relation: u32, number: i16) -> Option<&str> {
        let described = self.described(relation, number).map(|row| row.name.as_str());
        described.or_else(|| self.mentioned(relation, number).map(|row| row.name.as_str()))
    }

    fn described(&self, relation: u32, number: i16) -> Option<&Column> {
        let place = self
            .columns
            .binary_search_by_key(&(relation, number), |row| (row.relation, row.number));
        self.columns.get(place.ok()?)
    }

    fn mentioned(&self, relation: u32, number: i16) -> Option<&OutsideColumn> {
        let place = self
            .outside
            .binary_search_by_key(&(relation, number), |row| (row.relation, row.number));
        self.outside.get(place.ok()?)
    }
}
