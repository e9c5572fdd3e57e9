//! How is a routine spelled?

use crate::{
    ident::QualifiedName,
    routine::{Parameter, ParameterMode, Returns, Routine, RoutineKind, Volatility},
    text::print::writer::{Writer, fits_on_line, qualified, type_ref},
};

/// `public.add(int4, int4)`: tells overloads apart.
pub(crate) fn signature(name: &QualifiedName, routine: &Routine) -> String {
    let types: Vec<_> = routine.identity_types().into_iter().map(type_ref).collect();
    format!("{}({})", qualified(name), types.join(", "))
}

pub(super) fn text(name: &QualifiedName, routine: &Routine) -> String {
    let mut writer = Writer::open(kind_word(routine.kind));
    writer.qualified(name).close().comment(1, routine.comment.as_deref());
    for one in &routine.parameters {
        parameter(&mut writer, one);
    }
    writer.start(1, "returns").flag(routine.returns_set, "setof");
    match &routine.returns {
        Returns::Void => writer.word("void"),
        Returns::Record => writer.word("record"),
        Returns::Trigger => writer.word("trigger"),
        Returns::Parameters => writer.word("parameters"),
        Returns::Relation(relation) => writer.word("row of").qualified(relation),
        Returns::Type(type_ref) => writer.type_apart_from(RETURN_WORDS, type_ref),
    };
    writer.close().start(1, "language").name(&routine.language);
    writer.word(match routine.volatility {
        Volatility::Immutable => "immutable",
        Volatility::Stable => "stable",
        Volatility::Volatile => "volatile",
    });
    writer.flag(routine.strict, "strict").flag(routine.security_definer, "security definer");
    if let Some(rows) = routine.rows {
        writer.word("rows").word(&rows.to_string());
    }
    writer.close();
    for setting in &routine.settings {
        writer.start(1, "setting").text_to_end(1, setting);
    }
    writer.start(1, "body").text_to_end(1, &routine.body);
    writer.grants(&routine.grants);
    writer.text
}

/// Words that mean something else than a type behind `returns`.
const RETURN_WORDS: &[&str] = &["setof", "void", "record", "trigger", "parameters", "row"];

fn kind_word(kind: RoutineKind) -> &'static str {
    match kind {
        RoutineKind::Function => "function",
        RoutineKind::Procedure => "procedure",
        RoutineKind::Aggregate => "aggregate",
        RoutineKind::Window => "window function",
    }
}

fn parameter(writer: &mut Writer, parameter: &Parameter) {
    writer.start(
        1,
        match parameter.mode {
            ParameterMode::In => "in",
            ParameterMode::Out => "out",
            ParameterMode::InOut => "inout",
            ParameterMode::Variadic => "variadic",
            ParameterMode::Table => "table",
        },
    );
    match &parameter.name {
        Some(name) => writer.name(name),
        None => writer.word("-"),
    };
    writer.type_ref(&parameter.type_ref);
    match &parameter.default {
        Some(default) if fits_on_line(default) => writer.word("default").text_to_end(1, default),
        default => writer.close().optional_text(2, "default", default.as_deref()),
    };
}
