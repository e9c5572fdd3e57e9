//! What does a down script have to do about a thing that is not as it was?

use rowsmith_catalog::{Change, Difference, Member, MemberKind, ObjectKind, quote_ident};

/// Said of a thing that is there behind a down script and was not there before the migration, or the other way round.
pub(super) fn remedy(change: &Change) -> String {
    match (&change.difference, &change.member) {
        (Difference::Added { .. }, None) => format!("`{}`", drop_object(change)),
        (Difference::Added { .. }, Some(member)) => drop_member(change, member),
        (Difference::Removed, _) => "make it again, or leave it alone".to_owned(),
        (Difference::Changed { aspect, from, .. }, _) => match from {
            Some(_) => format!("set the {aspect} back"),
            None => format!("take the {aspect} away"),
        },
    }
}

fn drop_object(change: &Change) -> String {
    let object = &change.object;
    match change.kind {
        // The names of these begin with what they are.
        ObjectKind::Extension | ObjectKind::Schema | ObjectKind::Sequence => {
            format!("drop {object}")
        }
        ObjectKind::Enum | ObjectKind::Composite | ObjectKind::Range => {
            format!("drop type {object}")
        }
        ObjectKind::PartitionedTable => format!("drop table {object}"),
        ObjectKind::WindowFunction => format!("drop function {object}"),
        ObjectKind::Domain
        | ObjectKind::Table
        | ObjectKind::ForeignTable
        | ObjectKind::View
        | ObjectKind::MaterializedView
        | ObjectKind::Function
        | ObjectKind::Procedure
        | ObjectKind::Aggregate => format!("drop {} {object}", change.kind),
    }
}

fn drop_member(change: &Change, member: &Member) -> String {
    let Change { kind, object, .. } = change;
    let name = quote_ident(&member.name);
    match member.kind {
        MemberKind::Label => format!(
            "make the type anew without '{}' and convert what uses it, for Postgres cannot take a value out of an enum; \
             or leave the down script out",
            member.name
        ),
        MemberKind::Column => format!("`alter table {object} drop column {name}`"),
        MemberKind::Attribute => format!("`alter type {object} drop attribute {name}`"),
        MemberKind::Constraint if *kind == ObjectKind::Domain => {
            format!("`alter domain {object} drop constraint {name}`")
        }
        MemberKind::Constraint => format!("`alter table {object} drop constraint {name}`"),
        MemberKind::Index => {
            let schema = object.rsplit_once('.').map_or("", |(schema, _)| schema);
            format!("`drop index {schema}.{name}`")
        }
        MemberKind::Trigger => format!("`drop trigger {name} on {object}`"),
        MemberKind::Policy => format!("`drop policy {name} on {object}`"),
        MemberKind::Grant => format!("revoke what was granted to {}", member.name),
        MemberKind::Parameter | MemberKind::Option | MemberKind::Setting => {
            format!("put {object} back as it was")
        }
    }
}
