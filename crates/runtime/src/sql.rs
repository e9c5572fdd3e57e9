//! How is the SQL of a statement spelled?

pub(crate) mod insert;
pub(crate) mod parameter;
pub(crate) mod page;
mod ranges;

use crate::column::{Column, Read, Table};
use crate::function::{Function, Returns};
use crate::raw::EncodeError;
#[cfg(any(feature = "tokio-postgres", feature = "sqlx"))]
use crate::raw::Format;
use crate::sql::parameter::{assigned, parameter};
use crate::values::Given;

/// Appends a quoted identifier.
pub(crate) fn identifier(sql: &mut String, name: &str) {
    sql.push('"');
    for character in name.chars() {
        if character == '"' {
            sql.push('"');
        }
        sql.push(character);
    }
    sql.push('"');
}

/// Appends `"schema"."name"`.
pub(crate) fn qualified(sql: &mut String, schema: &str, name: &str) {
    identifier(sql, schema);
    sql.push('.');
    identifier(sql, name);
}

/// Appends the columns as read: `"id", "search"::text as "search"`.
pub(crate) fn read_list(sql: &mut String, columns: &[Column]) {
    for (index, column) in columns.iter().enumerate() {
        separate(sql, index);
        match column.read {
            Read::Plain => {}
            Read::Text => {
                identifier(sql, column.name);
                sql.push_str("::text as ");
            }
            Read::ByName(expression) => {
                sql.push_str(expression);
                sql.push_str(" as ");
            }
        }
        identifier(sql, column.name);
    }
}

/// `update ... set ...`, without its condition.
pub(crate) fn update<R>(table: &Table<R>, given: &[Given]) -> String {
    let mut sql = String::from("update ");
    qualified(&mut sql, table.schema, table.name);
    sql.push_str(" set ");
    for (index, (column, given)) in columns(table, given).enumerate() {
        separate(&mut sql, index);
        identifier(&mut sql, column.name);
        sql.push_str(" = ");
        parameter(&mut sql, index + 1, given, column.cast);
    }
    sql
}

/// `delete from ...`, without its condition.
pub(crate) fn delete<R>(table: &Table<R>) -> String {
    let mut sql = String::from("delete from ");
    qualified(&mut sql, table.schema, table.name);
    sql
}

/// `select ... from ...`, without a condition.
pub(crate) fn select<R>(table: &Table<R>) -> String {
    let mut sql = String::from("select ");
    read_list(&mut sql, table.columns);
    sql.push_str(" from ");
    qualified(&mut sql, table.schema, table.name);
    sql
}

/// `copy ... from stdin`.
#[cfg(any(feature = "tokio-postgres", feature = "sqlx"))]
pub(crate) fn copy_in<R>(
    table: &Table<R>,
    columns: impl Iterator<Item = &'static str>,
    format: Format,
) -> String {
    let mut sql = String::from("copy ");
    qualified(&mut sql, table.schema, table.name);
    sql.push_str(" (");
    for (index, name) in columns.enumerate() {
        separate(&mut sql, index);
        identifier(&mut sql, name);
    }
    sql.push_str(match format {
        Format::Binary => ") from stdin (format binary)",
        Format::Text => ") from stdin",
    });
    sql
}

/// `copy ... to stdout`, always binary: what is not, is read as text.
#[cfg(any(feature = "tokio-postgres", feature = "sqlx"))]
pub(crate) fn copy_out<R>(table: &Table<R>) -> String {
    format!("copy ({}) to stdout (format binary)", select(table))
}

/// `select ... from f(...)` or `call p(...)`.
pub(crate) fn call(function: &Function, given: &[Given]) -> Result<String, EncodeError> {
    let mut sql = String::new();
    match function.returns {
        _ if function.procedure => sql.push_str("call "),
        Returns::Void => sql.push_str("select from "),
        Returns::Value(column) => {
            sql.push_str(if column.read.is_text() {
                "select \"value\"::text from "
            } else {
                "select \"value\" from "
            });
        }
        Returns::Columns(columns) | Returns::Out(columns) => {
            sql.push_str("select ");
            read_list(&mut sql, columns);
            sql.push_str(" from ");
        }
    }
    qualified(&mut sql, function.schema, function.name);
    sql.push('(');
    let written = arguments(&mut sql, function, given)?;
    if let (true, Returns::Out(columns)) = (function.procedure, function.returns) {
        let only_out = columns.iter().filter(|column| {
            !function.arguments.iter().any(|argument| argument.name == Some(column.name))
        });
        for (index, column) in only_out.enumerate() {
            separate(&mut sql, written + index);
            identifier(&mut sql, column.name);
            sql.push_str(" => null");
        }
    }
    sql.push(')');
    if let (false, Returns::Value(_)) = (function.procedure, function.returns) {
        // Names the only column, whatever the function calls it.
        sql.push_str(" as \"result\"(\"value\")");
    }
    Ok(sql)
}

/// Appends the arguments, by name where they have one, and says how many.
fn arguments(sql: &mut String, function: &Function, given: &[Given]) -> Result<usize, EncodeError> {
    let mut written = 0;
    for (index, argument) in function.arguments.iter().enumerate() {
        let Some((number, given)) = (1..).zip(given).find(|(_, given)| given.index == index) else {
            continue;
        };
        if argument.name.is_none() && written != index {
            return Err(EncodeError::new(format!(
                "argument {} has no name, so all before it have to be given too",
                index + 1
            )));
        }
        separate(sql, written);
        if argument.variadic {
            sql.push_str("variadic ");
        }
        if let Some(name) = argument.name {
            identifier(sql, name);
            sql.push_str(" => ");
        }
        if argument.assigned {
            assigned(sql, number, given, argument.cast);
        } else {
            parameter(sql, number, given, argument.cast);
        }
        written += 1;
    }
    Ok(written)
}

fn columns<'a, R>(
    table: &Table<R>,
    given: &'a [Given],
) -> impl Iterator<Item = (&'static Column, &'a Given)> {
    let columns = table.columns;
    given.iter().filter_map(move |given| Some((columns.get(given.index)?, given)))
}

fn separate(sql: &mut String, index: usize) {
    if index > 0 {
        sql.push_str(", ");
    }
}
