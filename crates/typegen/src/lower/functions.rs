//! What does a function or procedure become?

use rowsmith_catalog::{
    Parameter, ParameterMode, QualifiedName, Returns as Result, Routine, RoutineKind, TypeRef,
};

use crate::{
    docs::Docs,
    lower::{
        by_name,
        context::{Context, Lowered},
        names::{Home, Site, assign},
        scope::UserType,
        signatures,
    },
    model::{
        Argument, Column, Derives, Field, Function, FunctionModule, Insert, Overloads, Returns,
        Struct,
    },
    naming::{self, Case, RustName},
    problem::Problem,
    rust_type::RustType,
    type_map,
};

/// Decides the module of the routines of one name.
pub(crate) fn lower(
    context: &Context<'_>,
    schema: &str,
    routines: &[&Routine],
    module: RustName,
    problems: &mut Vec<Problem>,
) -> FunctionModule {
    let about =
        |routine: &Routine| signatures::docs(schema, routine).comment(routine.comment.as_deref());
    if let [routine] = routines {
        let site = Site { schema, depth: 2 };
        let function = Lowering { context, site, schema, routine }.function(problems);
        let content = Overloads::One(Box::new(function));
        return FunctionModule { name: module, docs: about(routine), content };
    }
    let site = Site { schema, depth: 3 };
    let keys: Vec<_> = routines.iter().map(|routine| signatures::overload(routine)).collect();
    let keys: Vec<_> = keys.iter().map(String::as_str).collect();
    let names = naming::assign(&keys, Case::Snake, &[module.as_str()], |_| None);
    let mut several: Vec<_> = routines
        .iter()
        .zip(names)
        .map(|(routine, name)| {
            let function = Lowering { context, site, schema, routine }.function(problems);
            (name, about(routine), function)
        })
        .collect();
    several.sort_by(|(a, ..), (b, ..)| a.cmp(b));
    let name = routines.first().map(|it| QualifiedName::new(schema, &it.name).to_string());
    let docs = Docs::new("The functions called ")
        .code(&name.unwrap_or_default())
        .text(", by the types of their arguments.");
    FunctionModule { name: module, docs, content: Overloads::Several(several) }
}

/// One routine on its way.
struct Lowering<'c, 'a> {
    context: &'c Context<'a>,
    site: Site<'c>,
    schema: &'c str,
    routine: &'c Routine,
}

impl Lowering<'_, '_> {
    fn function(&self, problems: &mut Vec<Problem>) -> Function {
        let inputs: Vec<_> =
            self.routine.parameters.iter().filter(|it| it.mode.is_input()).collect();
        // Behind a named argument none can be given by position.
        let positional = inputs.iter().rposition(|it| unnamed(it)).map_or(0, |last| last + 1);
        let arguments = inputs.iter().enumerate().map(|(index, parameter)| {
            let name = parameter.name.clone().filter(|_| index >= positional);
            self.argument(parameter, name)
        });
        Function {
            schema: self.schema.to_owned(),
            name: self.routine.name.clone(),
            procedure: self.is_procedure(),
            set: self.routine.returns_set,
            arguments: arguments.collect(),
            args: self.args(&inputs, problems),
            returns: self.returns(problems),
        }
    }

    /// A function's argument is of the very type, by which its overloads are told apart. A
    /// procedure's takes no subquery, and so is left to the conversion of the call.
    fn argument(&self, parameter: &Parameter, name: Option<String>) -> Argument {
        let type_ref = &parameter.type_ref;
        let cut = self.context.cut_by(type_ref);
        let of_a_call = cut.filter(|_| self.is_procedure());
        Argument {
            name,
            cast: type_map::cast(of_a_call.unwrap_or(type_ref)),
            assigned: cut.is_some() && !self.is_procedure(),
            variadic: parameter.mode == ParameterMode::Variadic,
        }
    }

    fn is_procedure(&self) -> bool {
        self.routine.kind == RoutineKind::Procedure
    }

    fn args(&self, inputs: &[&Parameter], problems: &mut Vec<Problem>) -> Insert {
        let wire_names = input_names(inputs);
        let names = self.names(&wire_names, problems);
        let mut needs_values = false;
        let named = wire_names.iter().zip(names);
        let fields =
            inputs.iter().zip(named).enumerate().map(|(index, (parameter, (wire, name)))| {
                let value = self.type_of(parameter, problems).rust_type;
                let value = if self.routine.strict { value } else { RustType::option(value) };
                let mut docs = Docs::default().code(&type_map::spelled(&parameter.type_ref));
                if unnamed(parameter) {
                    docs = docs.text(", without a name in the database");
                }
                needs_values |= parameter.default.is_none();
                let rust_type = if let Some(default) = &parameter.default {
                    docs = docs.text(", default ").code(default);
                    RustType::field(value)
                } else {
                    value
                };
                Field { name, wire_name: wire.clone(), rust_type, docs: docs.text("."), index }
            });
        let fields = fields.collect();
        let docs = Docs::new("The arguments.");
        Insert { body: Struct { docs, derives: self.derives(&["Default"]), fields }, needs_values }
    }

