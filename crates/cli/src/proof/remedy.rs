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
            format!("`drop index {}.{name}`", schema(object))
        }
        MemberKind::Trigger => format!("`drop trigger {name} on {object}`"),
        MemberKind::Policy => format!("`drop policy {name} on {object}`"),
        MemberKind::Grant => format!("revoke what was granted to {}", member.name),
        MemberKind::Parameter | MemberKind::Option | MemberKind::Setting => {
            format!("put {object} back as it was")
        }
    }
}

/// The part before the first dot that is in no quotes.
fn schema(object: &str) -> &str {
    let mut quoted = false;
    let end = object.find(|letter: char| {
        quoted ^= letter == '"';
        letter == '.' && !quoted
    });
    object.get(..end.unwrap_or(object.len())).unwrap_or(object)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use rowsmith_catalog::{Catalog, diff};

    use super::*;

    const BEFORE: &str = "schema s

domain s.d over int4

enum s.e
  label a

table s.gone
  column x int4

table s.t
  column a int4
    comment old
  column b int4
";

    const BEHIND: &str = "extension citext in s

schema s
  grant USAGE to app

domain s.d over int4
  check c CHECK (VALUE > 0)

enum s.e
  label a
  label b

table s.left
  column x int4

table s.t
  column a int8
  column b int4
    comment new
  column \"C d\" int4
  check positive CHECK (a > 0)
  index t_a (a)
    definition CREATE INDEX t_a ON s.t USING btree (a)
  trigger tr
    definition CREATE TRIGGER tr BEFORE INSERT ON s.t FOR EACH ROW EXECUTE FUNCTION s.f()
  policy p for all
    using true

function s.f
  returns trigger
  language plpgsql volatile
  body begin end

view s.v
  definition SELECT 1
";

    #[test]
    fn dots_in_quotes_end_no_schema() {
        assert_eq!(schema("s.\"a.b\""), "s");
        assert_eq!(schema("\"s.\"\"x\".t"), "\"s.\"\"x\"");
    }

    #[test]
    fn says_what_would_have_put_it_back() {
        let (before, behind): (Catalog, Catalog) =
            (BEFORE.parse().unwrap(), BEHIND.parse().unwrap());
        let changes = diff(&before, &behind).changes;
        let lines: Vec<String> =
            changes.iter().map(|change| format!("{change} => {}\n", remedy(change))).collect();
        expect![[r#"
            extension citext: added => `drop extension citext`
            s.d: constraint c added => `alter domain s.d drop constraint c`
            s.e: label b added => make the type anew without 'b' and convert what uses it, for Postgres cannot take a value out of an enum; or leave the down script out
            s.f(): function added => `drop function s.f()`
            s.gone: table removed => make it again, or leave it alone
            s.left: table added => `drop table s.left`
            s.t: column a: type int4 -> int8 => set the type back
            s.t: column a: comment old -> none => set the comment back
            s.t: column b: comment none -> new => take the comment away
            s.t: column "C d" added (int4) => `alter table s.t drop column "C d"`
            s.t: constraint positive added (check) => `alter table s.t drop constraint positive`
            s.t: index t_a added => `drop index s.t_a`
            s.t: trigger tr added => `drop trigger tr on s.t`
            s.t: policy p added (for all to ) => `drop policy p on s.t`
            s.v: view added => `drop view s.v`
            schema s: grant to app added (USAGE) => revoke what was granted to app
        "#]].assert_eq(&lines.concat());
    }
}
