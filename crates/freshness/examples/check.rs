//! What a build script does, as a program of its own, to be timed.

fn main() {
    rowsmith_freshness::build_script();
}
