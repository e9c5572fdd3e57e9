//! Which routine does an object describe?

use crate::{
    ident::QualifiedName,
    routine::{Parameter, ParameterMode, Returns, Routine, RoutineKind, Volatility},
    text::{
        ParseError,
        parse::{grant::grant, tree::Node, words::Words},
    },
};

/// Takes the words that begin a routine.
pub(super) fn kind(words: &mut Words<'_>) -> Option<RoutineKind> {
    [
        ("function", RoutineKind::Function),
        ("procedure", RoutineKind::Procedure),
        ("aggregate", RoutineKind::Aggregate),
        ("window function", RoutineKind::Window),
    ]
    .into_iter()
    .find_map(|(keyword, kind)| words.eat(keyword).then_some(kind))
}

pub(super) fn routine(
    kind: RoutineKind,
    name: &QualifiedName,
    words: &mut Words<'_>,
    node: &Node<'_>,
) -> Result<Routine, ParseError> {
    words.end()?;
    node.no_block()?;
    let mut routine = Routine {
        name: name.name.clone(),
        kind,
        parameters: Vec::new(),
        returns: Returns::Void,
        returns_set: false,
        rows: None,
        language: "sql".to_owned(),
        volatility: Volatility::Volatile,
        strict: false,
        security_definer: false,
        settings: Vec::new(),
        body: String::new(),
        grants: Vec::new(),
        comment: None,
    };
    for child in &node.children {
        let mut words = child.words();
        if let Some(mode) = mode(&mut words) {
            routine.parameters.push(parameter(mode, words, child)?);
        } else {
            attribute(&mut routine, words, child)?;
        }
    }
    Ok(routine)
}

fn attribute(
    routine: &mut Routine,
    mut words: Words<'_>,
    node: &Node<'_>,
) -> Result<(), ParseError> {
    if words.eat("returns") {
        routine.returns_set = words.eat("setof");
        routine.returns = returns(words)?;
        node.nothing_below()
    } else if words.eat("language") {
        language(routine, words)?;
        node.nothing_below()
    } else if words.eat("setting") {
        routine.settings.push(node.text(words)?);
        Ok(())
    } else if words.eat("body") {
        routine.body = node.text(words)?;
        Ok(())
    } else if words.eat("comment") {
        routine.comment = Some(node.text(words)?);
        Ok(())
    } else if words.eat("grant") {
        routine.grants.push(grant(words, node)?);
        Ok(())
    } else {
        Err(node.error(
            "expected a parameter, `returns`, `language`, `setting`, `body`, `comment` or `grant`",
        ))
    }
}

fn mode(words: &mut Words<'_>) -> Option<ParameterMode> {
    [
        ("in", ParameterMode::In),
        ("out", ParameterMode::Out),
        ("inout", ParameterMode::InOut),
        ("variadic", ParameterMode::Variadic),
        ("table", ParameterMode::Table),
    ]
    .into_iter()
    .find_map(|(keyword, mode)| words.eat(keyword).then_some(mode))
}

fn parameter(
    mode: ParameterMode,
    mut words: Words<'_>,
    node: &Node<'_>,
) -> Result<Parameter, ParseError> {
    let name = if words.eat("-") { None } else { Some(words.name()?) };
    let mut parameter = Parameter { name, mode, type_ref: words.type_ref()?, default: None };
    if words.eat("default") {
        parameter.default = Some(node.text_here(words)?);
    } else {
        words.end()?;
        node.no_block()?;
    }
    for child in &node.children {
        let mut words = child.words();
        if !words.eat("default") {
            return Err(child.error("expected `default`"));
        }
        parameter.default = Some(child.text(words)?);
    }
    Ok(parameter)
}

fn returns(mut words: Words<'_>) -> Result<Returns, ParseError> {
    let word = words.rest();
    let returns = match word {
        "void" => Returns::Void,
        "record" => Returns::Record,
        "trigger" => Returns::Trigger,
        "parameters" => Returns::Parameters,
        _ => {
            let returns = if words.eat("row of") {
                Returns::Relation(words.qualified()?)
            } else {
                Returns::Type(words.type_ref()?)
            };
            words.end()?;
            returns
        }
    };
    Ok(returns)
}

fn language(routine: &mut Routine, mut words: Words<'_>) -> Result<(), ParseError> {
    routine.language = words.name()?;
    for (keyword, volatility) in [
        ("immutable", Volatility::Immutable),
        ("stable", Volatility::Stable),
        ("volatile", Volatility::Volatile),
    ] {
        if words.eat(keyword) {
            routine.volatility = volatility;
            break;
        }
    }
    routine.strict = words.eat("strict");
    routine.security_definer = words.eat("security definer");
    if words.eat("rows") {
        routine.rows = Some(words.number()?);
    }
    words.end()
}
