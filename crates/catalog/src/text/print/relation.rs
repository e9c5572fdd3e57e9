//! How is a table or view spelled?

use crate::{
    column::{Column, Generated, Identity},
    constraint::{Constraint, ConstraintKind, ForeignKey, Match, ReferentialAction},
    ident::QualifiedName,
    index::Index,
    policy::{PolicyCommand, RlsPolicy},
    relation::{Relation, RelationKind, ViewWrites},
    text::print::writer::{Writer, fits_on_line},
    trigger::Trigger,
};

pub(super) fn text(name: &QualifiedName, relation: &Relation) -> String {
    let mut writer = Writer::open(kind_word(&relation.kind));
    writer.qualified(name);
    if let RelationKind::View { writes, .. } = &relation.kind {
        accepts(&mut writer, *writes);
    }
    writer.close().comment(1, relation.comment.as_deref());
    kind_lines(&mut writer, &relation.kind);
    for option in &relation.options {
        writer.start(1, "option").text_to_end(1, option);
    }
    for one in &relation.columns {
        column(&mut writer, one);
    }
    for one in &relation.constraints {
        constraint(&mut writer, one);
    }
    for one in &relation.indexes {
        index(&mut writer, one);
    }
    for one in &relation.triggers {
        trigger(&mut writer, one);
    }
    let security = relation.row_security;
    if security.enabled || security.forced {
        writer.start(1, "row security");
        writer.flag(security.enabled, "enabled").flag(security.forced, "forced").close();
    }
    for one in &relation.policies {
        policy(&mut writer, one);
    }
    writer.grants(&relation.grants);
    if let RelationKind::View { definition, .. } | RelationKind::MaterializedView { definition } =
        &relation.kind
    {
        writer.start(1, "definition").text_to_end(1, definition);
    }
    writer.text
}

fn kind_word(kind: &RelationKind) -> &'static str {
    match kind {
        RelationKind::Table { .. } => "table",
        RelationKind::Partitioned { .. } => "partitioned table",
        RelationKind::Foreign { .. } => "foreign table",
        RelationKind::View { .. } => "view",
        RelationKind::MaterializedView { .. } => "materialized view",
    }
}

fn accepts(writer: &mut Writer, writes: ViewWrites) {
    let ViewWrites { insert, update, delete } = writes;
    let words: Vec<_> = [(insert, "insert"), (update, "update"), (delete, "delete")]
        .into_iter()
        .filter_map(|(accepted, word)| accepted.then_some(word))
        .collect();
    if !words.is_empty() {
        writer.word("accepts").word(&words.join(", "));
    }
}

fn kind_lines(writer: &mut Writer, kind: &RelationKind) {
    match kind {
        RelationKind::Partitioned { key, .. } => {
            writer.start(1, "key").text_to_end(1, key);
        }
        RelationKind::Foreign { server } => {
            writer.start(1, "server").text_to_end(1, server);
        }
        RelationKind::Table { .. }
        | RelationKind::View { .. }
        | RelationKind::MaterializedView { .. } => {}
    }
    if let RelationKind::Table { parents, partition_bound }
    | RelationKind::Partitioned { parents, partition_bound, .. } = kind
    {
        for parent in parents {
            writer.start(1, "parent").qualified(parent).close();
        }
        writer.optional_text(1, "partition", partition_bound.as_deref());
    }
}

fn column(writer: &mut Writer, column: &Column) {
    writer.start(1, "column").name(&column.name).type_ref(&column.type_ref);
    writer.flag(column.not_null, "not null");
    match column.identity {
        Some(Identity::Always) => writer.word("identity always"),
        Some(Identity::ByDefault) => writer.word("identity by default"),
        None => writer,
    };
    writer.flag(!column.updatable, "read only");
    if let Some(collation) = &column.collation {
        writer.word("collate").qualified(collation);
    }
    if let Some(source) = &column.source {
        writer.word("from").source(source);
    }
    let mut filled: Vec<(&str, &str)> = Vec::new();
    filled.extend(column.default.as_deref().map(|text| ("default", text)));
    filled.extend(column.generated.as_ref().map(|generated| match generated {
        Generated::Stored(text) => ("generated stored", text.as_str()),
        Generated::Virtual(text) => ("generated virtual", text.as_str()),
    }));
    let mut filled = filled.into_iter().peekable();
    match filled.next_if(|(_, text)| fits_on_line(text)) {
        Some((keyword, text)) => writer.word(keyword).text_to_end(1, text),
        None => writer.close(),
    };
    for (keyword, text) in filled {
        writer.optional_text(2, keyword, Some(text));
    }
    writer.comment(2, column.comment.as_deref());
}

