//! How are the constants about columns spelled?

use crate::{
    model::{Column, Reads},
    render::{Comma, Line, List, Piece, Source, Text},
    words::Words,
};

impl Piece for Reads {
    fn spell(&self, words: &mut Words) {
        words.word("rt::Read::");
        match self {
            Self::Binary => words.word("Plain"),
            Self::Text => words.word("Text"),
            Self::ByName(expression) => {
                words.word("ByName");
                List(["(", ")"], &[&[&Text(expression)]]).spell(words);
            }
            Self::AsSays(rust_type) => {
                words.word("of::");
                List(["<", ">"], &[&[rust_type]]).spell(words);
                words.word("()");
            }
        }
    }
}

/// One column, between what stands before and after it.
pub(crate) fn column(source: &mut Source, before: &'static str, column: &Column, after: Line<'_>) {
    source.enclosed(
        &[&before, &"rt::Column"],
        " {",
        |source| {
            source.line(&[&"name: ", &Text(&column.name), &","]);
            source.line(&[&"sql_type: ", &Text(&column.sql_type), &","]);
            source.line(&[&"cast: ", &Text(&column.cast), &","]);
            source.line(&[&"read: ", &column.reads, &Comma::Last]);
        },
        after,
    );
}

/// `pub const COLUMNS`.
pub(crate) fn constant(source: &mut Source, columns: &[Column]) {
    // A slice, since an array of hundreds would be copied wherever it is named.
    let head: Line<'_> = &[&"pub const COLUMNS: &[rt::Column] = "];
    source.enclosed(head, "&[", |source| each(source, columns), &[&"];"]);
}

/// The columns as items.
pub(crate) fn each(source: &mut Source, columns: &[Column]) {
    for it in columns {
        column(source, "", it, &[&"},"]);
    }
}
