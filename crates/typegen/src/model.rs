//! What will the generated crate hold? Every decision is made here, nothing is spelled yet.

use crate::{check::Rule, custom::CustomPath, docs::Docs, naming::RustName, rust_type::RustType};

/// The whole crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Model {
    /// The command that rewrites the files.
    pub(crate) command: String,
    /// By module name.
    pub(crate) schemas: Vec<Schema>,
    /// What the crate is made from, by schema, kind and name.
    pub(crate) objects: Vec<Object>,
}

/// What the crate remembers of an object of the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Object {
    pub(crate) kind: ObjectKind,
    pub(crate) schema: String,
    pub(crate) name: String,
    pub(crate) members: Vec<Member>,
}

/// The kinds of object, as the runtime tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ObjectKind {
    Table,
    View,
    MaterializedView,
    Enum,
    ClosedEnum,
    Domain,
    Composite,
    Row,
    Function,
    Procedure,
}

/// A column, attribute, label, argument, index or check, or without a name the value of a domain or
/// function.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) type_name: String,
    /// What is known of it besides, in words.
    pub(crate) traits: Vec<&'static str>,
}

/// The module of one schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Schema {
    pub(crate) name: RustName,
    pub(crate) docs: Docs,
    /// By module name.
    pub(crate) relations: Vec<Relation>,
    /// In the module `enums`, by type name; likewise below.
    pub(crate) enums: Vec<Enum>,
    pub(crate) domains: Vec<Domain>,
    pub(crate) composites: Vec<Composite>,
    /// In the module `functions`, by module name.
    pub(crate) functions: Vec<FunctionModule>,
}

/// The module of a table or view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Relation {
    pub(crate) module: RustName,
    /// Of the module.
    pub(crate) docs: Docs,
    /// The types of the keys that begin here.
    pub(crate) key_types: Vec<KeyType>,
    pub(crate) row: Struct,
    /// The row as it borrows from the driver's.
    pub(crate) row_ref: Option<Struct>,
    pub(crate) insert: Option<Insert>,
    pub(crate) update: Option<Struct>,
    /// In the relation's order, one for each field of `row`.
    pub(crate) columns: Vec<Column>,
    pub(crate) table: Table,
    pub(crate) keys: Vec<Key>,
    pub(crate) indexes: Vec<KeyIndex>,
    pub(crate) constraints: Option<Constraints>,
    pub(crate) relationships: Vec<Relationship>,
    pub(crate) computed: Vec<Computed>,
}

/// A struct with named fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Struct {
    pub(crate) docs: Docs,
    pub(crate) derives: Derives,
    pub(crate) fields: Vec<Field>,
}

/// The type of a primary key's column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyType {
    pub(crate) name: RustName,
    pub(crate) docs: Docs,
    pub(crate) derives: Derives,
    pub(crate) inner: RustType,
    pub(crate) copy: bool,
}

/// What a new row is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Insert {
    pub(crate) body: Struct,
    /// Whether any field has to be given; then there is a `new`, else a `Default`.
    pub(crate) needs_values: bool,
}

/// Derives beyond the usual ones.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Derives {
    pub(crate) paths: Vec<CustomPath>,
    /// Whether serde's are among them, so that fields need the database's names.
    pub(crate) serde: bool,
}

/// A field of a struct.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) name: RustName,
    /// What the database calls it.
    pub(crate) wire_name: String,
    pub(crate) rust_type: RustType,
    pub(crate) docs: Docs,
    /// Its place among the relation's columns, the type's attributes or the routine's inputs.
    pub(crate) index: usize,
}

/// A constant that describes a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// The constant with its name.
    pub(crate) constant: RustName,
    /// The type as people write it.
    pub(crate) sql_type: String,
    /// The cast of a parameter.
    pub(crate) cast: String,
    pub(crate) reads: Reads,
}

/// How a column is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reads {
    /// As it is.
    Binary,
    /// Through `::text`.
    Text,
    /// By this expression, which takes a composite's attributes by name.
    ByName(String),
    /// As the user's own type says.
    AsSays(RustType),
}

/// The constant that describes a relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) schema: String,
    pub(crate) name: String,
}

/// The constant of what picks at most one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) constant: RustName,
    pub(crate) docs: Docs,
    pub(crate) name: String,
    /// Places among the relation's columns; likewise below.
    pub(crate) columns: Vec<usize>,
    /// Of the values, as seen from the module of the keys.
    pub(crate) rust_type: RustType,
    /// The condition of a partial index.
    pub(crate) predicate: Option<String>,
}

