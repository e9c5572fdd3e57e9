//! What is a table or a view made of?

use crate::{
    column::Column,
    constraint::Constraint,
    ident::QualifiedName,
    index::Index,
    policy::{RlsPolicy, RowSecurity},
    privilege::Grant,
    trigger::Trigger,
};

/// A table or a view, by its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// Which kind of relation it is.
    pub kind: RelationKind,
    /// In the relation's own order.
    pub columns: Vec<Column>,
    /// By name.
    pub constraints: Vec<Constraint>,
    /// By name; those that a constraint made are left out.
    pub indexes: Vec<Index>,
    /// By name.
    pub triggers: Vec<Trigger>,
    /// Row level security.
    pub row_security: RowSecurity,
    /// By name.
    pub policies: Vec<RlsPolicy>,
    /// By role, then column.
    pub grants: Vec<Grant>,
    /// Storage and view options such as `security_invoker=true`, sorted.
    pub options: Vec<String>,
    /// `COMMENT ON TABLE` or `VIEW`.
    pub comment: Option<String>,
}

/// The kinds of relation that hold or show rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RelationKind {
    /// An ordinary table.
    Table {
        /// Inherited or partitioned parents, in order.
        parents: Vec<QualifiedName>,
        /// `FOR VALUES ...` when it is a partition.
        partition_bound: Option<String>,
    },
    /// A partitioned table.
    Partitioned {
        /// As printed by `pg_get_partkeydef`, such as `RANGE (created_at)`.
        key: String,
        /// The parent, when it is itself a partition.
        parents: Vec<QualifiedName>,
        /// `FOR VALUES ...` when it is itself a partition.
        partition_bound: Option<String>,
    },
    /// A foreign table.
    Foreign {
        /// The foreign server's name.
        server: String,
    },
    /// A view.
    View {
        /// The view's query, made the same for all majors.
        definition: String,
        /// What can be written through it.
        writes: ViewWrites,
    },
    /// A materialized view.
    MaterializedView {
        /// The view's query, made the same for all majors.
        definition: String,
    },
}

/// What can be written through a view, `INSTEAD OF` triggers and rules included.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in SQL")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ViewWrites {
    /// Accepts `INSERT` (`pg_relation_is_updatable` bit 8).
    pub insert: bool,
    /// Accepts `UPDATE` (bit 4).
    pub update: bool,
    /// Accepts `DELETE` (bit 16).
    pub delete: bool,
}
