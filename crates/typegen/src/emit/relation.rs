//! How is the module of a table or view spelled?

use crate::{
    docs::Docs,
    emit::{columns, constraints, keys, structs},
    model::{Computed, Field, KeyType, Relation, Relationship, Table},
    naming::RustName,
    render::{Comma, Line, List, Piece, Source, Text, Texts, Tokens},
    rust_type::RustType,
    words::Words,
};

/// The file of a relation.
pub(crate) fn emit(command: &str, relation: &Relation) -> String {
    let mut source = Source::new(command);
    source.file_docs(&relation.docs);
    source.runtime();
    for it in &relation.key_types {
        key_type(&mut source, it);
    }
    let row = RustName::ours("Row");
    structs::definition(&mut source, &row, &relation.row, None);
    structs::from_columns(&mut source, &row, &relation.row.fields, |source| {
        source.line(&[&"const COLUMNS: &'static [rt::Column] = COLUMNS;"]);
    });
    if let Some(row_ref) = &relation.row_ref {
        structs::definition(&mut source, &"RowRef<'r>", row_ref, None);
        structs::from_columns_ref(&mut source, &row_ref.fields);
    }
    if let Some(insert) = &relation.insert {
        let default = (!insert.needs_values).then_some("Default");
        structs::definition(&mut source, &RustName::ours("Insert"), &insert.body, default);
        let docs = "The columns that have to be given; the others are unset.";
        structs::new(&mut source, "Insert", docs, insert);
        to_columns(&mut source, "Insert", &insert.body.fields);
    }
    if let Some(update) = &relation.update {
        structs::definition(&mut source, &RustName::ours("Update"), update, Some("Default"));
        to_columns(&mut source, "Update", &update.fields);
    }
    constants(&mut source, relation);
    if let Some(constraints) = &relation.constraints {
        constraints::emit(&mut source, constraints);
    }
    names(&mut source, relation);
    keys::keys(&mut source, &relation.keys);
    keys::indexes(&mut source, relation);
    source.finish()
}

fn key_type(source: &mut Source, it: &KeyType) {
    source.gap();
    source.docs(&it.docs);
    let ours = ["Debug", "Clone", "Copy", "PartialEq", "Eq", "PartialOrd", "Ord", "Hash"];
    let ours = ours.into_iter().filter(|derive| it.copy || *derive != "Copy");
    structs::derives(source, &ours.collect::<Vec<_>>(), &it.derives);
    if it.derives.serde {
        source.line(&[&"#[serde(transparent)]"]);
    }
    let inner = List(["(", ")"], &[&[&"pub ", &it.inner]]);
    source.line(&[&"pub struct ", &it.name, &inner, &";"]);
    source.gap();
    source.line(&[&"rt::key!", &Tokens(["(", ")"], &[&[&it.name], &[&Loose(&it.inner)]]), &";"]);
}

/// A type as it is printed within a macro, of which nobody knows what it means by `<`.
struct Loose<'a>(&'a RustType);

impl Piece for Loose<'_> {
    fn spell(&self, words: &mut Words) {
        let mut tight = Words::default();
        self.0.spell(&mut tight);
        let mut before = ' ';
        for c in tight.finish().chars() {
            let out = words.text();
            match c {
                '<' => out.push_str(" < "),
                '>' if before != '>' => out.push_str(" >"),
                _ => out.push(c),
            }
            before = c;
        }
    }
}

fn to_columns(source: &mut Source, name: &'static str, fields: &[Field]) {
    source.gap();
    source.block(&[&"impl rt::ToColumns for ", &name], |source| {
        source.line(&[&"type Row = Row;"]);
        source.line(&[&"const TABLE: &'static rt::Table<Row> = &TABLE;"]);
        source.gap();
        let head = ["fn to_columns(&self, ", ": &mut rt::Values)"];
        structs::give(source, head, fields);
    });
}

fn constants(source: &mut Source, relation: &Relation) {
    source.gap();
    source.line(&[&"/// The columns, in the order of [`Row`]."]);
    columns::constant(source, &relation.columns);
    source.gap();
    source.line(&[&"/// The relation itself."]);
    table(source, &relation.table);
    if !relation.relationships.is_empty() {
        relationships(source, &relation.relationships);
    }
    if !relation.computed.is_empty() {
        computed(source, &relation.computed);
    }
}

fn table(source: &mut Source, table: &Table) {
    let (schema, name) = (Text(&table.schema), Text(&table.name));
    let arguments = List(["(", ")"], &[&[&schema], &[&name], &[&"COLUMNS"]]);
    source.line(&[&"pub const TABLE: rt::Table<Row> = rt::Table::new", &arguments, &";"]);
}

fn relationships(source: &mut Source, relationships: &[Relationship]) {
    source.gap();
    source.line(&[
        &"/// The foreign keys that lead from here, to tables and the views that show them.",
    ]);
    let head: Line<'_> = &[&"pub const RELATIONSHIPS: &[rt::Relationship] = "];
    let each = |source: &mut Source| {
        for it in relationships {
            source.enclosed(&[&"rt::Relationship"], " {", |source| one(source, it), &[&"},"]);
        }
    };
    source.enclosed(head, "&[", each, &[&"];"]);
}

fn one(source: &mut Source, it: &Relationship) {
    source.line(&[&"name: ", &Text(&it.name), &","]);
    source.line(&[&"columns: ", &Texts(&it.columns), &","]);
    source.line(&[&"one_to_one: ", &it.one_to_one, &","]);
    source.enclosed(
        &[&"references: rt::Reference"],
        " {",
        |source| {
            source.line(&[&"schema: ", &Text(&it.schema), &","]);
            source.line(&[&"relation: ", &Text(&it.relation), &","]);
        },
        &[&"},"],
    );
    source.line(&[&"referenced_columns: ", &Texts(&it.referenced_columns), &Comma::Last]);
}

fn computed(source: &mut Source, computed: &[Computed]) {
    source.gap();
    source.line(&[
        &"/// Functions of a row that read like columns; `select *` does not return them.",
    ]);
    let each = |source: &mut Source| {
        for it in computed {
            let body = |source: &mut Source| {
                source.line(&[&"name: ", &Text(&it.name), &","]);
                source.line(&[&"sql_type: ", &Text(&it.sql_type), &","]);
                source.line(&[&"set: ", &it.set, &","]);
            };
            source.enclosed(&[&"rt::ComputedField"], " {", body, &[&"},"]);
        }
    };
    source.enclosed(&[&"pub const COMPUTED: &[rt::ComputedField] = "], "&[", each, &[&"];"]);
}

fn names(source: &mut Source, relation: &Relation) {
    source.gap();
    source.line(&[&"/// The names of the columns."]);
    source.block(&[&"pub mod columns"], |source| {
        for column in &relation.columns {
            source.docs(&Docs::default().code(&column.name).text("."));
            let name = Text(&column.name);
            source.line(&[&"pub const ", &column.constant, &": &str = ", &name, &";"]);
        }
    });
}
