//! Which constraint does a line describe?

use crate::{
    constraint::{Constraint, ConstraintKind, ForeignKey, Match, ReferentialAction},
    text::{
        ParseError,
        parse::{tree::Node, words::Words},
    },
};

/// The words that begin a constraint.
#[derive(Clone, Copy)]
pub(super) enum Clause {
    PrimaryKey,
    Unique,
    ForeignKey,
    Check,
    Exclude,
}

/// Takes the words that begin a constraint.
pub(super) fn clause(words: &mut Words<'_>) -> Option<Clause> {
    [
        ("primary key", Clause::PrimaryKey),
        ("unique", Clause::Unique),
        ("foreign key", Clause::ForeignKey),
        ("check", Clause::Check),
        ("exclude", Clause::Exclude),
    ]
    .into_iter()
    .find_map(|(keyword, clause)| words.eat(keyword).then_some(clause))
}

/// Reads the rest of a constraint.
pub(super) fn constraint(
    clause: Clause,
    mut words: Words<'_>,
    node: &Node<'_>,
) -> Result<Constraint, ParseError> {
    let name = words.name()?;
    let kind = match clause {
        Clause::Check => ConstraintKind::Check { definition: node.text_here(words)? },
        Clause::Exclude => ConstraintKind::Exclusion { definition: node.text_here(words)? },
        Clause::PrimaryKey | Clause::Unique | Clause::ForeignKey => {
            let kind = key(clause, &mut words)?;
            words.end()?;
            node.no_block()?;
            kind
        }
    };
    let mut constraint = Constraint {
        name,
        kind,
        deferrable: false,
        deferred: false,
        validated: true,
        comment: None,
    };
    for child in &node.children {
        let mut words = child.words();
        if words.eat("comment") {
            constraint.comment = Some(child.text(words)?);
            continue;
        }
        match words.rest() {
            "deferrable" => constraint.deferrable = true,
            "initially deferred" => constraint.deferred = true,
            "not valid" => constraint.validated = false,
            _ => {
                return Err(words
                    .unexpected("`deferrable`, `initially deferred`, `not valid` or `comment`"));
            }
        }
        child.nothing_below()?;
    }
    Ok(constraint)
}

fn key(clause: Clause, words: &mut Words<'_>) -> Result<ConstraintKind, ParseError> {
    let columns = words.columns()?;
    Ok(match clause {
        Clause::PrimaryKey => ConstraintKind::PrimaryKey { columns },
        Clause::Unique => {
            ConstraintKind::Unique { columns, nulls_not_distinct: words.eat("nulls not distinct") }
        }
        Clause::ForeignKey | Clause::Check | Clause::Exclude => {
            words.expect("references")?;
            ConstraintKind::ForeignKey(ForeignKey {
                columns,
                references: words.qualified()?,
                referenced_columns: words.columns()?,
                on_update: action(words, "on update")?,
                on_delete: action(words, "on delete")?,
                match_type: if words.eat("match full") { Match::Full } else { Match::Simple },
            })
        }
    })
}

fn action(words: &mut Words<'_>, keyword: &str) -> Result<ReferentialAction, ParseError> {
    if !words.eat(keyword) {
        return Ok(ReferentialAction::NoAction);
    }
    [
        ("no action", ReferentialAction::NoAction),
        ("restrict", ReferentialAction::Restrict),
        ("cascade", ReferentialAction::Cascade),
        ("set null", ReferentialAction::SetNull),
        ("set default", ReferentialAction::SetDefault),
    ]
    .into_iter()
    .find_map(|(words_of, action)| words.eat(words_of).then_some(action))
    .ok_or_else(|| words.unexpected("what to do, such as `cascade`"))
}
