//! Which constraints does a table carry?

use crate::ident::QualifiedName;

/// A table constraint. NOT NULL is a property of the column, on every major version.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in SQL")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constraint {
    /// The constraint's name, unique within its table.
    pub name: String,
    /// What it demands.
    pub kind: ConstraintKind,
    /// `DEFERRABLE`.
    pub deferrable: bool,
    /// `INITIALLY DEFERRED`.
    pub deferred: bool,
    /// False for `NOT VALID` constraints that were never validated.
    pub validated: bool,
    /// `COMMENT ON CONSTRAINT`.
    pub comment: Option<String>,
}

/// What a constraint demands. Columns are named in key order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConstraintKind {
    /// `PRIMARY KEY (columns)`.
    PrimaryKey {
        /// The key's columns.
        columns: Vec<String>,
    },
    /// `UNIQUE (columns)`.
    Unique {
        /// The key's columns.
        columns: Vec<String>,
        /// `NULLS NOT DISTINCT` (Postgres 15).
        nulls_not_distinct: bool,
    },
    /// `FOREIGN KEY (columns) REFERENCES ...`.
    ForeignKey(ForeignKey),
    /// `CHECK (...)`, as printed by `pg_get_constraintdef` without a trailing `NOT VALID`.
    Check {
        /// The whole clause.
        definition: String,
    },
    /// `EXCLUDE ...`, as printed by `pg_get_constraintdef`.
    Exclusion {
        /// The whole clause.
        definition: String,
    },
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// The referencing columns.
    pub columns: Vec<String>,
    /// The table that is referenced.
    pub references: QualifiedName,
    /// The referenced columns, matching `columns` one by one.
    pub referenced_columns: Vec<String>,
    /// `ON UPDATE`.
    pub on_update: ReferentialAction,
    /// `ON DELETE`.
    pub on_delete: ReferentialAction,
    /// `MATCH`.
    pub match_type: Match,
}

/// What a foreign key does when the referenced row changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReferentialAction {
    /// `NO ACTION`, the default.
    NoAction,
    /// `RESTRICT`.
    Restrict,
    /// `CASCADE`.
    Cascade,
    /// `SET NULL`.
    SetNull,
    /// `SET DEFAULT`.
    SetDefault,
}

/// How a multi-column foreign key treats NULLs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    /// `MATCH SIMPLE`, the default.
    Simple,
    /// `MATCH FULL`.
    Full,
}
