//! How is it spelled what the database can refuse a row for?

use crate::{
    docs::Docs,
    model::Constraints,
    render::{Arm, List, Piece, Source, Text},
    words::{End, Words},
};

/// The enum, and the function that finds the constraint in an error.
pub(crate) fn emit(source: &mut Source, it: &Constraints) {
    source.gap();
    source
        .docs(&Docs::new("What the database can refuse a row of ").append(&it.table).text(" for."));
    source.line(&[&"#[derive(Debug, Clone, Copy, PartialEq, Eq)]"]);
    source.block(&[&"pub enum Constraint"], |source| {
        for refusal in &it.refusals {
            source.docs(&refusal.docs);
            source.line(&[&refusal.variant, &","]);
        }
        if it.not_null {
            source.line(&[&"/// NULL in a column that takes none, by its name."]);
            source.line(&[&"NotNull(&'static str),"]);
        }
    });
    source.gap();
    let docs = Docs::new("The constraint of ").append(&it.table);
    source.docs(&docs.text(" for which the database refused a row; `None` for other errors."));
    let head = "pub fn constraint(error: &impl rt::Refused) -> Option<Constraint>";
    source.block(&[&head], |source| {
        let about = List(["(", ")"], &[&[&"error"], &[&Tables(&it.tables)]]);
        source.line(&[&"let refusal = rt::Refusal::about", &about, &"?;"]);
        match (it.not_null, it.refusals.is_empty()) {
            (true, true) => {
                source.line(&[&"refusal.not_null(COLUMNS).map(Constraint::NotNull)"]);
            }
            (true, false) => {
                source.block(&[&"if let Some(column) = refusal.not_null(COLUMNS)"], |source| {
                    source.line(&[&"return Some(Constraint::NotNull(column));"]);
                });
                named(source, it);
            }
            (false, _) => named(source, it),
        }
    });
}

fn named(source: &mut Source, it: &Constraints) {
    source.block(&[&"match refusal.constraint?"], |source| {
        for refusal in &it.refusals {
            for name in &refusal.names {
                let value = List(["(", ")"], &[&[&"Constraint::", &refusal.variant]]);
                source.line(&[&Arm(&[&Text(name)], &[&"Some", &value])]);
            }
        }
        source.line(&[&"_ => None,"]);
    });
}

/// Tables by schema and name.
struct Tables<'a>(&'a [(String, String)]);

impl Piece for Tables<'_> {
    fn spell(&self, words: &mut Words) {
        words.list(["&[", "]"], End::Comma, self.0, |words, (schema, name)| {
            List(["(", ")"], &[&[&Text(schema)], &[&Text(name)]]).spell(words);
        });
    }
}
