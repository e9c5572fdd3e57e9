//! What is known of a function or procedure?

use crate::{ident::QualifiedName, pg_type::TypeRef, privilege::Grant};

/// A function, procedure, aggregate or window function. Overloads are separate routines.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in SQL")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routine {
    /// The routine's name, shared by its overloads.
    pub name: String,
    /// What kind of routine it is.
    pub kind: RoutineKind,
    /// All parameters in declared order, `OUT` and `TABLE` columns included.
    pub parameters: Vec<Parameter>,
    /// What a call yields.
    pub returns: Returns,
    /// `SETOF` or `TABLE`: any number of rows.
    pub returns_set: bool,
    /// `ROWS n`, for set-returning routines.
    pub rows: Option<u32>,
    /// The language, such as `plpgsql`.
    pub language: String,
    /// What the planner may assume of it.
    pub volatility: Volatility,
    /// `STRICT`: NULL in, NULL out, without a call.
    pub strict: bool,
    /// `SECURITY DEFINER`.
    pub security_definer: bool,
    /// `SET name = value` clauses, sorted.
    pub settings: Vec<String>,
    /// The body: `prosrc`, or the SQL-standard body as Postgres prints it.
    pub body: String,
    /// Who may call it, by role.
    pub grants: Vec<Grant>,
    /// `COMMENT ON FUNCTION`.
    pub comment: Option<String>,
}

impl Routine {
    /// The types that tell overloads apart, in order: those of `IN`, `INOUT` and `VARIADIC`
    /// parameters.
    pub fn identity_types(&self) -> Vec<&TypeRef> {
        self.parameters.iter().filter(|p| p.mode.is_input()).map(|p| &p.type_ref).collect()
    }
}

/// The kinds of routine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoutineKind {
    /// `CREATE FUNCTION`.
    Function,
    /// `CREATE PROCEDURE`.
    Procedure,
    /// `CREATE AGGREGATE`.
    Aggregate,
    /// A window function.
    Window,
}

/// One parameter of a routine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name, when it has one.
    pub name: Option<String>,
    /// Which way it goes.
    pub mode: ParameterMode,
    /// Its type; for `VARIADIC` the array type.
    pub type_ref: TypeRef,
    /// The default expression of an input parameter.
    pub default: Option<String>,
}

/// Which way a parameter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ParameterMode {
    /// `IN`.
    In,
    /// `OUT`.
    Out,
    /// `INOUT`.
    InOut,
    /// `VARIADIC`.
    Variadic,
    /// A column of `RETURNS TABLE`.
    Table,
}

impl ParameterMode {
    /// Whether a caller gives a value for it.
    pub fn is_input(self) -> bool {
        matches!(self, Self::In | Self::InOut | Self::Variadic)
    }
}

/// What one result of a routine is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Returns {
    /// Nothing: `void`, or a procedure without output.
    Void,
    /// A value of a type; for a composite or table row type the name of that type.
    Type(TypeRef),
    /// The row type of a table or view.
    Relation(QualifiedName),
    /// A row of the `OUT`, `INOUT` and `TABLE` parameters, in their order.
    Parameters,
    /// An untyped `record`.
    Record,
    /// `trigger` or `event_trigger`: never called by users.
    Trigger,
}

/// What the planner may assume of a routine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Volatility {
    /// `IMMUTABLE`.
    Immutable,
    /// `STABLE`.
    Stable,
    /// `VOLATILE`.
    Volatile,
}
