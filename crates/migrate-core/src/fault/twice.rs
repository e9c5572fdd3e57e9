//! Something is made that is there already: who made it first?

use super::missing::subject;
use super::search::search;
use super::{Case, Class, Fault, from_url, until};
use crate::objects::{Change, Kind, Object};

/// Explains an object that is made twice by where it was made first.
pub(super) fn twice(case: &Case<'_>, object: &Object) -> Fault {
    let subject = subject(object);
    let search = search(case, object);
    let first = search.before.iter().rfind(|found| found.mention.change == Change::Made);
    let explanation = match first {
        Some(found) if found.version == Some(&case.migration.version) => {
            format!("{subject} was made further up in the same file already, by {}.", found.place())
        }
        Some(found) => format!("{subject} was made by {} already.", found.place()),
        None => format!(
            "{subject} was there before, and no earlier migration says that it makes it: a constraint, a dynamic statement or the \
             server's own setup did."
        ),
    };
    let mut hints = vec![remedy(object)];
    if first.is_some_and(|found| found.version != Some(&case.migration.version)) {
        hints.push("when both files make the same, remove one of them".to_owned());
    }
    hints.extend(until(case));
    hints.push(from_url());
    Fault { class: Class::MadeTwice, title: format!("{subject} is made twice"), explanation, hints }
}

/// How a statement of this kind is made harmless when the object is there.
fn remedy(object: &Object) -> String {
    let name = format!("\"{}\"", object.name.replace('"', "\"\""));
    let table = object.of.as_ref().map_or_else(
        || "the_table".to_owned(),
        |table| format!("\"{}\"", table.replace('"', "\"\"")),
    );
    match object.kind {
        Kind::Relation | Kind::Schema | Kind::Extension => {
            "write `create ... if not exists`".to_owned()
        }
        Kind::Column => "write `add column if not exists`".to_owned(),
        Kind::Routine => "write `create or replace`".to_owned(),
        Kind::Policy => format!("put `drop policy if exists {name} on {table};` before it"),
        Kind::Trigger => format!(
            "write `create or replace trigger`, or put `drop trigger if exists {name} on {table};` before it"
        ),
        Kind::Constraint => {
            format!("put `alter table {table} drop constraint if exists {name};` before it")
        }
        Kind::Type | Kind::Role | Kind::Publication => {
            "wrap it: `do $$ begin ...; exception when duplicate_object then null; end $$;`"
                .to_owned()
        }
    }
}