    fn returns(&self, problems: &mut Vec<Problem>) -> Returns {
        match &self.routine.returns {
            Result::Void | Result::Record | Result::Trigger => Returns::Void,
            Result::Relation(name) => {
                let row = self.context.names.row(self.site, name).map(Returns::Known);
                let type_ref = || TypeRef { name: name.clone(), modifier: None, array: false };
                row.unwrap_or_else(|| self.value(&type_ref(), problems))
            }
            Result::Type(type_ref) => self.value(type_ref, problems),
            Result::Parameters => self.own(problems),
        }
    }

    /// A value, or the struct that stands for it when Postgres takes it apart into columns.
    fn value(&self, type_ref: &TypeRef, problems: &mut Vec<Problem>) -> Returns {
        if self.is_attributed(type_ref) {
            let row = self.context.names.row(self.site, &type_ref.name);
            let item = || self.context.names.item(self.site, Home::Composites, &type_ref.name);
            if let Some(known) = row.or_else(item) {
                return Returns::Known(known);
            }
        }
        let place = [self.schema, &self.routine.name];
        let lowered = self.context.type_of(type_ref, self.site, &place, problems);
        Returns::Value {
            rust_type: lowered.rust_type,
            column: Box::new(Column {
                name: self.routine.name.clone(),
                constant: RustName::ours("VALUE"),
                sql_type: type_map::spelled(type_ref),
                cast: type_map::cast(type_ref),
                reads: lowered.reads,
            }),
        }
    }

    /// A struct of the `OUT`, `INOUT` and `TABLE` parameters.
    fn own(&self, problems: &mut Vec<Problem>) -> Returns {
        let parameters = self.routine.parameters.iter();
        let outputs: Vec<_> = parameters.filter(|it| is_output(it.mode)).collect();
        if let [only] = outputs.as_slice()
            && !self.is_procedure()
            && self.is_attributed(&only.type_ref)
        {
            return self.value(&only.type_ref, problems);
        }
        let wire_names: Vec<_> = outputs
            .iter()
            .enumerate()
            .map(|(index, it)| match &it.name {
                Some(name) if !name.is_empty() => name.clone(),
                // What Postgres calls them.
                Some(_) | None if outputs.len() == 1 => self.routine.name.clone(),
                Some(_) | None => format!("column{}", index + 1),
            })
            .collect();
        let names = self.names(&wire_names, problems);
        let (fields, columns) = outputs
            .iter()
            .zip(wire_names.iter().zip(names))
            .enumerate()
            .map(|(index, (parameter, (wire_name, name)))| {
                let mut lowered = self.type_of(parameter, problems);
                if !self.is_procedure() {
                    let type_ref = &parameter.type_ref;
                    lowered.reads = by_name::reads(self.context, wire_name, type_ref, &lowered);
                }
                output(index, wire_name, name, &parameter.type_ref, lowered)
            })
            .unzip();
        let docs = Docs::new("A row of the result.");
        let body = Struct { docs, derives: self.derives(&[]), fields };
        Returns::Own { body, columns, out: self.is_procedure() }
    }

    fn is_attributed(&self, type_ref: &TypeRef) -> bool {
        let user_type = self.context.scope.user_type(&type_ref.name);
        !type_ref.array && matches!(user_type, Some(UserType::Attributed(_)))
    }

    fn names(&self, wire_names: &[String], problems: &mut Vec<Problem>) -> Vec<RustName> {
        let place = [self.schema, &self.routine.name];
        let scope = (Case::Snake, naming::FIELDS);
        let names: Vec<_> = wire_names.iter().map(String::as_str).collect();
        assign(&names, &place, scope, self.context.settings, problems)
    }

    fn type_of(&self, parameter: &Parameter, problems: &mut Vec<Problem>) -> Lowered {
        let name = parameter.name.as_deref().unwrap_or_default();
        let place = [self.schema, &self.routine.name, name];
        self.context.type_of(&parameter.type_ref, self.site, &place, problems)
    }

    fn derives(&self, ours: &[&str]) -> Derives {
        self.context.settings.derives_of(&[self.schema, &self.routine.name], ours)
    }
}

fn output(
    index: usize,
    wire_name: &str,
    name: RustName,
    type_ref: &TypeRef,
    lowered: Lowered,
) -> (Field, Column) {
    let sql_type = type_map::spelled(type_ref);
    let field = Field {
        name,
        wire_name: wire_name.to_owned(),
        rust_type: RustType::option(lowered.rust_type),
        docs: Docs::default().code(&sql_type).text("."),
        index,
    };
    let column = Column {
        name: wire_name.to_owned(),
        constant: RustName::ours("VALUE"),
        cast: type_map::cast(type_ref),
        reads: lowered.reads,
        sql_type,
    };
    (field, column)
}

/// The parameters' names; after their place for those without.
fn input_names(inputs: &[&Parameter]) -> Vec<String> {
    let mut names: Vec<String> =
        inputs.iter().map(|it| it.name.clone().unwrap_or_default()).collect();
    for index in 0..names.len() {
        let mut name = format!("arg{}", index + 1);
        while names.contains(&name) {
            name.push('_');
        }
        if let Some(empty) = names.get_mut(index).filter(|it| it.is_empty()) {
            *empty = name;
        }
    }
    names
}

fn unnamed(parameter: &Parameter) -> bool {
    parameter.name.as_ref().is_none_or(String::is_empty)
}

fn is_output(mode: ParameterMode) -> bool {
    match mode {
        ParameterMode::Out | ParameterMode::InOut | ParameterMode::Table => true,
        ParameterMode::In | ParameterMode::Variadic => false,
    }
}
