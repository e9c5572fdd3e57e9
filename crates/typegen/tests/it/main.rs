//! What comes out for what goes in?
//!
//! - `support`: catalogs from text.
//! - `formatting`: the code is what prettyplease would print.
//! - `torture`: a catalog of names and texts from hell.
//! - `relations`: rows, inserts, updates, also through views.
//! - `relationships`: foreign keys, also through views and partitions.
//! - `types`: enums, domains, composites, ranges, arrays, what nobody knows.
//! - `functions`: arguments, results, overloads, procedures, computed fields.
//! - `settings`: what a config changes, and what it gets wrong.
//! - `keys`: types of primary keys.
//! - `determinism`: the same input in any order gives the same bytes.
//! - `compiles`: names from hell, as a crate that rustc and rustdoc accept without a warning.
//! - `refused`: mistakes that do not compile, and what the compiler says.

#![expect(
    clippy::needless_raw_string_hashes,
    clippy::too_many_lines,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "expectations are written by expect-test and as long as a file; tests may fail"
)]

mod support;
mod formatting;
mod torture;
mod relations;
mod relationships;
mod types;
mod functions;
mod settings;
mod keys;
mod determinism;
mod compiles;
mod refused;
