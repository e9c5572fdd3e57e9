//! Which columns may and must an insert or update name, and which may be NULL?

use rowsmith_catalog::{Column, Identity, QualifiedName, Relation, RelationKind, Trigger};

use crate::{
    docs::Docs,
    lower::{columns::ColumnFacts, context::Context},
    model::{Field, Insert, Struct},
    rust_type::RustType,
};

/// What may be done with a column in an insert or update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Write {
    nullable: bool,
    /// Whether the row cannot be made without it.
    required: bool,
}

/// How a relation is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    /// Rows are stored as given.
    Table,
    /// Postgres passes rows on to the table behind a simple view.
    Simple,
    /// A trigger or rule decides what becomes of a row.
    Custom,
    /// Not at all.
    Closed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Event {
    Insert,
    Update,
}

/// The `Insert` of a relation, if it takes rows.
pub(crate) fn insert(
    context: &Context<'_>,
    name: &QualifiedName,
    relation: &Relation,
    facts: &[ColumnFacts<'_>],
) -> Option<Insert> {
    let door = door(relation, Event::Insert);
    if door == Door::Closed {
        return None;
    }
    let mut needs_values = false;
    let fields = facts
        .iter()
        .filter_map(|facts| {
            let write = write(context, door, facts)?;
            needs_values |= write.required;
            Some(field(facts, write))
        })
        .collect();
    let docs = Docs::new("A new row of ")
        .code(&name.to_string())
        .text(": what has a default or may be NULL can be left unset.");
    let derives = context.settings.derives_of(&[&name.schema, &name.name], &["Default"]);
    Some(Insert { body: Struct { docs, derives, fields }, needs_values })
}

/// The `Update` of a relation, if any of its columns can be changed.
pub(crate) fn update(
    context: &Context<'_>,
    name: &QualifiedName,
    relation: &Relation,
    facts: &[ColumnFacts<'_>],
) -> Option<Struct> {
    let door = door(relation, Event::Update);
    let fields: Vec<_> = facts
        .iter()
        .filter_map(|facts| {
            let write = write(context, door, facts)?;
            Some(field(facts, Write { required: false, ..write }))
        })
        .collect();
    if door == Door::Closed || fields.is_empty() {
        return None;
    }
    let docs = Docs::new("Changes to a row of ")
        .code(&name.to_string())
        .text(": what is unset stays as it is.");
    let derives = context.settings.derives_of(&[&name.schema, &name.name], &["Default"]);
    Some(Struct { docs, derives, fields })
}

fn field(facts: &ColumnFacts<'_>, write: Write) -> Field {
    let value = facts.lowered.rust_type.clone();
    let value = if write.nullable { RustType::option(value) } else { value };
    Field {
        name: facts.field.clone(),
        wire_name: facts.column.name.clone(),
        rust_type: if write.required { value } else { RustType::field(value) },
        docs: facts.docs.clone(),
        index: facts.index,
    }
}

fn door(relation: &Relation, event: Event) -> Door {
    let (writes, word) = match &relation.kind {
        RelationKind::Table { .. }
        | RelationKind::Partitioned { .. }
        | RelationKind::Foreign { .. } => return Door::Table,
        RelationKind::MaterializedView { .. } => return Door::Closed,
        RelationKind::View { writes, .. } => match event {
            Event::Insert => (writes.insert, "INSERT"),
            Event::Update => (writes.update, "UPDATE"),
        },
    };
    if !writes {
        return Door::Closed;
    }
    // A view that takes rows although none of its columns passes them on has a rule.
    let passes_on = relation.columns.iter().any(|column| column.updatable);
    if !passes_on || relation.triggers.iter().any(|trigger| is_instead_of(trigger, word)) {
        return Door::Custom;
    }
    Door::Simple
}

/// Whether the trigger takes the place of the event: `CREATE TRIGGER x INSTEAD OF INSERT OR ...`.
fn is_instead_of(trigger: &Trigger, event: &str) -> bool {
    let Some((_, events)) = trigger.definition.split_once(" INSTEAD OF ") else { return false };
    let events = events.split_once(" ON ").map_or(events, |(events, _)| events);
    trigger.enabled && events.split(' ').any(|word| word == event)
}

/// What may be done with the column; `None` when it cannot be written.
fn write(context: &Context<'_>, door: Door, facts: &ColumnFacts<'_>) -> Option<Write> {
    let column = facts.column;
    let free = Write { nullable: true, required: false };
    let sources = context.sources(column);
    let origin = sources.last().map(|(_, origin)| *origin);
    let write = match door {
        Door::Closed => return None,
        Door::Custom => free,
        Door::Table => stored(context, column)?,
        Door::Simple if !column.updatable => return None,
        Door::Simple => match origin {
            Some(origin) => {
                let write = stored(context, origin)?;
                let filled = std::iter::once(column).chain(sources.iter().map(|(_, it)| *it));
                let filled = filled.filter_map(|it| it.default.as_deref()).any(gives_a_value);
                Write { required: write.required && !filled, ..write }
            }
            None => Write { nullable: !column.not_null, required: false },
        },
    };
    let nullable = facts.comment.not_null.map_or(write.nullable, |not_null| !not_null);
    Some(Write { nullable, required: write.required && !facts.comment.optional })
}

/// What a table asks of a value for its column; `None` when it takes none.
fn stored(context: &Context<'_>, column: &Column) -> Option<Write> {
    if column.generated.is_some() || column.identity == Some(Identity::Always) {
        return None;
    }
    let default = column.default.as_deref();
    let default = default.or_else(|| context.domain_default(&column.type_ref.name));
    let filled = column.identity.is_some() || default.is_some_and(gives_a_value);
    Some(Write { nullable: !column.not_null, required: column.not_null && !filled })
}

/// Whether a default is more than a NULL with a cast.
fn gives_a_value(default: &str) -> bool {
    let rest = match default.get(..4) {
        Some(null) if null.eq_ignore_ascii_case("null") => default.get(4..).unwrap_or_default(),
        Some(_) | None => return true,
    };
    let is_cast = rest.starts_with("::")
        && rest.chars().all(|c| c.is_alphanumeric() || " :_.,()[]\"".contains(c));
    !rest.is_empty() && !is_cast
}
