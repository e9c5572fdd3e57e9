//! What is known of a sequence?

use crate::{column::ColumnSource, privilege::Grant};

/// A sequence. Those of identity columns are part of the column and not listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    /// `int2`, `int4` or `int8`.
    pub data_type: String,
    /// `START`.
    pub start: i64,
    /// `MINVALUE`.
    pub min: i64,
    /// `MAXVALUE`.
    pub max: i64,
    /// `INCREMENT`.
    pub increment: i64,
    /// `CACHE`.
    pub cache: i64,
    /// `CYCLE`.
    pub cycle: bool,
    /// `OWNED BY`.
    pub owned_by: Option<ColumnSource>,
    /// Who may use it, by role.
    pub grants: Vec<Grant>,
    /// `COMMENT ON SEQUENCE`.
    pub comment: Option<String>,
}
