//! The thin door: migrate, gen-types, test, ci, tidy, bench, corpus.
fn main() {}
