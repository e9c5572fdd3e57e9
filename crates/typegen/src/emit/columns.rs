//! How are the constants about columns spelled?

use crate::{
    model::{Column, Reads},
    render::{Line, Piece, Source, Text},
};

impl Piece for Reads {
    fn spell(&self, out: &mut String) {
        match self {
            Self::Binary => out.push_str("false"),
            Self::Text => out.push_str("true"),
            Self::AsSays(rust_type) => {
                out.push('<');
                rust_type.spell(out);
                out.push_str(" as rt::Decode>::TEXT");
            }
        }
    }
}

/// One column as an item of a list, with what stands around it.
pub(crate) fn column(source: &mut Source, before: Line<'_>, column: &Column, after: &'static str) {
    source.list(
        &[before, &[&"rt::Column"]].concat(),
        " {",
        &[
            &[&"name: ", &Text(&column.name)],
            &[&"sql_type: ", &Text(&column.sql_type)],
            &[&"cast: ", &Text(&column.cast)],
            &[&"text: ", &column.text],
        ],
        after,
    );
}

/// `pub const COLUMNS`.
pub(crate) fn constant(source: &mut Source, columns: &[Column]) {
    let head: Line<'_> = &[&"pub const COLUMNS: [rt::Column; ", &columns.len(), &"] = "];
    source.enclosed(head, "[", |source| each(source, columns), "];");
}

/// The columns as items.
pub(crate) fn each(source: &mut Source, columns: &[Column]) {
    for it in columns {
        column(source, &[], it, "},");
    }
}
