//! Which table or view does an object describe?

use crate::{
    index::Index,
    policy::{PolicyCommand, RlsPolicy, RowSecurity},
    relation::{Relation, RelationKind, ViewWrites},
    text::{
        ParseError,
        parse::{column::column, constraint, grant::grant, tree::Node, words::Words},
    },
    trigger::Trigger,
};

/// Takes the words that begin a relation.
pub(super) fn kind(words: &mut Words<'_>) -> Option<RelationKind> {
    let text = String::new;
    if words.eat("table") {
        Some(RelationKind::Table { parents: Vec::new(), partition_bound: None })
    } else if words.eat("partitioned table") {
        Some(RelationKind::Partitioned { key: text(), parents: Vec::new(), partition_bound: None })
    } else if words.eat("foreign table") {
        Some(RelationKind::Foreign { server: text() })
    } else if words.eat("view") {
        Some(RelationKind::View { definition: text(), writes: ViewWrites::default() })
    } else if words.eat("materialized view") {
        Some(RelationKind::MaterializedView { definition: text() })
    } else {
        None
    }
}

pub(super) fn relation(
    mut kind: RelationKind,
    words: &mut Words<'_>,
    node: &Node<'_>,
) -> Result<Relation, ParseError> {
    if let RelationKind::View { writes, .. } = &mut kind
        && words.eat("accepts")
    {
        for word in words.names()? {
            match word.as_str() {
                "insert" => writes.insert = true,
                "update" => writes.update = true,
                "delete" => writes.delete = true,
                _ => return Err(node.error("expected `insert`, `update` or `delete`")),
            }
        }
    }
    words.end()?;
    node.no_block()?;
    let mut relation = Relation {
        kind,
        columns: Vec::new(),
        constraints: Vec::new(),
        indexes: Vec::new(),
        triggers: Vec::new(),
        row_security: RowSecurity::default(),
        policies: Vec::new(),
        grants: Vec::new(),
        options: Vec::new(),
        comment: None,
    };
    for child in &node.children {
        member(&mut relation, child)?;
    }
    Ok(relation)
}

fn member(relation: &mut Relation, node: &Node<'_>) -> Result<(), ParseError> {
    let mut words = node.words();
    if words.eat("column") {
        relation.columns.push(column(words, node)?);
    } else if let Some(clause) = constraint::clause(&mut words) {
        relation.constraints.push(constraint::constraint(clause, words, node)?);
    } else if words.eat("index") {
        relation.indexes.push(index(words, node)?);
    } else if words.eat("trigger") {
        relation.triggers.push(trigger(words, node)?);
    } else if words.eat("row security") {
        node.nothing_below()?;
        relation.row_security.enabled = words.eat("enabled");
        relation.row_security.forced = words.eat("forced");
        words.end()?;
    } else if words.eat("policy") {
        relation.policies.push(policy(words, node)?);
    } else if words.eat("grant") {
        relation.grants.push(grant(words, node)?);
    } else if words.eat("option") {
        relation.options.push(node.text(words)?);
    } else if words.eat("comment") {
        relation.comment = Some(node.text(words)?);
    } else {
        return of_kind(&mut relation.kind, words, node);
    }
    Ok(())
}

/// The lines that only some kinds of relation have.
fn of_kind(
    kind: &mut RelationKind,
    mut words: Words<'_>,
    node: &Node<'_>,
) -> Result<(), ParseError> {
    match kind {
        RelationKind::View { definition, .. } | RelationKind::MaterializedView { definition }
            if words.eat("definition") =>
        {
            *definition = node.text(words)?;
        }
        RelationKind::Foreign { server } if words.eat("server") => *server = node.text(words)?,
        RelationKind::Partitioned { key, .. } if words.eat("key") => *key = node.text(words)?,
        RelationKind::Table { parents, .. } | RelationKind::Partitioned { parents, .. }
            if words.eat("parent") =>
        {
            parents.push(words.qualified()?);
            words.end()?;
            node.nothing_below()?;
        }
        RelationKind::Table { partition_bound, .. }
        | RelationKind::Partitioned { partition_bound, .. }
            if words.eat("partition") =>
        {
            *partition_bound = Some(node.text(words)?);
        }
        RelationKind::Table { .. }
        | RelationKind::Partitioned { .. }
        | RelationKind::Foreign { .. }
        | RelationKind::View { .. }
        | RelationKind::MaterializedView { .. } => {
            return Err(words.unexpected("a member of this kind of relation"));
        }
    }
    Ok(())
}

fn index(mut words: Words<'_>, node: &Node<'_>) -> Result<Index, ParseError> {
    let mut index = Index {
        name: words.name()?,
        definition: String::new(),
        unique: words.eat("unique"),
        columns: None,
        partial: words.eat("partial"),
        valid: !words.eat("invalid"),
        comment: None,
    };
    index.columns = words.optional_columns()?;
    words.end()?;
    node.no_block()?;
    for child in &node.children {
        let mut words = child.words();
        if words.eat("definition") {
            index.definition = child.text(words)?;
        } else if words.eat("comment") {
            index.comment = Some(child.text(words)?);
        } else {
            return Err(child.error("expected `definition` or `comment`"));
        }
    }
    Ok(index)
}

fn trigger(mut words: Words<'_>, node: &Node<'_>) -> Result<Trigger, ParseError> {
    let mut trigger = Trigger {
        name: words.name()?,
        definition: String::new(),
        enabled: !words.eat("disabled"),
        comment: None,
    };
    words.end()?;
    node.no_block()?;
    for child in &node.children {
        let mut words = child.words();
        if words.eat("definition") {
            trigger.definition = child.text(words)?;
        } else if words.eat("comment") {
            trigger.comment = Some(child.text(words)?);
        } else {
            return Err(child.error("expected `definition` or `comment`"));
        }
    }
    Ok(trigger)
}

fn policy(mut words: Words<'_>, node: &Node<'_>) -> Result<RlsPolicy, ParseError> {
    let name = words.name()?;
    let permissive = !words.eat("restrictive");
    words.expect("for")?;
    let command = [
        ("all", PolicyCommand::All),
        ("select", PolicyCommand::Select),
        ("insert", PolicyCommand::Insert),
        ("update", PolicyCommand::Update),
        ("delete", PolicyCommand::Delete),
    ]
    .into_iter()
    .find_map(|(keyword, command)| words.eat(keyword).then_some(command))
    .ok_or_else(|| words.unexpected("`all`, `select`, `insert`, `update` or `delete`"))?;
    let roles = if words.eat("to") { words.names()? } else { Vec::new() };
    words.end()?;
    let mut policy = RlsPolicy {
        name,
        permissive,
        command,
        roles,
        using: None,
        with_check: None,
        comment: None,
    };
    for child in &node.children {
        let mut words = child.words();
        if words.eat("using") {
            policy.using = Some(child.text(words)?);
        } else if words.eat("check") {
            policy.with_check = Some(child.text(words)?);
        } else if words.eat("comment") {
            policy.comment = Some(child.text(words)?);
        } else {
            return Err(child.error("expected `using`, `check` or `comment`"));
        }
    }
    Ok(policy)
}
