//! What is there to compare in each part of an object?

use crate::{
    column::{Column, ColumnSource, Generated, Identity},
    constraint::{Constraint, ConstraintKind, ForeignKey, Match, ReferentialAction},
    diff::{
        change::{Member, MemberKind},
        facts::{Fact, MemberFacts, bare, names, yes_or_no},
    },
    index::Index,
    pg_type::Attribute,
    policy::{PolicyCommand, RlsPolicy},
    privilege::Grant,
    routine::{Parameter, ParameterMode},
    text,
    trigger::Trigger,
};

pub(super) fn source(source: &ColumnSource) -> String {
    let ColumnSource { relation, column } = source;
    format!("{}.{}", text::qualified(relation), text::name(column))
}

pub(super) fn column(column: &Column) -> MemberFacts {
    let Column {
        name,
        type_ref,
        not_null,
        default,
        identity,
        generated,
        collation,
        updatable,
        source: shown,
        comment,
    } = column;
    let identity = identity.map(|identity| match identity {
        Identity::Always => "always".to_owned(),
        Identity::ByDefault => "by default".to_owned(),
    });
    let (stored, computed) = match generated {
        None => (None, None),
        Some(Generated::Stored(expression)) => (Some(expression.clone()), None),
        Some(Generated::Virtual(expression)) => (None, Some(expression.clone())),
    };
    let not_null_words = if *not_null { " not null" } else { "" };
    MemberFacts {
        member: Member { kind: MemberKind::Column, name: name.clone() },
        summary: Some(format!("{type_ref}{not_null_words}")),
        facts: vec![
            ("type", Some(type_ref.to_string())),
            yes_or_no("not null", *not_null),
            ("default", default.clone()),
            ("identity", identity),
            ("stored expression", stored),
            ("virtual expression", computed),
            ("collation", collation.as_ref().map(text::qualified)),
            yes_or_no("updatable", *updatable),
            ("source", shown.as_ref().map(source)),
            ("comment", comment.clone()),
        ],
    }
}

pub(super) fn attribute(attribute: &Attribute) -> MemberFacts {
    let Attribute { name, type_ref, comment } = attribute;
    MemberFacts {
        member: Member { kind: MemberKind::Attribute, name: name.clone() },
        summary: Some(type_ref.to_string()),
        facts: vec![("type", Some(type_ref.to_string())), ("comment", comment.clone())],
    }
}

/// `index` counts from 0.
pub(super) fn parameter(index: usize, parameter: &Parameter) -> MemberFacts {
    let Parameter { name, mode, type_ref, default } = parameter;
    let mode = match mode {
        ParameterMode::In => "in",
        ParameterMode::Out => "out",
        ParameterMode::InOut => "inout",
        ParameterMode::Variadic => "variadic",
        ParameterMode::Table => "table",
    };
    let shown = name.clone().unwrap_or_else(|| format!("${}", index + 1));
    MemberFacts {
        member: Member { kind: MemberKind::Parameter, name: shown },
        summary: Some(type_ref.to_string()),
        facts: vec![
            ("name", name.as_deref().map(text::name)),
            ("mode", Some(mode.to_owned())),
            ("type", Some(type_ref.to_string())),
            ("default", default.clone()),
        ],
    }
}

pub(super) fn constraint(constraint: &Constraint) -> MemberFacts {
    let Constraint { name, kind, deferrable, deferred, validated, comment } = constraint;
    let (summary, mut facts) = constraint_kind(kind);
    facts.extend([
        ("kind", Some(summary.to_owned())),
        yes_or_no("deferrable", *deferrable),
        yes_or_no("initially deferred", *deferred),
        yes_or_no("validated", *validated),
        ("comment", comment.clone()),
    ]);
    MemberFacts {
        member: Member { kind: MemberKind::Constraint, name: name.clone() },
        summary: Some(summary.to_owned()),
        facts,
    }
}