/// The constant of an order that an index keeps, in which no two rows are equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyIndex {
    pub(crate) constant: RustName,
    pub(crate) docs: Docs,
    pub(crate) name: String,
    pub(crate) order: Vec<Order>,
    pub(crate) predicate: Option<String>,
}

/// How rows are ordered by one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) column: usize,
    pub(crate) descending: bool,
    pub(crate) nulls_first: bool,
}

/// What the database can refuse a row for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Constraints {
    /// The relation's name.
    pub(crate) table: Docs,
    pub(crate) refusals: Vec<Refusal>,
    /// Whether any column refuses NULL.
    pub(crate) not_null: bool,
    /// Schema and name of the tables that errors name: the relation and its partitions.
    pub(crate) tables: Vec<(String, String)>,
}

/// A variant for a constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) variant: RustName,
    pub(crate) docs: Docs,
    /// What errors call it, in the relation and its partitions.
    pub(crate) names: Vec<String>,
}

/// A foreign key as seen from a relation that shows its columns.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Relationship {
    pub(crate) name: String,
    pub(crate) schema: String,
    pub(crate) relation: String,
    pub(crate) referenced_columns: Vec<String>,
    pub(crate) columns: Vec<String>,
    pub(crate) one_to_one: bool,
}

/// A function that reads like a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Computed {
    pub(crate) name: String,
    pub(crate) sql_type: String,
    pub(crate) set: bool,
}

/// An enum type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Enum {
    pub(crate) name: RustName,
    pub(crate) docs: Docs,
    pub(crate) derives: Derives,
    pub(crate) variants: Vec<Variant>,
    /// Whether it keeps labels that it does not know.
    pub(crate) open: bool,
}

/// One label of an enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Variant {
    pub(crate) name: RustName,
    pub(crate) label: String,
    pub(crate) docs: Docs,
}

/// A domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Domain {
    pub(crate) name: RustName,
    pub(crate) docs: Docs,
    pub(crate) derives: Derives,
    pub(crate) inner: RustType,
    /// Whether rules can look at its values.
    pub(crate) checkable: bool,
    /// Whether composites may be in it, which travel by the names of their attributes.
    pub(crate) composite: bool,
    /// The constraints that can be decided without the server; with any, its values are checked.
    pub(crate) checks: Vec<(String, Rule)>,
}

/// A composite type, or the row type of a relation used as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Composite {
    pub(crate) name: RustName,
    /// As SQL says it, quoted.
    pub(crate) sql_name: String,
    pub(crate) body: Struct,
    /// Whether the attribute is JSON, for each field.
    pub(crate) json: Vec<bool>,
    /// One for each field: what a function gives back that returns the type.
    pub(crate) columns: Vec<Column>,
}

/// A module of `functions`: one function, or its overloads in modules of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FunctionModule {
    pub(crate) name: RustName,
    pub(crate) docs: Docs,
    pub(crate) content: Overloads,
}

/// What a function's module holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Overloads {
    /// The only routine of its name.
    One(Box<Function>),
    /// A module for each, by name.
    Several(Vec<(RustName, Docs, Function)>),
}

/// A function or procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Function {
    pub(crate) schema: String,
    pub(crate) name: String,
    pub(crate) procedure: bool,
    /// Whether it gives back any number of rows.
    pub(crate) set: bool,
    pub(crate) arguments: Vec<Argument>,
    /// One field for each argument.
    pub(crate) args: Insert,
    pub(crate) returns: Returns,
}

/// An input of a routine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Argument {
    /// `None` when it is given by position.
    pub(crate) name: Option<String>,
    pub(crate) cast: String,
    /// Whether it is put into its type as an assignment would.
    pub(crate) assigned: bool,
    pub(crate) variadic: bool,
}

/// What a routine gives back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Returns {
    /// Nothing.
    Void,
    /// One value per row, which may be NULL.
    Value {
        /// The type of a value that is not NULL.
        rust_type: RustType,
        column: Box<Column>,
    },
    /// A struct that is generated elsewhere.
    Known(RustType),
    /// A struct of the routine's own; `out` for those of a procedure.
    Own { body: Struct, columns: Vec<Column>, out: bool },
}
