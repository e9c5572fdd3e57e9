//! What may a user choose about the generated code? Plain data; parsed elsewhere.

use std::collections::{BTreeMap, BTreeSet};

/// What the generator is told besides the catalog.
///
/// Objects are named as in `schema.object`, columns as in `schema.relation.column`, enum labels as
/// in `schema.enum.label`, parameters as in `schema.routine.parameter`: the names as the database
/// stores them, without quotes. A setting that matches nothing is reported as a warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The schemas to generate. Types that these mention from other schemas come along.
    pub schemas: Vec<String>,
    /// The command that rewrites the files, for their header line.
    pub command: String,
    /// The crate that dates and times come from.
    pub dates: DateCrate,
    /// What an enum does with a label that it does not know.
    pub enums: EnumStyle,
    /// The same for single enums, by `schema.enum`.
    pub enum_styles: BTreeMap<String, EnumStyle>,
    /// The tables whose primary keys have types of their own.
    pub key_newtypes: KeyNewtypes,
    /// The relations whose rows also have a form that borrows text and bytes from the driver's row,
    /// by `schema.relation`.
    pub borrowed_rows: BTreeSet<String>,
    /// Derives beyond `Debug`, `Clone` and `PartialEq`.
    pub derives: Derives,
    /// Rust types of single columns, attributes or parameters, as paths such as
    /// `crm_model::Emails` or `rowsmith_runtime::JsonText`. They have to implement the runtime's
    /// `Decode` and `Encode`; `Option` is put around them where NULL may occur. Their arguments may
    /// also be tuples, arrays, slices, integers, truth values and `'static`.
    pub overrides: BTreeMap<String, String>,
    /// Rust names of schemas, relations, types, columns, attributes, labels, routines and
    /// parameters. Spelled as the Rust item is: `contact_list` for a module or a field,
    /// `ContactKind` for a type, `InProgress` for a variant.
    pub renames: BTreeMap<String, String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            schemas: vec!["public".to_owned()],
            command: "cargo xtask gen-types".to_owned(),
            dates: DateCrate::default(),
            enums: EnumStyle::default(),
            enum_styles: BTreeMap::new(),
            key_newtypes: KeyNewtypes::default(),
            borrowed_rows: BTreeSet::new(),
            derives: Derives::default(),
            overrides: BTreeMap::new(),
            renames: BTreeMap::new(),
        }
    }
}

/// The crate that dates and times come from.
///
/// A value that the crate cannot hold, such as `infinity` or `24:00:00`, is an error when it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum DateCrate {
    /// `chrono`.
    #[default]
    Chrono,
    /// `time`.
    Time,
    /// `jiff`.
    Jiff,
    /// None: the runtime's own types, which hold all that Postgres does.
    Postgres,
}

/// What an enum does with a label that was added after the code was generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EnumStyle {
    /// Keeps it in the variant `Unrecognized`, so that running programs survive a migration.
    #[default]
    Open,
    /// Refuses it, so that a `match` is exhaustive.
    Closed,
}

/// The tables whose primary keys have types of their own, such as `contacts::Id`.
///
/// Foreign keys that lead there and views that show them have the same type.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum KeyNewtypes {
    /// None: keys have the types of their columns.
    #[default]
    None,
    /// All.
    All,
    /// Those named, by `schema.relation`.
    Of(BTreeSet<String>),
}

/// Derives beyond `Debug`, `Clone` and `PartialEq`, as paths such as `serde::Serialize`.
///
/// The generated crate has to depend on what they name. For serde, fields and variants keep the
/// database's names, and unset fields are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Derives {
    /// For every row, insert, update, enum, domain, composite, argument and result type.
    pub all: Vec<String>,
    /// For single relations, types or routines, by `schema.object`.
    pub objects: BTreeMap<String, Vec<String>>,
}
