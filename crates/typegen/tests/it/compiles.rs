//! Names from hell, as a crate that rustc, clippy and rustdoc accept without a warning.
//!
//! One crate for everything, since starting cargo is what costs. It shares the workspace's versions
//! and its target folder, so that what it depends on is built once.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use rowsmith_typegen::{Config, DateCrate, Derives, EnumStyle, FileSet, KeyNewtypes, generate};

use crate::{formatting, support::catalog, torture};

/// Every type of `pg_catalog` and of the extensions that we know, and one that nobody knows.
const TYPES: &str = "
aclitem bit bool box bpchar bytea char cid cidr circle date datemultirange daterange float4 float8
gtsvector inet int2 int2vector int4 int4multirange int4range int8 int8multirange int8range interval
json jsonb jsonpath line lseg macaddr macaddr8 money name numeric nummultirange numrange oid
oidvector path pg_brin_bloom_summary pg_brin_minmax_multi_summary pg_dependencies pg_lsn
pg_mcv_list pg_ndistinct pg_node_tree pg_snapshot point polygon refcursor regclass regcollation
regconfig regdatabase regdictionary regnamespace regoper regoperator regproc regprocedure regrole
regtype text tid time timestamp timestamptz timetz tsmultirange tsquery tsrange tstzmultirange
tstzrange tsvector txid_snapshot uuid varbit varchar xid xid8 xml
x.citext x.cube x.geography x.geometry x.halfvec x.hstore x.lquery x.ltree x.ltxtquery x.sparsevec
x.vector x.nobody_knows
public.mood public.words public.mood_range public.mood_multirange
";

/// A table with a column of each type, and one with arrays of them.
fn every_type() -> String {
    let mut text = "
enum public.mood
  label sad
  label happy

domain public.words over text[]

domain public.checked over varchar(8)
  check form CHECK (((VALUE)::text ~ '^[a-z]{2,}[^\\\\'']?(x|y|\\.).$'::text))
  check odd CHECK (((VALUE)::text <> ALL ((ARRAY['a'::character varying, 'it''s'::character varying])::text[])))

domain public.checked_again over public.checked
  check length CHECK (((length((VALUE)::text) > 1) OR (octet_length((VALUE)::text) = 7)))

domain public.counted over public.words
  check few CHECK (((cardinality(VALUE) < 10) AND (NOT (array_length(VALUE, 1) = 3))))

domain public.share over float8
  check range CHECK (((VALUE >= (0)::double precision) AND (VALUE <= '1e3'::double precision)))

domain public.price over numeric(6,-2)
  check range CHECK (((VALUE > 0.5) AND (VALUE <> (7)::numeric)))

range public.mood_range over public.mood multirange public.mood_multirange

table public.scalars
"
    .to_owned();
    let columns = |array: &str| {
        let line = |(index, name)| format!("  column c{index} {name}{array} not null\n");
        TYPES.split_whitespace().enumerate().map(line).collect::<String>()
    };
    text.push_str(&columns(""));
    text.push_str("\ntable public.arrays\n");
    text.push_str(&columns("[]"));
    text
}

/// Relations of every kind, with as many columns as there may be and with none, without keys.
fn odd_relations() -> String {
    let text = "
table public.none

view public.sees_none
  definition SELECT

foreign table public.far
  server elsewhere
  column a int4

table public.parent
  column a int4

table public.child
  parent public.parent
  column a int4
  column b text not null

table public.widest
"
    .to_owned();
    let kinds = ["int4", "text not null", "jsonb", "timestamptz not null default now()", "uuid"];
    let columns = kinds.into_iter().cycle().take(1600).enumerate();
    let columns: Vec<_> =
        columns.map(|(index, kind)| format!("  column c{index} {kind}\n")).collect();
    text + &columns.concat()
}

