//! Which columns of a view never yield NULL, and which column does each one show?
//!
//! Postgres keeps the analysed query of a view in `pg_rewrite.ev_action`. Here it is read and the
//! question answered for majors 14 to 18, without the planner. The answer is sound: where anything
//! is unknown or unsure (a node of a later version, a function of a user, nesting without end) the
//! column may be NULL and has no source.
//!
//! ```text
//! node_tree    text -> nodes, whatever they mean
//! join_tree    which sources of a FROM clause can an outer join replace by NULLs
//! query        the columns of a SELECT, of set operations, of WITH
//! source       one column of one source of a FROM clause
//! expression   can this expression be NULL
//! builtin      what is known of functions and operators that come with Postgres
//! ```

mod node_tree;
mod builtin;
mod join_tree;
mod query;
mod source;
mod expression;
#[cfg(test)]
mod tests;

use crate::view_rule::{node_tree::Tree, query::Analysis};

/// What is known of one column of a view, in the view's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct OutputColumn {
    /// Whether it never yields NULL.
    pub(crate) not_null: bool,
    /// The table or view (its `oid`) and the column there (its `attnum`) that it shows unchanged,
    /// through subqueries, `WITH` and joins. An outer join may still make it NULL.
    pub(crate) source: Option<(u32, i16)>,
}

/// Reads the `ev_action` of a view's `_RETURN` rule. `not_null` tells of a table's or view's column
/// whether reading it never yields NULL.
///
/// `None` when the text is not the analysed query of a view.
pub(crate) fn analyse(
    ev_action: &str,
    not_null: &dyn Fn(u32, i16) -> bool,
) -> Option<Vec<OutputColumn>> {
    let tree = Tree::parse(ev_action)?;
    let query = tree.only_query()?;
    let columns = Analysis::new(not_null).view(query)?;
    Some(
        columns
            .iter()
            .map(|column| OutputColumn { not_null: column.not_null, source: column.source })
            .collect(),
    )
}
