//! How is a routine written down for people, told from its overloads, and listed as a column?

use std::collections::BTreeMap;

use rowsmith_catalog::{
    Parameter, ParameterMode, QualifiedName, Returns, Routine, RoutineKind, TypeRef,
};

use crate::{docs::Docs, model::Computed, type_map};

/// The computed fields of a schema's relations: functions that take nothing but a row of one.
pub(crate) fn computed<'a>(
    schema: &str,
    routines: impl Iterator<Item = &'a &'a Routine>,
) -> BTreeMap<&'a str, Vec<Computed>> {
    let mut computed: BTreeMap<&str, Vec<Computed>> = BTreeMap::new();
    for routine in routines {
        let types = routine.identity_types();
        let [only] = types.as_slice() else { continue };
        let field = Computed {
            name: routine.name.clone(),
            sql_type: result_type(routine),
            set: routine.returns_set,
        };
        let yields = routine.kind == RoutineKind::Function && routine.returns != Returns::Void;
        if yields && !only.array && only.name.schema == schema {
            computed.entry(&only.name.name).or_default().push(field);
        }
    }
    computed
}

/// What tells an overload from the others, as a name: its input types.
pub(crate) fn overload(routine: &Routine) -> String {
    let types = routine.identity_types();
    if types.is_empty() {
        return "no arguments".to_owned();
    }
    let word = |type_ref: &&TypeRef| {
        let schema = match type_ref.name.schema.as_str() {
            "pg_catalog" => "",
            schema => schema,
        };
        let array = if type_ref.array { " array" } else { "" };
        format!("{schema} {}{array}", type_ref.name.name)
    };
    types.iter().map(word).collect::<Vec<_>>().join(" ")
}

/// What a call looks like.
pub(crate) fn docs(schema: &str, routine: &Routine) -> Docs {
    let parameters: Vec<_> = routine.parameters.iter().map(signature).collect();
    let name = QualifiedName::new(schema, &routine.name);
    let set = if routine.returns_set { "SETOF " } else { "" };
    let returns = match routine.kind {
        RoutineKind::Procedure => String::new(),
        RoutineKind::Function | RoutineKind::Aggregate | RoutineKind::Window => {
            format!(" RETURNS {set}{}", result_type(routine))
        }
    };
    Docs::default().code(&format!("{name}({}){returns}", parameters.join(", "))).text(".")
}

fn signature(parameter: &Parameter) -> String {
    let mode = match parameter.mode {
        ParameterMode::In => "",
        ParameterMode::Out => "OUT ",
        ParameterMode::InOut => "INOUT ",
        ParameterMode::Variadic => "VARIADIC ",
        ParameterMode::Table => "TABLE ",
    };
    let name = parameter.name.as_ref().map(|name| format!("{name} ")).unwrap_or_default();
    let default = parameter.default.as_ref().map(|it| format!(" DEFAULT {it}")).unwrap_or_default();
    format!("{mode}{name}{}{default}", type_map::spelled(&parameter.type_ref))
}

fn result_type(routine: &Routine) -> String {
    match &routine.returns {
        Returns::Void => "void".to_owned(),
        Returns::Type(type_ref) => type_map::spelled(type_ref),
        Returns::Relation(name) => name.to_string(),
        Returns::Parameters | Returns::Record => "record".to_owned(),
        Returns::Trigger => "trigger".to_owned(),
    }
}
