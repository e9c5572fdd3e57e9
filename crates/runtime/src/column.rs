//! What does generated code know about a relation and its columns?

use crate::raw::Decode;
use std::fmt;
use std::marker::PhantomData;

/// A column of a relation or of a function's result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The name in the database, unquoted.
    pub name: &'static str,
    /// The type as people write it, for error messages: `numeric(10,2)`, `public.mood[]`.
    pub sql_type: &'static str,
    /// The cast of a parameter for this column: `::uuid`, `::"public"."mood"[]`.
    ///
    /// Quoted where needed and without a modifier, since an explicit cast to `varchar(3)` cuts
    /// silently where the assignment that follows it complains. Because a bare `bit` or `char`
    /// means a length of one, they are spelled `::pg_catalog."bit"` and `::bpchar`. For the same
    /// reason a domain over such a type is left to the assignment too. The detour
    /// over text, where the Rust type needs one, is added when the statement is built.
    pub cast: &'static str,
    /// How our SQL reads the column.
    pub read: Read,
}

/// How our SQL reads a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Read {
    /// As it is.
    Plain,
    /// As `column::text`.
    Text,
    /// As this expression, the text of a composite whose attributes are taken by name, so that they
    /// may come and move.
    ByName(&'static str),
}

impl Read {
    /// As a Rust type asks for it.
    pub const fn of<T: Decode>() -> Self {
        if T::TEXT { Self::Text } else { Self::Plain }
    }

    /// Whether text comes, whatever the column's type is.
    pub(crate) const fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::ByName(_))
    }
}

/// A table, view or materialized view whose rows are `R`.
pub struct Table<R> {
    /// The schema, unquoted.
    pub schema: &'static str,
    /// The name, unquoted.
    pub name: &'static str,
    /// The columns, in the order of `R`'s fields.
    pub columns: &'static [Column],
    row: PhantomData<fn() -> R>,
}

impl<R> Table<R> {
    /// A relation.
    pub const fn new(schema: &'static str, name: &'static str, columns: &'static [Column]) -> Self {
        Self { schema, name, columns, row: PhantomData }
    }
}

impl<R> Clone for Table<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Table<R> {}

impl<R> fmt::Debug for Table<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table")
            .field("schema", &self.schema)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// A foreign key, as Supabase's types list them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Relationship {
    /// The constraint's name.
    pub name: &'static str,
    /// The referencing columns.
    pub columns: &'static [&'static str],
    /// Whether at most one row refers to each referenced row, because the columns are unique.
    pub one_to_one: bool,
    /// The referenced relation.
    pub references: Reference,
    /// The referenced columns, in the order of `columns`.
    pub referenced_columns: &'static [&'static str],
}

/// The name of a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    /// The schema, unquoted.
    pub schema: &'static str,
    /// The relation, unquoted.
    pub relation: &'static str,
}

/// A function of one argument, the relation's row, which reads like a column: `contacts.full_name`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ComputedField {
    /// The function's name, unquoted.
    pub name: &'static str,
    /// The type of its result as people write it.
    pub sql_type: &'static str,
    /// Whether it returns a set.
    pub set: bool,
}
