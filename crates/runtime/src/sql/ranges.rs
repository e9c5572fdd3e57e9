//! Which ranges of an index hold the rows beyond a cursor?
//!
//! One condition over all columns would have to be an `or`, which Postgres filters all rows before
//! the cursor by. Each range is one that a scan of the index begins and ends at, so that a page
//! costs what it holds however far one has come.

use crate::column::Table;
use crate::index::Order;
use crate::sql::{identifier, separate};
use crate::values::Given;
use std::fmt::Write as _;

/// A column of the order, and where the cursor stands in it.
pub(crate) struct Bound<'a> {
    /// The order as it is read, which is the other way round for the rows before a cursor.
    pub(crate) order: Order,
    pub(crate) given: &'a Given,
    /// The parameter's number, or NULL.
    pub(crate) number: Option<usize>,
    /// Whether the column stands in the index right behind that of the bound before it.
    pub(crate) adjacent: bool,
}

impl Bound<'_> {
    fn nulls_beyond(&self) -> bool {
        self.given.nullable && !self.order.nulls_first
    }

    /// Whether one comparison of rows can hold the bound together with those from `first` on.
    fn joins(&self, first: &Self) -> bool {
        self.adjacent
            && self.number.is_some()
            && self.order.descending == first.order.descending
            // The scan would pass over them all before it comes to the next row.
            && !self.nulls_beyond()
    }
}

/// Conditions of which each row beyond the cursor meets one.
pub(crate) fn ranges<R>(table: &Table<R>, bounds: &[Bound<'_>]) -> Vec<String> {
    let mut ranges = Vec::new();
    // What holds for rows that are equal in all columns so far.
    let mut equal = String::new();
    let mut rest = bounds;
    while let Some((first, others)) = rest.split_first() {
        let joined = match first.number {
            Some(_) => others.iter().take_while(|other| other.joins(first)).count(),
            None => 0,
        };
        let (run, behind) = rest.split_at(1 + joined);
        let mut range = |further: &str| ranges.push(format!("{equal}{further}"));
        let column = name(table, first.given.index);
        if first.number.is_some() {
            range(&further(table, run));
            if first.nulls_beyond() {
                range(&format!("{column} is null"));
            }
        } else if first.order.nulls_first {
            range(&format!("{column} is not null"));
        }
        for bound in run {
            equal.push_str(&same(table, bound));
            equal.push_str(" and ");
        }
        rest = behind;
    }
    ranges
}

/// `(a, b) > ($1, $2)`: in the direction of the first.
fn further<R>(table: &Table<R>, run: &[Bound<'_>]) -> String {
    let descending = run.first().is_some_and(|first| first.order.descending);
    let operator = if descending { '<' } else { '>' };
    let (mut columns, mut values) = (String::new(), String::new());
    for (index, bound) in run.iter().enumerate() {
        separate(&mut columns, index);
        separate(&mut values, index);
        columns.push_str(&name(table, bound.given.index));
        value(&mut values, table, bound.given, bound.number.unwrap_or_default());
    }
    match run {
        [_] => format!("{columns} {operator} {values}"),
        _ => format!("({columns}) {operator} ({values})"),
    }
}

fn same<R>(table: &Table<R>, bound: &Bound<'_>) -> String {
    match bound.number {
        Some(number) => comparison(table, bound.given, "=", number),
        None => format!("{} is null", name(table, bound.given.index)),
    }
}

/// What columns are qualified with, so that no alias of the select list hides them.
pub(super) const PAGE: &str = "\"page\".";

/// `"page"."column"`.
fn name<R>(table: &Table<R>, place: usize) -> String {
    let mut name = PAGE.to_owned();
    identifier(&mut name, column_name(table, place));
    name
}

pub(super) fn column_name<R>(table: &Table<R>, place: usize) -> &'static str {
    table.columns.get(place).map_or("", |column| column.name)
}

/// `"page"."column" = $1`.
pub(super) fn comparison<R>(
    table: &Table<R>,
    given: &Given,
    operator: &str,
    number: usize,
) -> String {
    let mut sql = name(table, given.index);
    write!(sql, " {operator} ").unwrap_or_default();
    value(&mut sql, table, given, number);
    sql
}

/// Appends the parameter as a value of its column.
fn value<R>(sql: &mut String, table: &Table<R>, given: &Given, number: usize) {
    let cast = table.columns.get(given.index).map_or("", |column| column.cast);
    super::parameter::parameter(sql, number, given, cast);
}
