//! How is a page in the order of an index spelled?

use crate::column::Table;
use crate::index::Order;
use crate::sql::ranges::{Bound, PAGE, column_name, comparison, ranges};
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
    let beyond = cursor.map(|cursor| {
        let ranges = ranges(layout.table, &layout.bounds(cursor, &mut given));
        if ranges.is_empty() { vec!["false".to_owned()] } else { ranges }
    });
    given.value(usize::MAX, &i64::from(limit));
    let limit = given.parameters.len();
    let back = cursor.is_some_and(|cursor| cursor.side == Side::Before);
    let sql = match beyond.as_deref() {
        None => layout.forwards(None, limit),
        Some([range]) if !back => layout.forwards(Some(range), limit),
        Some([range]) => {
            let nearest = layout.range(&layout.order(true), Some(range), limit);
            layout.in_order(&nearest)
        }
        Some(ranges) => layout.in_order(&layout.union(ranges, &layout.order(back), limit)),
    };
    (sql, given)
}

impl<R> Layout<'_, R> {
    /// What is left of the order where some columns have one value only, in the direction of
    /// reading.
    fn order(&self, back: bool) -> Vec<Order> {
        let equal = |order: &&Order| self.equal.given.iter().any(|it| it.index == order.column);
        let order = self.order.iter().filter(|order| !equal(order));
        order.map(|order| if back { order.reversed() } else { *order }).collect()
    }

    /// Where the cursor stands in the columns that rows can differ in. Its values that are not NULL
    /// are given behind the others.
    fn bounds<'c>(&self, cursor: &Cursor<'c>, given: &mut Values) -> Vec<Bound<'c>> {
        let mut bounds = Vec::new();
        let mut adjacent = false;
        let values = cursor.values.given.iter().zip(cursor.values.parameters.iter());
        for (order, (it, value)) in self.order.iter().zip(values) {
            if value.is_some_and(|value| self.fixes(it, value)) {
                adjacent = false;
                continue;
            }
            let number = value.map(|bytes| {
                given.given.push(*it);
                given.parameters.push_bytes(&[bytes]);
                given.parameters.len()
            });
            let back = cursor.side == Side::Before;
            let order = if back { order.reversed() } else { *order };
            bounds.push(Bound { order, given: it, number, adjacent });
            adjacent = true;
        }
        bounds
    }

    /// Whether all rows of the page have this value. Others can be equal by the type's rules: they
    /// stay in the cursor, where they do no harm.
    fn fixes(&self, it: &Given, value: &[u8]) -> bool {
        let mut equal = self.equal.given.iter().zip(self.equal.parameters.iter());
        equal.any(|(known, bytes)| {
            (known.index, known.hop) == (it.index, it.hop) && bytes == Some(value)
        })
    }

    /// The page as one scan of the index gives it.
    fn forwards(&self, range: Option<&str>, limit: usize) -> String {
        let mut sql = String::from("select ");
        read_list(&mut sql, self.table.columns);
        self.scan(&mut sql, &self.order(false), range, limit);
        sql
    }

    /// The nearest rows within a range, as they are stored.
    fn range(&self, order: &[Order], range: Option<&str>, limit: usize) -> String {
        let mut sql = String::from("select ");
        for (index, column) in self.table.columns.iter().enumerate() {
            separate(&mut sql, index);
            identifier(&mut sql, column.name);
        }
        self.scan(&mut sql, order, range, limit);
        sql
    }

    /// The nearest rows within several ranges.
    fn union(&self, ranges: &[String], order: &[Order], limit: usize) -> String {
        let mut sql = String::new();
        for (index, range) in ranges.iter().enumerate() {
            sql.push_str(if index == 0 { "(" } else { " union all (" });
            sql.push_str(&self.range(order, Some(range), limit));
            sql.push(')');
        }
        order_by(&mut sql, self.table, order, "");
        limit_to(&mut sql, limit);
        sql
    }

    /// Rows, which may be the wrong way round, put in the order of all pages and read.
    fn in_order(&self, rows: &str) -> String {
        let mut sql = String::from("select ");
        read_list(&mut sql, self.table.columns);
        // Writing to a String cannot fail.
        write!(sql, " from ({rows}) as \"page\"").unwrap_or_default();
        order_by(&mut sql, self.table, &self.order(false), PAGE);
        sql
    }

    /// ` from ... where ... order by ... limit ...`.
    fn scan(&self, sql: &mut String, order: &[Order], range: Option<&str>, limit: usize) {
        sql.push_str(" from ");
        qualified(sql, self.table.schema, self.table.name);
        sql.push_str(" as \"page\"");
        let mut conditions: Vec<String> = Vec::new();
        for (number, it) in (1..).zip(&self.equal.given) {
            conditions.push(comparison(self.table, it, "=", number));
        }
        conditions.extend(self.predicate.map(|predicate| format!("({predicate})")));
        conditions.extend(range.map(str::to_owned));
        for (index, condition) in conditions.iter().enumerate() {
            sql.push_str(if index == 0 { " where " } else { " and " });
            sql.push_str(condition);
        }
        order_by(sql, self.table, order, PAGE);
        limit_to(sql, limit);
    }
}

fn order_by<R>(sql: &mut String, table: &Table<R>, order: &[Order], qualifier: &str) {
    for (index, order) in order.iter().enumerate() {
        sql.push_str(if index == 0 { " order by " } else { ", " });
        sql.push_str(qualifier);
        identifier(sql, column_name(table, order.column));
        sql.push_str(match (order.descending, order.nulls_first) {
            (false, false) => "",
            (false, true) => " nulls first",
            (true, true) => " desc",
            (true, false) => " desc nulls last",
        });
    }
}

fn limit_to(sql: &mut String, number: usize) {
    write!(sql, " limit ${number}::bigint").unwrap_or_default();
}
