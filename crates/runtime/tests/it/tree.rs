//! Which crates come along when no driver and no other feature is asked for?

use expect_test::expect;
use std::collections::BTreeSet;
use std::process::Command;

/// None of these needs sockets, threads or a procedural macro, so the types go wherever Rust goes: into a browser too.
#[test]
fn types_alone_bring_little_along() {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--package", "rowsmith-runtime", "--no-default-features"])
        .args([
            "--edges",
            "normal,build",
            "--target",
            "wasm32-unknown-unknown",
            "--prefix",
            "none",
            "--format",
            "{lib}",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    let names: BTreeSet<_> = lines.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    let names: Vec<_> = names.into_iter().filter(|name| !name.is_empty()).collect();
    expect!["itoa memchr rowsmith_runtime serde_core serde_json uuid zmij"]
        .assert_eq(&names.join(" "));
}
