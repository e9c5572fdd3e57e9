//! What the catalog of a real database is: SQL in, catalog text out.

#![expect(
    clippy::unwrap_used,
    clippy::get_unwrap,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that fails may say so"
)]
#![expect(
    clippy::needless_raw_string_hashes,
    clippy::too_many_lines,
    clippy::format_push_string,
    reason = "expectations are written by expect-test and as long as a catalog; queries grow at random"
)]

/// How a test gets a database and compares its catalog.
mod support;
/// Tables, columns, constraints and indexes.
mod tables;
/// Partitions and inheritance.
mod partitions;
/// Enums, domains, composites, ranges, and types from elsewhere.
mod types;
/// Views and what can be said of their columns.
mod views;
/// Which columns of a view never yield NULL.
mod view_rule;
/// The same, by trying to prove the answer wrong.
mod view_chance;
/// Functions, procedures and triggers.
mod routines;
/// Grants, row level security, roles.
mod security;
/// Sequences and extensions.
mod others;
/// Which schemas are looked at.
mod scope;
/// Names that nobody should use.
mod hostile_names;
/// Equal schemas give equal catalogs.
mod canonical;
/// What is left behind in the session: nothing.
mod session;
