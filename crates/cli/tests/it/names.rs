//! Names from hell on every kind of object of a real server: does the generated crate compile, and does every row that it
//! writes come back, on both drivers?
//!
//! An ordinary run makes the same schemas each time; `cargo xtask fuzz` makes others for as long as one likes, and a failure
//! names the seed, which `ROWSMITH_NAMES_SEED` repeats.

/// Random names.
mod hostile;
/// What the generated files define.
mod items;
/// A program that uses everything that was generated.
mod program;
/// Random schemas.
mod schema;

use std::{
    env,
    hash::{BuildHasher as _, Hasher as _, RandomState},
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use rowsmith_scratch_pg::testing::database;

use crate::support::{Project, url};

/// What an ordinary run makes.
const SEED: u64 = 1;

#[test]
fn whatever_things_are_called_rows_come_back() {
    let number = |name| env::var_os(name).and_then(|it| it.to_str()?.parse::<u64>().ok());
    if let Some(seed) = number("ROWSMITH_NAMES_SEED") {
        round(seed);
    } else if let Some(seconds) = number("ROWSMITH_FUZZ_SECONDS") {
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(seconds) {
            round(RandomState::new().build_hasher().finish());
        }
    } else {
        round(SEED);
    }
}

fn round(seed: u64) {
    let schema = schema::random(seed);
    let project = Project::new(&[("001_names.sql", &schema.sql)]);
    // What JSON says TOML says too, but for this one.
    let schemas = serde_json::json!(schema.schemas).to_string().replace('\x7f', "\\u007f");
    project.write("rowsmith.toml", &format!("[types]\nschemas = {schemas}\n"));
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let crates = workspace.join("crates");
    let said =
        project.run(&["gen-types", "--no-compile", "--runtime-path", crates.to_str().unwrap()]);
    assert_eq!(said.code, 0, "seed {seed}: {}\n{}", said.stderr, schema.sql);
    let items = items::read(&project);
    project.write("names/src/main.rs", &program::text(&items));
    project.write("names/Cargo.toml", &program::manifest(workspace));
    let lock = fs_err::read_to_string(workspace.join("Cargo.lock")).unwrap();
    project.write("names/Cargo.lock", &lock);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let db = runtime.block_on(async {
        let db = database().await;
        db.client.batch_execute(&schema.sql).await.unwrap();
        db
    });
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--offline", "--target-dir"])
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled"))
        .current_dir(project.path("names"))
        .env("ROWSMITH_NAMES_URL", url(&db))
        .output()
        .unwrap();
    let (said, errors) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let start: String = errors.chars().take(6000).collect();
    assert!(output.status.success() && errors.is_empty(), "seed {seed}: {start}\n{said}");
    // Each of them was generated, and used on both drivers.
    let schema::Schema { tables, views, functions, .. } = schema;
    assert_eq!(
        said,
        format!("{tables} tables, {views} views, {functions} functions\n").repeat(2),
        "seed {seed}",
    );
}
