//! Fails the build when the migrations have moved on and the types have not.

fn main() {
    rowsmith_freshness::build_script();
}
