//! What a Postgres schema is made of: plain values, one text form, difference.
//!
//! ```text
//! introspect -> Catalog --Display/FromStr--> text        (snapshots, caches, tests)
//! Catalog x Catalog --diff--> Changeset                  (stale checks, drift)
//! Catalog --typegen--> Rust
//! ```
//!
//! No I/O, no driver. Equal schemas give equal values, whatever the order of creation or the
//! server's major version.

mod ident;
mod pg_type;
mod column;
mod constraint;
mod index;
mod privilege;
mod policy;
mod trigger;
mod relation;
mod routine;
mod sequence;
mod schema;
mod text;
mod diff;

pub use crate::{
    column::{Column, ColumnSource, Generated, Identity},
    constraint::{Constraint, ConstraintKind, ForeignKey, Match, ReferentialAction},
    diff::{Change, Changeset, Difference, Member, MemberKind, ObjectKind, diff},
    ident::{QualifiedName, quote_ident, quote_literal},
    index::Index,
    pg_type::{Attribute, Composite, Domain, DomainCheck, Enum, Range, TypeRef},
    policy::{PolicyCommand, RlsPolicy, RowSecurity},
    privilege::Grant,
    relation::{Relation, RelationKind, ViewWrites},
    routine::{Parameter, ParameterMode, Returns, Routine, RoutineKind, Volatility},
    schema::{Catalog, Extension, Schema},
    sequence::Sequence,
    text::ParseError,
    trigger::Trigger,
};
