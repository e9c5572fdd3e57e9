//! How is a function or procedure spelled?

use crate::{
    emit::{columns, structs},
    model::{Function, FunctionModule, Overloads, Returns},
    naming::RustName,
    render::{Comma, List, Piece, Source, Text},
    rust_type::RustType,
};

/// The module of the routines of one name.
pub(crate) fn emit(source: &mut Source, module: &FunctionModule) {
    source.gap();
    source.docs(&module.docs);
    source.block(&[&"pub mod ", &module.name], |source| match &module.content {
        Overloads::One(function) => one(source, function),
        Overloads::Several(several) => {
            for (name, docs, function) in several {
                source.gap();
                source.docs(docs);
                source.block(&[&"pub mod ", name], |source| one(source, function));
            }
        }
    });
}

fn one(source: &mut Source, function: &Function) {
    source.line(&[&"use rowsmith_runtime as rt;"]);
    let default = (!function.args.needs_values).then_some("Default");
    let args = RustName::ours("Args");
    structs::definition(source, &args, &function.args.body, default);
    let docs = "The arguments that have to be given; the others are unset.";
    structs::new(source, "Args", docs, &function.args);
    let row = returns(source, function);
    source.gap();
    source.block(&[&"impl rt::ToArguments for Args"], |source| {
        source.line(&[&"type Row = ", &row, &";"]);
        source.line(&[&"const FUNCTION: &'static rt::Function = &FUNCTION;"]);
        source.gap();
        let head = ["fn to_arguments(&self, ", ": &mut rt::Values)"];
        structs::give(source, head, &function.args.body.fields);
    });
    constant(source, function, &row);
}

/// What the call gives back; says which type one row of it is.
fn returns(source: &mut Source, function: &Function) -> RustType {
    let row = match &function.returns {
        Returns::Void => RustType::Plain("()"),
        Returns::Value { rust_type, .. } => RustType::option(rust_type.clone()),
        Returns::Known(known) => known.clone(),
        Returns::Own { body, columns, .. } => {
            let name = RustName::ours("Returns");
            structs::definition(source, &name, body, None);
            structs::from_columns(source, &name, &body.fields, |source| {
                source.line(&[&"const COLUMNS: &'static [rt::Column] = COLUMNS;"]);
            });
            source.gap();
            source.line(&[&"/// The columns of the result."]);
            columns::constant(source, columns);
            return RustType::Plain("Returns");
        }
    };
    source.gap();
    source.line(&[&"/// The result."]);
    let all = if function.set { RustType::vec(row.clone()) } else { row.clone() };
    source.line(&[&"pub type Returns = ", &all, &";"]);
    row
}

fn constant(source: &mut Source, function: &Function, row: &RustType) {
    source.gap();
    source.line(&[&"/// The routine itself."]);
    source.enclosed(
        &[&"pub const FUNCTION: rt::Function = rt::Function"],
        " {",
        |source| {
            source.line(&[&"schema: ", &Text(&function.schema), &","]);
            source.line(&[&"name: ", &Text(&function.name), &","]);
            source.line(&[&"procedure: ", &function.procedure, &","]);
            let arguments = |source: &mut Source| arguments(source, function);
            source.enclosed(&[&"arguments: "], "&[", arguments, &[&"],"]);
            match &function.returns {
                Returns::Void => source.line(&[&"returns: rt::Returns::Void,"]),
                Returns::Value { column, .. } => {
                    columns::column(source, "returns: rt::Returns::Value(", column, &[&"}),"]);
                }
                Returns::Known(_) => {
                    let columns =
                        List(["(", ")"], &[&[&"<", row, &" as rt::FromColumns>::COLUMNS"]]);
                    source.line(&[&"returns: rt::Returns::Columns", &columns, &Comma::Last]);
                }
                Returns::Own { out: false, .. } => {
                    source.line(&[&"returns: rt::Returns::Columns(COLUMNS),"]);
                }
                Returns::Own { out: true, .. } => {
                    source.line(&[&"returns: rt::Returns::Out(COLUMNS),"]);
                }
            }
        },
        &[&"};"],
    );
}

fn arguments(source: &mut Source, function: &Function) {
    for argument in &function.arguments {
        let text = argument.name.as_deref().map(Text);
        let name: &[&dyn Piece] = match &text {
            Some(name) => &[&"name: Some", &List(["(", ")"], &[&[name]]), &","],
            None => &[&"name: None,"],
        };
        let body = |source: &mut Source| {
            source.line(name);
            source.line(&[&"cast: ", &Text(&argument.cast), &","]);
            source.line(&[&"assigned: ", &argument.assigned, &","]);
            source.line(&[&"variadic: ", &argument.variadic, &","]);
        };
        source.enclosed(&[&"rt::Argument"], " {", body, &[&"},"]);
    }
}