fn constraint(writer: &mut Writer, constraint: &Constraint) {
    match &constraint.kind {
        ConstraintKind::PrimaryKey { columns } => {
            writer.start(1, "primary key").name(&constraint.name).columns(columns).close();
        }
        ConstraintKind::Unique { columns, nulls_not_distinct } => {
            writer.start(1, "unique").name(&constraint.name).columns(columns);
            writer.flag(*nulls_not_distinct, "nulls not distinct").close();
        }
        ConstraintKind::ForeignKey(key) => {
            writer.start(1, "foreign key").name(&constraint.name);
            foreign_key(writer, key);
        }
        ConstraintKind::Check { definition } => {
            writer.start(1, "check").name(&constraint.name).text_to_end(1, definition);
        }
        ConstraintKind::Exclusion { definition } => {
            writer.start(1, "exclude").name(&constraint.name).text_to_end(1, definition);
        }
    }
    for (holds, words) in [
        (constraint.deferrable, "deferrable"),
        (constraint.deferred, "initially deferred"),
        (!constraint.validated, "not valid"),
    ] {
        if holds {
            writer.start(2, words).close();
        }
    }
    writer.comment(2, constraint.comment.as_deref());
}

fn foreign_key(writer: &mut Writer, key: &ForeignKey) {
    writer.columns(&key.columns).word("references").qualified(&key.references);
    writer.columns(&key.referenced_columns);
    for (keyword, action) in [("on update", key.on_update), ("on delete", key.on_delete)] {
        if action != ReferentialAction::NoAction {
            writer.word(keyword).word(action_words(action));
        }
    }
    writer.flag(key.match_type == Match::Full, "match full").close();
}

fn action_words(action: ReferentialAction) -> &'static str {
    match action {
        ReferentialAction::NoAction => "no action",
        ReferentialAction::Restrict => "restrict",
        ReferentialAction::Cascade => "cascade",
        ReferentialAction::SetNull => "set null",
        ReferentialAction::SetDefault => "set default",
    }
}

fn index(writer: &mut Writer, index: &Index) {
    writer.start(1, "index").name(&index.name).flag(index.unique, "unique");
    writer.flag(index.partial, "partial").flag(!index.valid, "invalid");
    if let Some(columns) = &index.columns {
        writer.columns(columns);
    }
    writer.close().optional_text(2, "definition", Some(&index.definition));
    writer.comment(2, index.comment.as_deref());
}

fn trigger(writer: &mut Writer, trigger: &Trigger) {
    writer.start(1, "trigger").name(&trigger.name).flag(!trigger.enabled, "disabled").close();
    writer.optional_text(2, "definition", Some(&trigger.definition));
    writer.comment(2, trigger.comment.as_deref());
}

fn policy(writer: &mut Writer, policy: &RlsPolicy) {
    writer.start(1, "policy").name(&policy.name).flag(!policy.permissive, "restrictive");
    writer.word("for").word(match policy.command {
        PolicyCommand::All => "all",
        PolicyCommand::Select => "select",
        PolicyCommand::Insert => "insert",
        PolicyCommand::Update => "update",
        PolicyCommand::Delete => "delete",
    });
    if !policy.roles.is_empty() {
        writer.word("to").names(&policy.roles);
    }
    writer.close().optional_text(2, "using", policy.using.as_deref());
    writer.optional_text(2, "check", policy.with_check.as_deref());
    writer.comment(2, policy.comment.as_deref());
}
