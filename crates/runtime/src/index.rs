//! What does generated code know about the order that an index keeps?

use crate::column::Table;
use crate::values::Values;
use std::fmt;

/// An index of the relation whose rows are `R`, and the order that it keeps, in which no two rows
/// are equal.
pub struct Index<R: 'static> {
    /// The name.
    pub name: &'static str,
    /// The columns that rows are ordered by; the last of them tell equal rows apart.
    pub order: &'static [Order],
    /// The condition of a partial index: pages show only rows that meet it.
    pub predicate: Option<&'static str>,
    pub(crate) table: &'static Table<R>,
    pub(crate) value: fn(&R, usize, &mut Values),
}

impl<R> Index<R> {
    /// An index; `value` gives a row's value for the column at a place.
    pub const fn new(
        table: &'static Table<R>,
        name: &'static str,
        order: &'static [Order],
        value: fn(&R, usize, &mut Values),
    ) -> Self {
        Self { name, order, predicate: None, table, value }
    }

    /// The same over the rows that meet a condition.
    #[must_use]
    pub const fn only(mut self, predicate: &'static str) -> Self {
        self.predicate = Some(predicate);
        self
    }
}

impl<R> Clone for Index<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Index<R> {}

impl<R> fmt::Debug for Index<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index").field("name", &self.name).finish_non_exhaustive()
    }
}

/// How rows are ordered by a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// The column's place among the relation's.
    pub column: usize,
    /// Whether the largest value comes first.
    pub descending: bool,
    /// Whether NULLs come first.
    pub nulls_first: bool,
}

impl Order {
    /// `asc`, NULLs last.
    pub const fn asc(column: usize) -> Self {
        Self { column, descending: false, nulls_first: false }
    }

    /// `asc nulls first`.
    pub const fn asc_nulls_first(column: usize) -> Self {
        Self { column, descending: false, nulls_first: true }
    }

    /// `desc`, NULLs first.
    pub const fn desc(column: usize) -> Self {
        Self { column, descending: true, nulls_first: true }
    }

    /// `desc nulls last`.
    pub const fn desc_nulls_last(column: usize) -> Self {
        Self { column, descending: true, nulls_first: false }
    }

    /// The other way round.
    pub(crate) const fn reversed(self) -> Self {
        let Self { column, descending, nulls_first } = self;
        Self { column, descending: !descending, nulls_first: !nulls_first }
    }
}