#[test]
fn without_a_warning() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("torture");
    let closed = Config { enums: EnumStyle::Closed, dates: DateCrate::Time, ..Config::default() };
    let own = Config { dates: DateCrate::Postgres, ..Config::default() };
    let jiff = Config { dates: DateCrate::Jiff, ..Config::default() };
    let crm = fs::read_to_string(workspace().join("generated/rowsmith.catalog"));
    let crm = catalog(&crm.expect("the catalog of the workspace's own example"));
    let keys = Config {
        schemas: vec!["public".to_owned(), "billing".to_owned()],
        key_newtypes: KeyNewtypes::All,
        ..Config::default()
    };
    let derives = Derives { all: vec!["PartialOrd".to_owned()], ..Derives::default() };
    let schemas = torture::catalog().schemas.into_keys().collect();
    let parts = [
        ("hell", torture::catalog(), Config { schemas, ..Config::default() }),
        ("types", catalog(&every_type()), Config::default()),
        ("closed", catalog(&every_type()), closed),
        ("own", catalog(&every_type()), own),
        ("jiff", catalog(&every_type()), jiff),
        ("crm", crm, keys),
        ("odd", catalog(&odd_relations()), Config::default()),
        ("ordered", catalog("enum public.e\n  label a\n"), Config { derives, ..Config::default() }),
    ];
    // What the root of a crate says for itself, the root of all says for each.
    let attribute = "#![allow(confusable_idents)]\n";
    let mut root = vec![format!("//! Crates, each as a module.\n{attribute}")];
    let source = folder.join("src");
    remove(&source);
    for (name, catalog, config) in parts {
        let mut generated = generate(&catalog, &config).expect("a config that is right");
        formatting::check(&generated.files);
        let own_root = generated.files.0.get_mut("lib.rs").expect("a root");
        *own_root = own_root.replace(attribute, "");
        write(&source.join(name), &generated.files);
        root.push(format!("/// One crate.\n#[path = \"{name}/lib.rs\"]\npub mod {name};\n"));
    }
    write_file(&source.join("lib.rs"), &root.concat());
    write_file(&folder.join("Cargo.toml"), &manifest("torture"));
    let lock = workspace().join("Cargo.lock");
    fs::copy(lock, folder.join("Cargo.lock")).expect("the workspace's versions can be copied");
    cargo(&folder, &["clippy", "--quiet", "--all-features"]);
    cargo(&folder, &["doc", "--quiet", "--no-deps"]);
}

fn cargo(folder: &Path, arguments: &[&str]) {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--offline", "--target-dir"])
        .arg(target())
        .current_dir(folder)
        .env("RUSTDOCFLAGS", "--deny warnings")
        .output()
        .expect("cargo starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    let start: String = errors.chars().take(6000).collect();
    assert!(output.status.success(), "cargo {arguments:?} in {}\n{start}", folder.display());
}

pub(crate) fn manifest(name: &str) -> String {
    let workspace = workspace().display().to_string().replace('\\', "/");
    let root = fs::read_to_string(format!("{workspace}/Cargo.toml")).expect("the workspace");
    // The same profiles, so that dependencies are the same to cargo.
    let profiles = root.find("[profile").and_then(|start| root.get(start..)).unwrap_or_default();
    format!(
        "[package]
name = \"{name}\"
version = \"0.0.0\"
edition = \"2024\"

[workspace]

[features]
tokio-postgres = [\"rowsmith-runtime/tokio-postgres\"]
sqlx = [\"rowsmith-runtime/sqlx\"]

[lints.rust]
warnings = \"deny\"
missing_docs = \"deny\"

[lints.clippy]
all = {{ level = \"deny\", priority = -1 }}
too_many_arguments = \"allow\"

[dependencies.rowsmith-runtime]
path = \"{workspace}/crates/runtime\"
features = [\"chrono\", \"jiff\", \"time\"]

{profiles}"
    )
}

pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace")
}

/// The target folder that this test was built in.
pub(crate) fn target() -> PathBuf {
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    temporary.parent().expect("a folder for temporary files is in a target folder").to_owned()
}

pub(crate) fn write(folder: &Path, files: &FileSet) {
    for (path, text) in &files.0 {
        write_file(&folder.join(path), text);
    }
}

pub(crate) fn write_file(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("folders can be made");
    fs::write(path, text).expect("files can be written");
}

fn remove(folder: &Path) {
    if folder.exists() {
        fs::remove_dir_all(folder).expect("the last run's files can be removed");
    }
}
