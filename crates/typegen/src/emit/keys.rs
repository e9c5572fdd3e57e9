//! How are the constants for keys and indexes spelled?

use std::collections::BTreeSet;

use crate::{
    docs::Docs,
    model::{Key, KeyIndex, Order, Relation},
    naming::RustName,
    render::{Arm, Chain, Line, List, Piece, Source, Text},
    words::{Break, End, Words},
};

/// A type of more characters may be one that clippy calls complex.
const MOST_SIMPLE: usize = 60;

/// The module with what picks at most one row.
pub(crate) fn keys(source: &mut Source, keys: &[Key]) {
    if keys.is_empty() {
        return;
    }
    source.gap();
    source.line(&[&"/// What picks at most one row, for `by` and `on_conflict_update`."]);
    source.block(&[&"pub mod keys"], |source| {
        source.line(&[&"use super::Row;"]);
        source.line(&[&"use rowsmith_runtime as rt;"]);
        for it in keys {
            source.gap();
            source.docs(&it.docs);
            let mut spelled = Words::default();
            it.rust_type.spell(&mut spelled);
            if spelled.finish().len() > MOST_SIMPLE {
                source.line(&[&"#[allow(clippy::type_complexity)]"]);
            }
            let types = List(["<", ">"], &[&[&"Row"], &[&it.rust_type]]);
            let arguments = List(["(", ")"], &[&[&Text(&it.name)], &[&Slice(&it.columns)]]);
            let new: Line<'_> = &[&"rt::Key::new", &arguments];
            constant(source, &[&it.constant, &": rt::Key", &types], new, it.predicate.as_deref());
        }
    });
}

/// The module with the orders that indexes keep, and the values that say where a row lies.
pub(crate) fn indexes(source: &mut Source, relation: &Relation) {
    let indexes = &relation.indexes;
    if indexes.is_empty() {
        return;
    }
    source.gap();
    source.line(&[&"/// The orders that indexes keep, for `rt::page`."]);
    source.block(&[&"pub mod indexes"], |source| {
        source.line(&[&"use super::{Row, TABLE};"]);
        source.line(&[&"use rowsmith_runtime as rt;"]);
        for it in indexes {
            source.gap();
            source.docs(&it.docs);
            let (name, order) = (Text(&it.name), Slice(&it.order));
            let arguments: [Line<'_>; 4] = [&[&"&TABLE"], &[&name], &[&order], &[&"value"]];
            let arguments = List(["(", ")"], &arguments);
            let new: Line<'_> = &[&"rt::Index::new", &arguments];
            let row = List(["<", ">"], &[&[&"Row"]]);
            let head: Line<'_> = &[&it.constant, &": rt::Index", &row];
            constant(source, head, new, it.predicate.as_deref());
        }
        values(source, relation, indexes);
    });
}

/// What stands before a constant's value, which begins on the same line.
struct Equals;

impl Piece for Equals {
    fn spell(&self, words: &mut Words) {
        words.word(" = ");
        words.line_break(Break { never: true, ..Break::default() });
    }
}

/// `&[item, item]`.
struct Slice<'a, T>(&'a [T]);

impl<T: Piece> Piece for Slice<'_, T> {
    fn spell(&self, words: &mut Words) {
        words.list(["&[", "]"], End::Comma, self.0, |words, item| item.spell(words));
    }
}

impl Piece for Order {
    fn spell(&self, words: &mut Words) {
        words.word(match (self.descending, self.nulls_first) {
            (false, false) => "rt::Order::asc",
            (false, true) => "rt::Order::asc_nulls_first",
            (true, true) => "rt::Order::desc",
            (true, false) => "rt::Order::desc_nulls_last",
        });
        List(["(", ")"], &[&[&self.column]]).spell(words);
    }
}

/// `pub const head = new.only("predicate");`
fn constant(source: &mut Source, head: Line<'_>, new: Line<'_>, predicate: Option<&str>) {
    let text = predicate.map(Text);
    let only = text.as_ref().map(|text| [text as &dyn Piece]);
    let only: Option<Line<'_>> = only.as_ref().map(<[_; 1]>::as_slice);
    let only = only.map(|only| [only]);
    let only = only.as_ref().map(|only| List(["(", ")"], only));
    let mut line: Vec<&dyn Piece> = vec![&"pub const "];
    line.extend_from_slice(head);
    line.push(&Equals);
    match &only {
        None => {
            line.extend_from_slice(new);
            line.push(&";");
            source.line(&line);
        }
        Some(only) => {
            let only: Line<'_> = &[&"only", only];
            let chain: [Line<'_>; 2] = [new, only];
            let chain = Chain(&chain);
            line.push(&chain);
            line.push(&";");
            source.line(&line);
        }
    }
}

/// The function that gives a row's value for a column that some index is ordered by.
fn values(source: &mut Source, relation: &Relation, indexes: &[KeyIndex]) {
    let columns: BTreeSet<usize> =
        indexes.iter().flat_map(|it| &it.order).map(|order| order.column).collect();
    source.gap();
    source.docs(&Docs::new("The value that says where a row lies in the order of a column."));
    let head = "fn value(row: &Row, column: usize, values: &mut rt::Values)";
    source.block(&[&head], |source| {
        let fields = columns.iter().filter_map(|it| Some((*it, relation.row.fields.get(*it)?)));
        let fields: Vec<_> = fields.collect();
        if let [(column, field)] = fields.as_slice() {
            source.block(&[&"if column == ", column], |source| {
                give(*column, &field.name, |call| source.line(&[call, &";"]));
            });
            return;
        }
        source.block(&[&"match column"], |source| {
            for (column, field) in fields {
                give(column, &field.name, |call| source.line(&[&Arm(&[&column], &[call])]));
            }
            source.line(&[&"_ => {}"]);
        });
    });
}

/// The call that gives the value of one column.
fn give(column: usize, field: &RustName, mut spell: impl FnMut(&dyn Piece)) {
    let value = Chain(&[&[&"&row"], &[field]]);
    let arguments = List(["(", ")"], &[&[&column], &[&value]]);
    spell(&Chain(&[&[&"values"], &[&"value", &arguments]]));
}
