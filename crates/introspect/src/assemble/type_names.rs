//! What is a type called, given its object identifier and modifier?

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use rowsmith_catalog::{QualifiedName, TypeRef};

use crate::{assemble::namespaces::Namespaces, error::Error, rows::types, type_modifier};

/// All types of a database, by object identifier. Remembers which types from out of scope were
/// mentioned.
pub(super) struct TypeNames {
    by_oid: BTreeMap<u32, Known>,
    /// For domains.
    domains: BTreeMap<u32, types::PgType>,
    /// How types that are not built in print a modifier.
    modifiers: BTreeMap<(u32, i32), String>,
    mentioned: BTreeSet<u32>,
}

/// What is known of a type or of the array of it.
struct Known {
    name: QualifiedName,
    array: bool,
    /// For arrays that of the element.
    oid: u32,
    kind: Kind,
    collation: u32,
    home: Home,
}

/// Where a type is defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Home {
    /// In `pg_catalog`.
    BuiltIn,
    /// In a schema in scope, by a user.
    Described,
    /// By an extension, or out of scope.
    Elsewhere,
}

/// The kinds of type that matter here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Base types and pseudo-types.
    Base,
    /// The row of a relation, with that relation's object identifier.
    Row(u32),
    /// A stand-alone composite.
    Composite,
    /// A domain.
    Domain,
    /// An enum.
    Enum,
    /// A range.
    Range,
    /// The multirange of this range.
    Multirange(u32),
}

/// The object identifier of `pg_catalog`, the same on every server.
const PG_CATALOG: u32 = 11;

impl TypeNames {
    pub(super) fn new(
        namespaces: &Namespaces,
        rows: Vec<types::PgType>,
        attributes: &[types::Attribute],
        ranges: &[types::Range],
        modifiers: &[types::Modifier],
    ) -> Result<Self, Error> {
        let composites: BTreeSet<u32> = attributes.iter().map(|row| row.composite).collect();
        let ranges: BTreeMap<u32, u32> =
            ranges.iter().map(|row| (row.multirange, row.oid)).collect();
        let mut by_oid = BTreeMap::new();
        let mut domains = BTreeMap::new();
        for row in rows {
            let kind = kind_of(&row, &composites, &ranges)?;
            let known = |array| Known {
                name: QualifiedName::new(
                    namespaces.name(row.namespace).unwrap_or_default(),
                    row.name.as_str(),
                ),
                array,
                oid: row.oid,
                kind,
                collation: row.collation,
                home: home(&row, namespaces),
            };
            if row.array != 0 {
                by_oid.insert(row.array, known(true));
            }
            by_oid.insert(row.oid, known(false));
            if kind == Kind::Domain {
                domains.insert(row.oid, row);
            }
        }
        let modifiers = modifiers
            .iter()
            .filter_map(|row| Some(((row.type_oid, row.number), printed(row)?)))
            .collect();
        Ok(Self { by_oid, domains, modifiers, mentioned: BTreeSet::new() })
    }

    /// Names a type that `object` uses.
    pub(super) fn resolve(
        &mut self,
        oid: u32,
        modifier: i32,
        object: &dyn fmt::Display,
    ) -> Result<TypeRef, Error> {
        let known = self.by_oid.get(&oid).ok_or_else(|| dangling(oid, object))?;
        if known.home == Home::Elsewhere {
            match known.kind {
                Kind::Composite | Kind::Domain | Kind::Enum | Kind::Range => {
                    self.mentioned.insert(known.oid);
                }
                Kind::Multirange(range) => {
                    self.mentioned.insert(range);
                }
                Kind::Base | Kind::Row(_) => {}
            }
        }
        let modifier = if modifier < 0 {
            None
        } else if known.home == Home::BuiltIn {
            type_modifier::decode(&known.name.name, modifier)
        } else {
            self.modifiers.get(&(oid, modifier)).cloned()
        };
        Ok(TypeRef { name: known.name.clone(), modifier, array: known.array })
    }

    /// The name of a type, without noting that it was mentioned.
    pub(super) fn name(
        &self,
        oid: u32,
        object: &dyn fmt::Display,
    ) -> Result<&QualifiedName, Error> {
        self.by_oid.get(&oid).map(|known| &known.name).ok_or_else(|| dangling(oid, object))
    }

    /// The relation whose row this type is.
    pub(super) fn row_of(&self, oid: u32) -> Option<&QualifiedName> {
        self.by_oid
            .get(&oid)
            .filter(|known| !known.array && matches!(known.kind, Kind::Row(_)))
            .map(|known| &known.name)
    }

    /// The collation that values of the type have unless told otherwise; 0 for none.
    pub(super) fn collation(&self, oid: u32) -> u32 {
        self.by_oid.get(&oid).map_or(0, |known| known.collation)
    }

    /// Whether the type is a domain that no NULL may have, by itself or by what it is made over.
    pub(super) fn refuses_null(&self, mut oid: u32) -> bool {
        while let Some(domain) = self.domains.get(&oid) {
            if domain.not_null {
                return true;
            }
            oid = domain.base;
        }
        false
    }

    /// The domain with this object identifier.
    pub(super) fn domain(&self, oid: u32) -> Option<&types::PgType> {
        self.domains.get(&oid)
    }

    /// The types that are described because they are in scope, with their kinds.
    pub(super) fn in_scope(&self) -> Vec<(u32, Kind)> {
        self.by_oid
            .iter()
            .filter(|(_, known)| known.home == Home::Described && !known.array)
            .map(|(&oid, known)| (oid, known.kind))
            .collect()
    }

    /// The kind of a type.
    pub(super) fn kind(&self, oid: u32) -> Kind {
        self.by_oid.get(&oid).map_or(Kind::Base, |known| known.kind)
    }

    /// Takes one of the types from out of scope that were mentioned.
    pub(super) fn take_mentioned(&mut self) -> Option<u32> {
        self.mentioned.pop_first()
    }
}

fn dangling(oid: u32, object: &dyn fmt::Display) -> Error {
    Error::Dangling { kind: "type", oid, object: object.to_string() }
}

fn home(row: &types::PgType, namespaces: &Namespaces) -> Home {
    if row.namespace == PG_CATALOG {
        Home::BuiltIn
    } else if row.of_extension || !namespaces.holds(row.namespace) {
        Home::Elsewhere
    } else {
        Home::Described
    }
}

fn kind_of(
    row: &types::PgType,
    composites: &BTreeSet<u32>,
    ranges: &BTreeMap<u32, u32>,
) -> Result<Kind, Error> {
    Ok(match row.kind {
        'b' | 'p' => Kind::Base,
        'c' if composites.contains(&row.oid) => Kind::Composite,
        'c' => Kind::Row(row.relation),
        'd' => Kind::Domain,
        'e' => Kind::Enum,
        'r' => Kind::Range,
        'm' => ranges.get(&row.oid).map_or(Kind::Base, |&range| Kind::Multirange(range)),
        letter => {
            return Err(Error::UnknownLetter {
                catalog: "pg_type.typtype",
                letter,
                object: row.name.clone(),
            });
        }
    })
}

/// What stands between the parentheses: the difference between the type printed with its modifier
/// and without.
fn printed(row: &types::Modifier) -> Option<String> {
    let plain = row.plain.strip_suffix("[]").unwrap_or(&row.plain);
    let modified = row.modified.strip_suffix("[]").unwrap_or(&row.modified);
    let modifier = modified.strip_prefix(plain)?;
    let inner =
        modifier.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(modifier);
    Some(inner.to_owned()).filter(|text| !text.is_empty())
}
