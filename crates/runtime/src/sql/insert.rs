//! How is an insert spelled: one row or many, and what becomes of rows that are there already?

use crate::batch::{Group, array_of};
use crate::column::Table;
use crate::sql::parameter::{element, parameter};
use crate::sql::{columns, identifier, qualified, read_list, separate};
use crate::values::Given;
use std::fmt::Write as _;

/// What becomes of a row that is there already.
#[derive(Debug, Clone, Default)]
pub(crate) enum Conflict {
    /// The statement fails.
    #[default]
    Fail,
    /// The row stays as it is, whichever constraint says that it is there.
    Nothing,
    /// The row takes the given values of the columns that are not in the key.
    Update { key: Vec<&'static str>, predicate: Option<&'static str> },
}

/// `insert into ... values (...)`, without what it returns.
pub(crate) fn one<R>(table: &Table<R>, given: &[Given], conflict: &Conflict) -> String {
    let mut sql = head(table, given);
    if given.is_empty() {
        sql.push_str(" default values");
    } else {
        sql.push_str(" values (");
        for (index, (column, given)) in columns(table, given).enumerate() {
            separate(&mut sql, index);
            parameter(&mut sql, index + 1, given, column.cast);
        }
        sql.push(')');
    }
    on_conflict(&mut sql, table, given, conflict);
    sql
}

/// What a group of many rows looks like: which columns it gives.
pub(crate) type Shape = Vec<Given>;

/// The shapes of groups.
pub(crate) fn shapes(groups: &[Group]) -> Vec<Shape> {
    groups.iter().map(|group| group.given.clone()).collect()
}

/// One statement for all groups; when it reads the rows back, it returns the relation's columns.
pub(crate) fn many<R>(
    table: &Table<R>,
    shapes: &[Shape],
    conflict: &Conflict,
    reads: bool,
) -> String {
    let mut parameter = 1;
    let mut inserts = shapes.iter().map(|given| {
        let sql = select_from_arrays(table, given, parameter, conflict);
        parameter += given.len().max(1);
        sql
    });
    if let [_] = shapes {
        return inserts.next().unwrap_or_default();
    }
    let mut sql = String::from("with ");
    for (index, insert) in inserts.enumerate() {
        separate(&mut sql, index);
        // Writing to a String cannot fail. What is counted returns no columns, since reading
        // them asks for a right that a writer may not have.
        write!(sql, "\"group{index}\" as ({insert} returning ").unwrap_or_default();
        if reads {
            read_list(&mut sql, table.columns);
        } else {
            sql.push('1');
        }
        sql.push(')');
    }
    for index in 0..shapes.len() {
        sql.push_str(if index == 0 { " select" } else { " union all select" });
        let all = if reads { " *" } else { "" };
        write!(sql, "{all} from \"group{index}\"").unwrap_or_default();
    }
    sql
}

/// `insert into ... select ... from unnest(...)`.
fn select_from_arrays<R>(
    table: &Table<R>,
    given: &[Given],
    first: usize,
    conflict: &Conflict,
) -> String {
    let mut sql = head(table, given);
    if given.is_empty() {
        // A row of defaults for each row of nothing.
        sql.push_str(" select from ");
        write!(sql, "generate_series(1, ${first}::integer)").unwrap_or_default();
        on_conflict(&mut sql, table, given, conflict);
        return sql;
    }
    sql.push_str(" select ");
    for (index, (column, given)) in columns(table, given).enumerate() {
        separate(&mut sql, index);
        element(&mut sql, index, given, column.cast);
    }
    sql.push_str(" from unnest(");
    for (index, (_, given)) in columns(table, given).enumerate() {
        separate(&mut sql, index);
        write!(sql, "${}::{}", first + index, array_of(given.element)).unwrap_or_default();
    }
    sql.push_str(") as \"row\"(");
    for index in 0..given.len() {
        separate(&mut sql, index);
        write!(sql, "\"c{index}\"").unwrap_or_default();
    }
    sql.push(')');
    on_conflict(&mut sql, table, given, conflict);
    sql
}

/// `insert into "schema"."table" as "old" (columns)`.
fn head<R>(table: &Table<R>, given: &[Given]) -> String {
    let mut sql = String::from("insert into ");
    qualified(&mut sql, table.schema, table.name);
    sql.push_str(" as \"old\"");
    if !given.is_empty() {
        sql.push_str(" (");
        for (index, (column, _)) in columns(table, given).enumerate() {
            separate(&mut sql, index);
            identifier(&mut sql, column.name);
        }
        sql.push(')');
    }
    sql
}

fn on_conflict<R>(sql: &mut String, table: &Table<R>, given: &[Given], conflict: &Conflict) {
    let (key, predicate) = match conflict {
        Conflict::Fail => return,
        Conflict::Nothing => {
            sql.push_str(" on conflict do nothing");
            return;
        }
        Conflict::Update { key, predicate } => (key, predicate),
    };
    sql.push_str(" on conflict (");
    for (index, name) in key.iter().enumerate() {
        separate(sql, index);
        identifier(sql, name);
    }
    sql.push(')');
    if let Some(predicate) = predicate {
        sql.push_str(" where ");
        sql.push_str(predicate);
    }
    sql.push_str(" do update set ");
    let others = columns(table, given).filter(|(column, _)| !key.contains(&column.name));
    let mut written = 0;
    for (column, _) in others {
        separate(sql, written);
        identifier(sql, column.name);
        sql.push_str(" = excluded.");
        identifier(sql, column.name);
        written += 1;
    }
    if let (0, Some(name)) = (written, key.first()) {
        // Nothing to change, but an update all the same: the row is counted and returned.
        identifier(sql, name);
        sql.push_str(" = \"old\".");
        identifier(sql, name);
    }
}
