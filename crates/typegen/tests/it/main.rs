//! What comes out for what goes in?
//!
//! - `support`: catalogs from text.
//! - `torture`: a catalog of names and texts from hell.
//! - `relations`: rows, inserts, updates, keys, relationships.
//! - `types`: enums, domains, composites, ranges, arrays, what nobody knows.
//! - `functions`: arguments, results, overloads, procedures, computed fields.
//! - `settings`: what a config changes, and what it gets wrong.
//! - `determinism`: the same input in any order gives the same bytes.
//! - `compiles`: names from hell, as a crate that rustc and rustdoc accept without a warning.

mod support;
mod torture;
mod relations;
mod compiles;
