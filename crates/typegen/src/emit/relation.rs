//! How is the module of a table or view spelled?

use crate::{
    docs::Docs,
    emit::{columns, structs},
    model::{Computed, Field, Relation, Relationship},
    naming::RustName,
    render::{Line, Piece, Source, Text, Texts},
};

/// The file of a relation.
pub(crate) fn emit(command: &str, relation: &Relation) -> String {
    let mut source = Source::new(command);
    source.file_docs(&relation.docs);
    source.runtime();
    let row = RustName::ours("Row");
    structs::definition(&mut source, &row, &relation.row, "");
    structs::from_columns(&mut source, &row, &relation.row.fields, |source| {
        source.line(&[&"const COLUMNS: &'static [rt::Column] = &COLUMNS;"]);
    });
    if let Some(insert) = &relation.insert {
        let default = if insert.needs_values { "" } else { ", Default" };
        structs::definition(&mut source, &RustName::ours("Insert"), &insert.body, default);
        let docs = "The columns that have to be given; the others are unset.";
        structs::new(&mut source, "Insert", docs, insert);
        to_columns(&mut source, "Insert", &insert.body.fields);
    }
    if let Some(update) = &relation.update {
        structs::definition(&mut source, &RustName::ours("Update"), update, ", Default");
        to_columns(&mut source, "Update", &update.fields);
    }
    constants(&mut source, relation);
    names(&mut source, relation);
    source.finish()
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
    let table = &relation.table;
    source.gap();
    source.line(&[&"/// The columns, in the order of [`Row`]."]);
    columns::constant(source, &relation.columns);
    source.gap();
    source.line(&[&"/// The relation itself."]);
    source.line(&[&"pub const TABLE: rt::Table<Row> ="]);
    source.indented(|source| {
        let (schema, name) = (Text(&table.schema), Text(&table.name));
        let mut line: Vec<&dyn Piece> =
            vec![&"rt::Table::new(", &schema, &", ", &name, &", &COLUMNS)"];
        let primary_key = Texts(&table.primary_key);
        if !table.primary_key.is_empty() {
            line.extend([&".primary_key(" as &dyn Piece, &primary_key, &")"]);
        }
        let unique: Vec<_> = table.unique.iter().map(|key| Texts(key)).collect();
        for (index, key) in unique.iter().enumerate() {
            line.extend([if index == 0 { &".unique(&[" } else { &", " } as &dyn Piece, key]);
        }
        line.push(if unique.is_empty() { &";" } else { &"]);" });
        source.line(&line);
    });
    if !relation.relationships.is_empty() {
        relationships(source, &relation.relationships);
    }
    if !relation.computed.is_empty() {
        computed(source, &relation.computed);
    }
}

fn relationships(source: &mut Source, relationships: &[Relationship]) {
    source.gap();
    source.line(&[
        &"/// The foreign keys that lead from here, to tables and the views that show them.",
    ]);
    let head: Line<'_> = &[&"pub const RELATIONSHIPS: &[rt::Relationship] = "];
    let each = |source: &mut Source| {
        for it in relationships {
            source.enclosed(
                &[&"rt::Relationship"],
                " {",
                |source| {
                    let (schema, relation) = (Text(&it.schema), Text(&it.relation));
                    source.line(&[&"name: ", &Text(&it.name), &","]);
                    source.line(&[&"columns: ", &Texts(&it.columns), &","]);
                    source.line(&[&"one_to_one: ", &it.one_to_one, &","]);
                    source.line(&[
                        &"references: rt::Reference { schema: ",
                        &schema,
                        &", relation: ",
                        &relation,
                        &" },",
                    ]);
                    let referenced = Texts(&it.referenced_columns);
                    source.line(&[&"referenced_columns: ", &referenced, &","]);
                },
                "},",
            );
        }
    };
    source.enclosed(head, "&[", each, "];");
}

fn computed(source: &mut Source, computed: &[Computed]) {
    source.gap();
    source.line(&[
        &"/// Functions of a row that read like columns; `select *` does not return them.",
    ]);
    let each = |source: &mut Source| {
        for it in computed {
            source.list(
                &[&"rt::ComputedField"],
                " {",
                &[
                    &[&"name: ", &Text(&it.name)],
                    &[&"sql_type: ", &Text(&it.sql_type)],
                    &[&"set: ", &it.set],
                ],
                "},",
            );
        }
    };
    source.enclosed(&[&"pub const COMPUTED: &[rt::ComputedField] = "], "&[", each, "];");
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
