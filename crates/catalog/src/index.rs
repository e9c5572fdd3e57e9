//! What is known of an index?

/// An index that no constraint made.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in SQL")]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Index {
    /// The index's name, unique within its schema.
    pub name: String,
    /// As printed by `pg_get_indexdef`.
    pub definition: String,
    /// Whether it is unique.
    pub unique: bool,
    /// The plain key columns in order; `None` when any key is an expression.
    pub columns: Option<Vec<String>>,
    /// Whether it has a `WHERE` clause.
    pub partial: bool,
    /// False when a `CONCURRENTLY` build failed and left it behind.
    pub valid: bool,
    /// `COMMENT ON INDEX`.
    pub comment: Option<String>,
}
