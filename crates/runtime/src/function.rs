//! What does generated code know about a function, and how are its arguments given?

use crate::column::Column;
use crate::reader::FromColumns;
use crate::values::Values;

/// A function or procedure of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Function {
    /// The schema, unquoted.
    pub schema: &'static str,
    /// The name, unquoted.
    pub name: &'static str,
    /// Whether it is run by `call` instead of being selected from.
    pub procedure: bool,
    /// The input arguments in order (IN, INOUT, VARIADIC).
    pub arguments: &'static [Argument],
    /// What it gives back.
    pub returns: Returns,
}

/// An input argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argument {
    /// The name, unquoted; `None` for an argument without one, which is given by position.
    pub name: Option<&'static str>,
    /// The cast of the parameter, spelled as [`Column::cast`].
    pub cast: &'static str,
    /// Whether the value is put into the type as an assignment would, because a cast to it cuts what
    /// is too long: for domains over `varchar(3)`, `bit(3)[]` and the like.
    pub assigned: bool,
    /// Whether it takes the array of a VARIADIC argument.
    pub variadic: bool,
}

/// What a function gives back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returns {
    /// Nothing.
    Void,
    /// One value per row.
    Value(Column),
    /// Columns: OUT arguments, RETURNS TABLE, a composite or a relation's row.
    Columns(&'static [Column]),
    /// The OUT and INOUT arguments of a procedure, by name and in order. An argument that is only
    /// OUT stands as NULL in the call.
    Out(&'static [Column]),
}

/// The arguments of a call.
pub trait ToArguments {
    /// One row of the result: a struct, a relation's `Row`, `Option<T>` for a single value, `()`.
    type Row: FromColumns;

    /// The function.
    const FUNCTION: &'static Function;

    /// Names each given argument by its place among the input arguments, with its value.
    fn to_arguments(&self, values: &mut Values);
}
