//! Does generated code read and write what Postgres holds, on both drivers alike?

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::too_many_lines,
    clippy::indexing_slicing,
    clippy::needless_raw_string_hashes,
    reason = "a test that fails may say so, and expect-test writes expectations"
)]

/// Connections of both drivers to one database.
mod support;
/// A small schema's types in the shape that the generator gives them.
#[expect(
    dead_code,
    unreachable_pub,
    clippy::empty_structs_with_brackets,
    unused_qualifications,
    reason = "a generated crate is public and used by others"
)]
mod public;
/// A table of composites in composites.
mod things;
/// Composites whose attributes come, go and move.
mod by_name;
/// Values that are too long for their domains.
mod lengths;
/// Every type, from one table: value, array, composite, domain, NULL, in both formats.
mod every_type;
/// Every base type that the server has, with values on the brink: byte for byte.
mod every_value;
/// Statements that tokio-postgres keeps prepared.
mod prepared;
/// Clients older than the database.
mod rolling;
/// Bytes that no server sends.
mod hostile;
/// What the crate depends on by default.
mod tree;
/// Types of other crates, and serde.
mod conversions;
/// The widest row.
mod wide;
/// Statements over a table with enums, domains, composites: three states, keys, errors.
mod statements;
/// A table of a number and an array of any shape.
mod shapes;
/// Pages along indexes, with NULLs and mixed directions.
mod pages;
/// Databases that nobody touched, and functions whose arguments have no names.
mod verify;
/// What pages far in cost.
mod page_costs;
/// Rows one by one, and by COPY.
mod streams;
/// Rows that are looked at where they lie.
mod borrowed;
/// Many rows, rows that are there already, and rows that go.
mod many;
/// Calls of functions and procedures.
mod functions;
/// The user's own SQL with generated types.
mod own_sql;
