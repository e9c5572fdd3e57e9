//! What is there to compare in each object?
//!
//! The values are taken apart by name, so that a new field does not compile until it is compared.

mod member;

use crate::{
    diff::{
        change::{Member, MemberKind, ObjectKind},
        facts::member::{attribute, column, constraint, grant, index, parameter, policy, trigger},
    },
    pg_type::{Composite, Domain, DomainCheck, Enum, Range},
    relation::{Relation, RelationKind, ViewWrites},
    routine::{Returns, Routine, RoutineKind, Volatility},
    schema::{Extension, Schema},
    sequence::Sequence,
    text,
};

/// A property and its value.
pub(super) type Fact = (&'static str, Option<String>);

/// All there is to compare in an object.
pub(super) struct Facts {
    pub(super) kind: ObjectKind,
    pub(super) own: Vec<Fact>,
    pub(super) members: Vec<MemberFacts>,
}

/// All there is to compare in a part of an object.
pub(super) struct MemberFacts {
    pub(super) member: Member,
    pub(super) summary: Option<String>,
    pub(super) facts: Vec<Fact>,
}

/// A part that is nothing but its name.
fn bare(kind: MemberKind, name: &str) -> MemberFacts {
    MemberFacts { member: Member { kind, name: name.to_owned() }, summary: None, facts: Vec::new() }
}

fn yes_or_no(aspect: &'static str, holds: bool) -> Fact {
    (aspect, Some(if holds { "yes" } else { "no" }.to_owned()))
}

fn names(names: &[String]) -> String {
    names.iter().map(|name| text::name(name)).collect::<Vec<_>>().join(", ")
}

pub(super) fn extension(extension: &Extension) -> Facts {
    let Extension { schema } = extension;
    Facts {
        kind: ObjectKind::Extension,
        own: vec![("schema", Some(text::name(schema)))],
        members: Vec::new(),
    }
}

/// The schema itself; its objects are compared one by one.
pub(super) fn schema(schema: &Schema) -> Facts {
    let Schema { comment, grants, .. } = schema;
    Facts {
        kind: ObjectKind::Schema,
        own: vec![("comment", comment.clone())],
        members: grants.iter().map(grant).collect(),
    }
}

pub(super) fn enum_type(value: &Enum) -> Facts {
    let Enum { labels, comment } = value;
    Facts {
        kind: ObjectKind::Enum,
        own: vec![("comment", comment.clone())],
        members: labels.iter().map(|label| bare(MemberKind::Label, label)).collect(),
    }
}

pub(super) fn domain(domain: &Domain) -> Facts {
    let Domain { base, not_null, default, checks, comment } = domain;
    let check = |check: &DomainCheck| {
        let DomainCheck { name, definition } = check;
        let mut member = bare(MemberKind::Constraint, name);
        member.facts.push(("definition", Some(definition.clone())));
        member
    };
    Facts {
        kind: ObjectKind::Domain,
        own: vec![
            ("type", Some(base.to_string())),
            yes_or_no("not null", *not_null),
            ("default", default.clone()),
            ("comment", comment.clone()),
        ],
        members: checks.iter().map(check).collect(),
    }
}

pub(super) fn composite(composite: &Composite) -> Facts {
    let Composite { attributes, comment } = composite;
    Facts {
        kind: ObjectKind::Composite,
        own: vec![("comment", comment.clone())],
        members: attributes.iter().map(attribute).collect(),
    }
}

pub(super) fn range(range: &Range) -> Facts {
    let Range { subtype, multirange, comment } = range;
    Facts {
        kind: ObjectKind::Range,
        own: vec![
            ("type", Some(subtype.to_string())),
            ("multirange", Some(text::qualified(multirange))),
            ("comment", comment.clone()),
        ],
        members: Vec::new(),
    }
}

pub(super) fn sequence(sequence: &Sequence) -> Facts {
    let Sequence { data_type, start, min, max, increment, cache, cycle, owned_by, grants, comment } =
        sequence;
    Facts {
        kind: ObjectKind::Sequence,
        own: vec![
            ("type", Some(text::name(data_type))),
            ("start", Some(start.to_string())),
            ("minimum", Some(min.to_string())),
            ("maximum", Some(max.to_string())),
            ("increment", Some(increment.to_string())),
            ("cache", Some(cache.to_string())),
            yes_or_no("cycle", *cycle),
            ("owner", owned_by.as_ref().map(member::source)),
            ("comment", comment.clone()),
        ],
        members: grants.iter().map(grant).collect(),
    }
}

pub(super) fn routine(routine: &Routine) -> Facts {
    let Routine {
        name: _,
        kind,
        parameters,
        returns,
        returns_set,
        rows,
        language,
        volatility,
        strict,
        security_definer,
        settings,
        body,
        grants,
        comment,
    } = routine;
    let kind = match kind {
        RoutineKind::Function => ObjectKind::Function,
        RoutineKind::Procedure => ObjectKind::Procedure,
        RoutineKind::Aggregate => ObjectKind::Aggregate,
        RoutineKind::Window => ObjectKind::WindowFunction,
    };
    let volatility = match volatility {
        Volatility::Immutable => "immutable",
        Volatility::Stable => "stable",
        Volatility::Volatile => "volatile",
    };
    let parameters = parameters.iter().enumerate().map(|(index, one)| parameter(index, one));
    let settings = settings.iter().map(|setting| bare(MemberKind::Setting, setting));
    Facts {
        kind,
        own: vec![
            ("result", Some(result(returns, *returns_set))),
            ("rows", rows.map(|rows| rows.to_string())),
            ("language", Some(text::name(language))),
            ("volatility", Some(volatility.to_owned())),
            yes_or_no("strict", *strict),
            yes_or_no("security definer", *security_definer),
            ("body", Some(body.clone())),
            ("comment", comment.clone()),
        ],
        members: parameters.chain(settings).chain(grants.iter().map(grant)).collect(),
    }
}

fn result(returns: &Returns, set: bool) -> String {
    let one = match returns {
        Returns::Void => "void".to_owned(),
        Returns::Record => "record".to_owned(),
        Returns::Trigger => "trigger".to_owned(),
        Returns::Parameters => "parameters".to_owned(),
        Returns::Type(type_ref) => format!("type {type_ref}"),
        Returns::Relation(relation) => format!("row of {}", text::qualified(relation)),
    };
    if set { format!("setof {one}") } else { one }
}

pub(super) fn relation(relation: &Relation) -> Facts {
    let Relation {
        kind,
        columns,
        constraints,
        indexes,
        triggers,
        row_security,
        policies,
        grants,
        options,
        comment,
    } = relation;
    let (kind, mut own) = relation_kind(kind);
    own.extend([
        yes_or_no("row security", row_security.enabled),
        yes_or_no("forced row security", row_security.forced),
        ("comment", comment.clone()),
    ]);
    let members = columns
        .iter()
        .map(column)
        .chain(constraints.iter().map(constraint))
        .chain(indexes.iter().map(index))
        .chain(triggers.iter().map(trigger))
        .chain(policies.iter().map(policy))
        .chain(options.iter().map(|option| bare(MemberKind::Option, option)))
        .chain(grants.iter().map(grant));
    Facts { kind, own, members: members.collect() }
}

fn relation_kind(kind: &RelationKind) -> (ObjectKind, Vec<Fact>) {
    let parents = |parents: &[crate::ident::QualifiedName]| -> Fact {
        let names: Vec<_> = parents.iter().map(text::qualified).collect();
        ("parents", (!names.is_empty()).then(|| names.join(", ")))
    };
    match kind {
        RelationKind::Table { parents: above, partition_bound } => {
            (ObjectKind::Table, vec![parents(above), ("partition", partition_bound.clone())])
        }
        RelationKind::Partitioned { key, parents: above, partition_bound } => (
            ObjectKind::PartitionedTable,
            vec![
                ("key", Some(key.clone())),
                parents(above),
                ("partition", partition_bound.clone()),
            ],
        ),
        RelationKind::Foreign { server } => {
            (ObjectKind::ForeignTable, vec![("server", Some(server.clone()))])
        }
        RelationKind::View { definition, writes } => {
            let ViewWrites { insert, update, delete } = *writes;
            let facts = vec![
                ("definition", Some(definition.clone())),
                yes_or_no("accepts insert", insert),
                yes_or_no("accepts update", update),
                yes_or_no("accepts delete", delete),
            ];
            (ObjectKind::View, facts)
        }
        RelationKind::MaterializedView { definition } => {
            (ObjectKind::MaterializedView, vec![("definition", Some(definition.clone()))])
        }
    }
}
