//! A Catalog to the files of a Rust crate of types, purely.
