//! Is what keys and pages lean on still there? Pure.

use crate::object::Part;
use crate::verify::compare::Known;
use crate::verify::difference::{Change, Impact};
use crate::verify::live::Live;
use crate::verify::text::index_columns;
use std::collections::BTreeSet;

/// What became of an index; nothing where another one under any name serves as well.
pub(crate) fn difference(it: &Known, live: &[Live]) -> Option<(Change, Impact)> {
    let mut indexes = live.iter().filter(|row| matches!(row.part, Part::Key | Part::Index));
    let namesake = indexes.clone().find(|row| row.name == it.name);
    let serves = |row: &Live| !row.traits.partial || it.traits.partial;
    let orders = it.traits.unordered
        || indexes.any(|row| serves(row) && keeps_order(it.type_name, &row.type_name));
    let mut keys = live.iter().filter(|row| row.part == Part::Key);
    let is_key = keys.any(|row| serves(row) && columns(&row.type_name) == columns(it.type_name));
    let impact = match it.part {
        // Conflicts are looked for by it, and what it picks need no longer be one row.
        Part::Key if !is_key => Impact::Writes,
        _ if !orders => Impact::Slower,
        // An error names the constraint that was violated.
        Part::Key if namesake.is_none() => Impact::Harmless,
        _ => return None,
    };
    let change = match namesake {
        Some(row) if row.type_name != it.type_name => {
            Change::Definition { expected: it.type_name, found: row.type_name.as_str().into() }
        }
        Some(row) if row.traits.partial && !it.traits.partial => Change::Partial,
        Some(_) => Change::NotUnique,
        None => Change::Missing,
    };
    Some((change, impact))
}

/// Whether an index keeps the order of another, and perhaps of further columns.
fn keeps_order(wanted: &str, is: &str) -> bool {
    let mut is = index_columns(is);
    index_columns(wanted).all(|column| is.next() == Some(column))
}

/// The columns in whatever order: conflicts are looked for in all of them.
fn columns(text: &str) -> BTreeSet<&str> {
    index_columns(text).map(|(column, _)| column).collect()
}
