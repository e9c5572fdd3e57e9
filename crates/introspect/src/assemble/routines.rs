//! How are functions and procedures called, and what do they yield?

use rowsmith_catalog::{
    Catalog, Parameter, ParameterMode, Returns, Routine, RoutineKind, Volatility,
};

use crate::{
    assemble::{Context, comments::Class},
    error::Error,
    privileges,
    rows::routines,
};

/// The fixed object identifiers of pseudo-types.
const VOID: u32 = 2278;
const RECORD: u32 = 2249;
const TRIGGER: u32 = 2279;
const EVENT_TRIGGER: u32 = 3838;

/// Adds the routines of all schemas in scope, by name and then input types.
pub(super) fn add(
    catalog: &mut Catalog,
    context: &mut Context<'_>,
    rows: Vec<routines::Routine>,
) -> Result<(), Error> {
    for row in rows {
        let schema = context.namespaces.name(row.namespace).unwrap_or_default().to_owned();
        let routine = assemble(context, row)?;
        catalog.schemas.entry(schema).or_default().routines.push(routine);
    }
    for schema in catalog.schemas.values_mut() {
        schema.routines.sort_by(|a, b| {
            a.name.cmp(&b.name).then_with(|| a.identity_types().cmp(&b.identity_types()))
        });
    }
    Ok(())
}

fn assemble(context: &mut Context<'_>, row: routines::Routine) -> Result<Routine, Error> {
    let kind = match row.kind {
        'f' => RoutineKind::Function,
        'p' => RoutineKind::Procedure,
        'a' => RoutineKind::Aggregate,
        'w' => RoutineKind::Window,
        letter => return Err(unknown("pg_proc.prokind", letter, &row)),
    };
    let volatility = match row.volatility {
        'i' => Volatility::Immutable,
        's' => Volatility::Stable,
        'v' => Volatility::Volatile,
        letter => return Err(unknown("pg_proc.provolatile", letter, &row)),
    };
    let parameters = parameters(context, &row)?;
    let returns = returns(context, &row, kind, &parameters)?;
    let mut settings = row.settings.unwrap_or_default();
    settings.sort_unstable();
    Ok(Routine {
        kind,
        parameters,
        returns,
        returns_set: row.returns_set,
        rows: if row.returns_set { whole_rows(row.rows) } else { None },
        language: row.language,
        volatility,
        strict: row.strict,
        security_definer: row.security_definer,
        settings,
        body: row.body,
        grants: privileges::grants(row.acl.as_deref(), &row.owner, privileges::EXECUTE)?,
        comment: context.comments.on(Class::Routine, row.oid),
        name: row.name,
    })
}

/// `ROWS n`, unless it is the 1000 that Postgres takes when nothing was said.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and counts of rows are positive"
)]
fn whole_rows(rows: f32) -> Option<u32> {
    Some(rows.round() as u32).filter(|&rows| rows != 1000)
}

fn parameters(context: &mut Context<'_>, row: &routines::Routine) -> Result<Vec<Parameter>, Error> {
    let types = row.all_types.as_deref().unwrap_or(&row.input_types);
    let mut parameters = Vec::with_capacity(types.len());
    for (place, &oid) in types.iter().enumerate() {
        let letter = row
            .modes
            .as_ref()
            .and_then(|modes| modes.get(place))
            .map_or('i', |&mode| char::from(mode.cast_unsigned()));
        let mode = match letter {
            'i' => ParameterMode::In,
            'o' => ParameterMode::Out,
            'b' => ParameterMode::InOut,
            'v' => ParameterMode::Variadic,
            't' => ParameterMode::Table,
            letter => return Err(unknown("pg_proc.proargmodes", letter, row)),
        };
        let name =
            row.names.as_ref().and_then(|names| names.get(place)).filter(|name| !name.is_empty());
        let default = row.defaults.as_ref().and_then(|defaults| defaults.get(place));
        parameters.push(Parameter {
            name: name.cloned(),
            mode,
            type_ref: context.types.resolve(oid, -1, &row.name)?,
            default: default.cloned().flatten(),
        });
    }
    Ok(parameters)
}

/// A single `OUT` parameter of a function is its result; a single column of `RETURNS TABLE` is a
/// row of one column.
fn returns(
    context: &mut Context<'_>,
    row: &routines::Routine,
    kind: RoutineKind,
    parameters: &[Parameter],
) -> Result<Returns, Error> {
    let yields = |mode: ParameterMode| matches!(mode, ParameterMode::Out | ParameterMode::InOut);
    if parameters.iter().any(|parameter| parameter.mode == ParameterMode::Table) {
        return Ok(Returns::Parameters);
    }
    if kind == RoutineKind::Procedure {
        let any = parameters.iter().any(|parameter| yields(parameter.mode));
        return Ok(if any { Returns::Parameters } else { Returns::Void });
    }
    Ok(match row.returns {
        VOID => Returns::Void,
        TRIGGER | EVENT_TRIGGER => Returns::Trigger,
        RECORD if parameters.iter().any(|parameter| yields(parameter.mode)) => Returns::Parameters,
        RECORD => Returns::Record,
        oid => match context.types.row_of(oid) {
            Some(relation) => Returns::Relation(relation.clone()),
            None => Returns::Type(context.types.resolve(oid, -1, &row.name)?),
        },
    })
}

fn unknown(catalog: &'static str, letter: char, row: &routines::Routine) -> Error {
    Error::UnknownLetter { catalog, letter, object: row.name.clone() }
}
