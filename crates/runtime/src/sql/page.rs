//! How is a page in the order of an index spelled?

use crate::column::Table;
use crate::index::Order;
use crate::sql::{identifier, qualified, read_list, separate};
use crate::values::{Given, Values};
use std::fmt::Write as _;

/// On which side of the cursor the page lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    After,
    Before,
}

/// Where a page begins: the values of a row, one for each column of the order.
pub(crate) struct Cursor<'a> {
    pub(crate) side: Side,
    pub(crate) values: &'a Values,
}

/// What all pages along an index share.
pub(crate) struct Layout<'a, R> {
    pub(crate) table: &'a Table<R>,
    pub(crate) order: &'a [Order],
    pub(crate) predicate: Option<&'a str>,
    /// The values that columns have to equal.
    pub(crate) equal: &'a Values,
}

/// The statement, and its parameters by the columns that they are for.
pub(crate) fn spell<R>(
    layout: &Layout<'_, R>,
    cursor: Option<&Cursor<'_>>,
    limit: u32,
) -> (String, Values) {
    let mut given = layout.equal.clone();
    let mut conditions: Vec<String> = Vec::new();
    for (number, it) in (1..).zip(&layout.equal.given) {
        conditions.push(comparison(layout.table, it, "=", number));
    }
    conditions.extend(layout.predicate.map(|predicate| format!("({predicate})")));
    let back = cursor.is_some_and(|cursor| cursor.side == Side::Before);
    let order = layout.order.iter();
    let order: Vec<Order> =
        order.map(|order| if back { order.reversed() } else { *order }).collect();
    if let Some(cursor) = cursor {
        let places = places(cursor.values, &mut given);
        conditions.push(beyond(layout.table, &order, &places));
    }
    given.value(usize::MAX, &i64::from(limit));
    let limit = given.parameters.len();
    let mut sql = String::from("select ");
    if back {
        // The nearest rows come first; the page puts them the right way round.
        read_list(&mut sql, layout.table.columns);
        sql.push_str(" from (select ");
        names(&mut sql, layout.table);
    } else {
        read_list(&mut sql, layout.table.columns);
    }
    sql.push_str(" from ");
    qualified(&mut sql, layout.table.schema, layout.table.name);
    sql.push_str(" as \"page\"");
    for (index, condition) in conditions.iter().enumerate() {
        sql.push_str(if index == 0 { " where " } else { " and " });
        sql.push_str(condition);
    }
    order_by(&mut sql, layout.table, &order);
    // Writing to a String cannot fail.
    write!(sql, " limit ${limit}::bigint").unwrap_or_default();
    if back {
        sql.push_str(") as \"page\"");
        order_by(&mut sql, layout.table, layout.order);
    }
    (sql, given)
}

/// A value of the cursor: its parameter's number, or NULL.
struct Place<'a> {
    given: &'a Given,
    number: Option<usize>,
}

/// Gives the cursor's values that are not NULL behind the others.
fn places<'a>(values: &'a Values, given: &mut Values) -> Vec<Place<'a>> {
    let mut places = Vec::new();
    for (it, value) in values.given.iter().zip(values.parameters.iter()) {
        let number = value.map(|bytes| {
            given.given.push(*it);
            given.parameters.push_bytes(&[bytes]);
            given.parameters.len()
        });
        places.push(Place { given: it, number });
    }
    places
}

/// The condition that a row lies beyond the cursor.
fn beyond<R>(table: &Table<R>, order: &[Order], places: &[Place<'_>]) -> String {
    if let Some(condition) = as_rows(table, order, places) {
        return condition;
    }
    let mut terms = Vec::new();
    let mut equal = String::new();
    for (order, place) in order.iter().zip(places) {
        if let Some(further) = further(table, *order, place) {
            terms.push(format!("({equal}{further})"));
        }
        if let Some(number) = place.number {
            equal.push_str(&comparison(table, place.given, "=", number));
        } else {
            name(&mut equal, table, place.given.index);
            equal.push_str(" is null");
        }
        equal.push_str(" and ");
    }
    if terms.is_empty() { "false".to_owned() } else { format!("({})", terms.join(" or ")) }
}

/// `(a, b) > ($1, $2)`, which the index answers at once: where all columns go the same way and no
/// NULL lies beyond.
fn as_rows<R>(table: &Table<R>, order: &[Order], places: &[Place<'_>]) -> Option<String> {
    let descending = order.first()?.descending;
    let (mut columns, mut values) = (String::new(), String::new());
    for (index, (order, place)) in order.iter().zip(places).enumerate() {
        let nulls_beyond = place.given.nullable && !order.nulls_first;
        if order.descending != descending || nulls_beyond {
            return None;
        }
        separate(&mut columns, index);
        separate(&mut values, index);
        name(&mut columns, table, place.given.index);
        value(&mut values, table, place.given, place.number?);
    }
    let operator = if descending { '<' } else { '>' };
    Some(format!("({columns}) {operator} ({values})"))
}

/// The condition that a column's value lies beyond the cursor's; `None` where nothing does.
fn further<R>(table: &Table<R>, order: Order, place: &Place<'_>) -> Option<String> {
    let mut column = String::new();
    name(&mut column, table, place.given.index);
    let Some(number) = place.number else {
        return order.nulls_first.then(|| format!("{column} is not null"));
    };
    let operator = if order.descending { "<" } else { ">" };
    let further = comparison(table, place.given, operator, number);
    Some(if place.given.nullable && !order.nulls_first {
        format!("({further} or {column} is null)")
    } else {
        further
    })
}

fn comparison<R>(table: &Table<R>, given: &Given, operator: &str, number: usize) -> String {
    let mut sql = String::new();
    name(&mut sql, table, given.index);
    write!(sql, " {operator} ").unwrap_or_default();
    value(&mut sql, table, given, number);
    sql
}

fn value<R>(sql: &mut String, table: &Table<R>, given: &Given, number: usize) {
    let cast = table.columns.get(given.index).map_or("", |column| column.cast);
    super::parameter(sql, number, given.hop, cast);
}

/// `"page"."column"`, which no alias of the select list hides.
fn name<R>(sql: &mut String, table: &Table<R>, place: usize) {
    sql.push_str("\"page\".");
    identifier(sql, table.columns.get(place).map_or("", |column| column.name));
}

fn names<R>(sql: &mut String, table: &Table<R>) {
    for (index, column) in table.columns.iter().enumerate() {
        separate(sql, index);
        identifier(sql, column.name);
    }
}

fn order_by<R>(sql: &mut String, table: &Table<R>, order: &[Order]) {
    for (index, order) in order.iter().enumerate() {
        sql.push_str(if index == 0 { " order by " } else { ", " });
        name(sql, table, order.column);
        sql.push_str(match (order.descending, order.nulls_first) {
            (false, false) => "",
            (false, true) => " nulls first",
            (true, true) => " desc",
            (true, false) => " desc nulls last",
        });
    }
}
