//! What must not compile, and does the compiler say why in words that help?
//!
//! One run of cargo over a crate with an example for each mistake. The first message of each is recorded.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use expect_test::expect;
use rowsmith_typegen::{Config, EnumStyle, generate};

use crate::compiles::{manifest, target, workspace, write, write_file};
use crate::support::catalog;

const CATALOG: &str = "
enum public.mood
  label sad
  label happy

enum public.size
  label small

table public.people
  column id int8 not null identity always
  column name text not null
  column nick text
  column born int4 not null default 1
  column age int4 generated stored born + 1
  column mood public.mood not null
";

/// What somebody might write, each in a function of its own.
const MISTAKES: &[(&str, &str)] = &[
    (
        "always_identity_is_inserted",
        "let _ = Insert { id: 1.into(), ..Insert::new(String::new(), Mood::Sad) };",
    ),
    ("always_identity_is_updated", "let _ = Update { id: 1.into(), ..Update::default() };"),
    (
        "generated_column_is_inserted",
        "let _ = Insert { age: Some(1).into(), ..Insert::new(String::new(), Mood::Sad) };",
    ),
    ("generated_column_is_updated", "let _ = Update { age: Some(1).into(), ..Update::default() };"),
    ("required_column_is_left_out_of_new", "let _ = Insert::new(String::new());"),
    ("required_column_has_no_default", "let _ = Insert::default();"),
    (
        "required_column_is_unset",
        "let _ = Insert { name: rt::Field::Unset, ..Insert::new(String::new(), Mood::Sad) };",
    ),
    (
        "not_null_column_is_set_to_null",
        "let _ = Update { name: None.into(), ..Update::default() };",
    ),
    ("not_null_column_is_given_an_option", "let _ = Insert::new(Some(String::new()), Mood::Sad);"),
    ("another_enum_is_given", "let _ = Insert::new(String::new(), Size::Small);"),
    ("a_label_is_misspelled", "let _ = Insert::new(String::new(), Mood::Sadd);"),
    ("a_label_is_given_as_text", "let _ = Insert::new(String::new(), \"sad\");"),
    ("a_closed_enum_is_matched_in_part", "match Mood::Sad { Mood::Sad => {} }"),
    (
        "a_column_is_misspelled",
        "let _ = Update { nmae: String::new().into(), ..Update::default() };",
    ),
];

#[test]
fn mistakes_do_not_compile_and_the_reason_is_readable() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("refused");
    let config = Config { enums: EnumStyle::Closed, ..Config::default() };
    let generated = generate(&catalog(CATALOG), &config).expect("a config that is right");
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("the last run's files can be removed");
    }
    write(&folder.join("src"), &generated.files);
    for (name, code) in MISTAKES {
        let text = format!(
            "//! A mistake.\n#![allow(unused_imports)]\n\
             use refused::public::{{enums::{{Mood, Size}}, people::{{Insert, Update}}}};\n\
             use rowsmith_runtime as rt;\n\
             fn main() {{\n    {code}\n}}\n"
        );
        write_file(&folder.join(format!("examples/{name}.rs")), &text);
    }
    // A mistake in the frame would make all of them fail.
    let right = "//! No mistake.\nuse refused::public::{enums::Mood, people::Insert};\n\
                 fn main() {\n    let _ = Insert::new(String::new(), Mood::Happy);\n}\n";
    write_file(&folder.join("examples/right.rs"), right);
    write_file(&folder.join("Cargo.toml"), &manifest("refused"));
    fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock")).expect("a lock file");
    let messages = check(&folder);
    assert!(!messages.contains_key("right"), "{messages:#?}");
    let mut report = String::new();
    for (name, _) in MISTAKES {
        let message = messages.get(*name).map_or("it compiles", String::as_str);
        writeln!(report, "{name}\n    {message}").expect("a string takes all");
    }
    expect![[r#"
        always_identity_is_inserted
            error[E0560]: struct `Insert` has no field named `id`: `Insert` does not have this field
        always_identity_is_updated
            error[E0560]: struct `Update` has no field named `id`: `Update` does not have this field
        generated_column_is_inserted
            error[E0560]: struct `Insert` has no field named `age`: `Insert` does not have this field
        generated_column_is_updated
            error[E0560]: struct `Update` has no field named `age`: `Update` does not have this field
        required_column_is_left_out_of_new
            error[E0061]: this function takes 2 arguments but 1 argument was supplied
        required_column_has_no_default
            error[E0599]: no function or associated item named `default` found for struct `Insert` in the current scope: function or associated item not found in `Insert`
        required_column_is_unset
            error[E0308]: mismatched types: expected `String`, found `Field<_>`
        not_null_column_is_set_to_null
            error[E0277]: the trait bound `rowsmith_runtime::Field<std::string::String>: From<Option<_>>` is not satisfied: the trait `From<Option<_>>` is not implemented for `rowsmith_runtime::Field<std::string::String>`
        not_null_column_is_given_an_option
            error[E0308]: mismatched types: expected `String`, found `Option<String>`
        another_enum_is_given
            error[E0308]: mismatched types: expected `Mood`, found `Size`
        a_label_is_misspelled
            error[E0599]: no variant or associated item named `Sadd` found for enum `Mood` in the current scope: variant or associated item not found in `Mood`
        a_label_is_given_as_text
            error[E0308]: mismatched types: expected `Mood`, found `&str`
        a_closed_enum_is_matched_in_part
            error[E0004]: non-exhaustive patterns: `Mood::Happy` not covered: pattern `Mood::Happy` not covered
        a_column_is_misspelled
            error[E0560]: struct `Update` has no field named `nmae`: unknown field
    "#]].assert_eq(&report);
}

/// The first message for each example.
fn check(folder: &Path) -> BTreeMap<String, String> {
    let output = Command::new(env!("CARGO"))
        .args(["check", "--examples", "--keep-going", "--quiet", "--message-format", "short"])
        .args(["--offline", "--target-dir"])
        .arg(target())
        .current_dir(folder)
        .output()
        .expect("cargo starts");
    let mut messages = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stderr).lines() {
        let line = line.replace('\\', "/");
        let Some((file, message)) =
            line.strip_prefix("examples/").and_then(|line| line.split_once(".rs:"))
        else {
            continue;
        };
        if let Some((_, message)) = message.split_once("error") {
            messages.entry(file.to_owned()).or_insert_with(|| format!("error{message}"));
        }
    }
    messages
}