fn constraint_kind(kind: &ConstraintKind) -> (&'static str, Vec<Fact>) {
    match kind {
        ConstraintKind::PrimaryKey { columns } => {
            ("primary key", vec![("columns", Some(names(columns)))])
        }
        ConstraintKind::Unique { columns, nulls_not_distinct } => (
            "unique",
            vec![
                ("columns", Some(names(columns))),
                yes_or_no("nulls not distinct", *nulls_not_distinct),
            ],
        ),
        ConstraintKind::ForeignKey(key) => ("foreign key", foreign_key(key)),
        ConstraintKind::Check { definition } => {
            ("check", vec![("definition", Some(definition.clone()))])
        }
        ConstraintKind::Exclusion { definition } => {
            ("exclusion", vec![("definition", Some(definition.clone()))])
        }
    }
}

fn foreign_key(key: &ForeignKey) -> Vec<Fact> {
    let ForeignKey { columns, references, referenced_columns, on_update, on_delete, match_type } =
        key;
    let action = |action: &ReferentialAction| {
        Some(
            match action {
                ReferentialAction::NoAction => "no action",
                ReferentialAction::Restrict => "restrict",
                ReferentialAction::Cascade => "cascade",
                ReferentialAction::SetNull => "set null",
                ReferentialAction::SetDefault => "set default",
            }
            .to_owned(),
        )
    };
    let match_type = match match_type {
        Match::Simple => "simple",
        Match::Full => "full",
    };
    vec![
        ("columns", Some(names(columns))),
        ("references", Some(text::qualified(references))),
        ("referenced columns", Some(names(referenced_columns))),
        ("on update", action(on_update)),
        ("on delete", action(on_delete)),
        ("match", Some(match_type.to_owned())),
    ]
}

pub(super) fn index(index: &Index) -> MemberFacts {
    let Index { name, definition, unique, columns, partial, valid, comment } = index;
    let mut member = bare(MemberKind::Index, name);
    member.facts = vec![
        ("definition", Some(definition.clone())),
        yes_or_no("unique", *unique),
        ("columns", columns.as_deref().map(names)),
        yes_or_no("partial", *partial),
        yes_or_no("valid", *valid),
        ("comment", comment.clone()),
    ];
    member
}

pub(super) fn trigger(trigger: &Trigger) -> MemberFacts {
    let Trigger { name, definition, enabled, comment } = trigger;
    let mut member = bare(MemberKind::Trigger, name);
    member.facts = vec![
        ("definition", Some(definition.clone())),
        yes_or_no("enabled", *enabled),
        ("comment", comment.clone()),
    ];
    member
}

pub(super) fn policy(policy: &RlsPolicy) -> MemberFacts {
    let RlsPolicy { name, permissive, command, roles, using, with_check, comment } = policy;
    let command = match command {
        PolicyCommand::All => "all",
        PolicyCommand::Select => "select",
        PolicyCommand::Insert => "insert",
        PolicyCommand::Update => "update",
        PolicyCommand::Delete => "delete",
    };
    MemberFacts {
        member: Member { kind: MemberKind::Policy, name: name.clone() },
        summary: Some(format!("for {command} to {}", names(roles))),
        facts: vec![
            yes_or_no("permissive", *permissive),
            ("for", Some(command.to_owned())),
            ("roles", Some(names(roles))),
            ("using", using.clone()),
            ("check", with_check.clone()),
            ("comment", comment.clone()),
        ],
    }
}

pub(super) fn grant(grant: &Grant) -> MemberFacts {
    let Grant { grantee, column, privileges, grantable } = grant;
    let listed = |words: &[String]| {
        let words: Vec<_> = words.iter().map(|word| text::privilege(word)).collect();
        words.join(", ")
    };
    let role = text::name(grantee);
    let name = match column {
        None => role,
        Some(column) => format!("{role} column {}", text::name(column)),
    };
    MemberFacts {
        member: Member { kind: MemberKind::Grant, name },
        summary: Some(listed(privileges)),
        facts: vec![
            ("privileges", Some(listed(privileges))),
            ("grantable", Some(listed(grantable))),
        ],
    }
}
