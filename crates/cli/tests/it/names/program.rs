//! A program that writes, reads, changes and deletes a row of every relation and calls every function.

use std::{fmt::Write as _, path::Path};

use super::items::{Body, Item, Items};

/// What does not depend on the names.
const START: &str = r#"#![allow(confusable_idents)]

use rowsmith_runtime as rt;

/// Values that are the same for the same number, and different ones where a column is unique.
trait Sample {
    fn sample(k: usize) -> Self;
}

impl Sample for () {
    fn sample(_: usize) {}
}

impl Sample for i32 {
    fn sample(k: usize) -> Self {
        i32::try_from(k).unwrap()
    }
}

impl Sample for bool {
    fn sample(k: usize) -> Self {
        k % 2 == 1
    }
}

impl Sample for String {
    fn sample(k: usize) -> Self {
        format!("{k} \" ' \\ ${{}},()\n é")
    }
}

impl<T: Sample> Sample for Option<T> {
    fn sample(k: usize) -> Self {
        Some(T::sample(k))
    }
}

impl<T: Sample> Sample for Vec<T> {
    fn sample(k: usize) -> Self {
        vec![T::sample(k), T::sample(k + 1)]
    }
}

impl<T: Sample> Sample for rt::Field<T> {
    fn sample(k: usize) -> Self {
        rt::Field::Set(T::sample(k))
    }
}

impl<A: Sample, B: Sample> Sample for (A, B) {
    fn sample(k: usize) -> Self {
        (A::sample(k), B::sample(k))
    }
}

fn sample<T: Sample>(k: usize) -> T {
    T::sample(k)
}

/// The value of a key.
fn of<R, K: Sample>(_: &rt::Key<R, K>, k: usize) -> K {
    K::sample(k)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let url = std::env::var("ROWSMITH_NAMES_URL").unwrap();
    let (client, connection) =
        rt::tokio_postgres::connect(&url, rt::tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    all(&client).await;
    let pool = rt::sqlx::postgres::PgPoolOptions::new().max_connections(1);
    all(&pool.connect(&url).await.unwrap()).await;
}
"#;

/// What happens to a table's rows before `by` and `page` are tried with each key and index.
const TABLE: &str = r#"    let first: t::Row = rt::insert(&sample::<t::Insert>(1)).one(db).await.unwrap();
    assert_eq!(first, sample(1));
    rt::insert_many(&[sample::<t::Insert>(2), sample(3)]).exec(db).await.unwrap();
    let error = rt::insert(&sample::<t::Insert>(1)).one(db).await.unwrap_err();
    assert!(t::constraint(&error).is_some(), "{error:?}");
    let key = &t::keys::PRIMARY;
    let changed = rt::update(&sample::<t::Update>(9)).by(key, &of(key, 1)).one(db).await.unwrap();
    assert_eq!(changed, sample(9));
    let again = rt::insert(&sample::<t::Insert>(9)).on_conflict_update(key).one(db).await.unwrap();
    assert_eq!(again, changed);
    let row = sample::<t::Row>(1);
"#;

/// The manifest of the program.
pub(super) fn manifest(workspace: &Path) -> String {
    let runtime = workspace.join("crates/runtime").display().to_string().replace('\\', "/");
    format!(
        "[package]
name = \"names\"
version = \"0.0.0\"
edition = \"2024\"

[workspace]

[dependencies]
generated = {{ path = \"../generated\", default-features = false, features = [\"sqlx\", \"tokio-postgres\"] }}
rowsmith-runtime = {{ path = \"{runtime}\" }}
tokio = {{ version = \"1\", default-features = false, features = [\"macros\", \"rt\"] }}

[profile.dev]
debug = false
"
    )
}

pub(super) fn text(items: &Items) -> String {
    let mut text = START.to_owned();
    for item in &items.types {
        text.push_str(&samples(item));
    }
    let (mut calls, mut tables, mut views, mut functions) = (String::new(), 0, 0, 0);
    for (number, item) in items.types.iter().enumerate() {
        let function = item.modules.get(1).is_some_and(|it| it == "functions");
        // Composite types may be called so too.
        let relation = constants(item, items, "Table").next().is_some();
        let body = match item.name.as_str() {
            "Insert" if relation && constants(item, items, "Key").next().is_some() => {
                tables += 1;
                table(item, items)
            }
            "Insert" if relation => {
                views += 1;
                view()
            }
            "Args" if function => {
                functions += 1;
                call()
            }
            _ => continue,
        };
        let head = format!("async fn f{number}<E: rt::Executor + Copy + Send>(db: E)");
        writeln!(text, "\n{head} {{\n    use {} as t;\n{body}}}", item.module()).unwrap();
        writeln!(calls, "    f{number}(db).await;").unwrap();
    }
    let said = format!("{tables} tables, {views} views, {functions} functions");
    format!(
        "{text}
async fn all<E: rt::Executor + Copy + Send>(db: E) {{
    let verdict = generated::verify(db).await.unwrap();
    assert!(verdict.is_same(), \"{{verdict}}\");
{calls}    println!(\"{said}\");
}}
"
    )
}

/// How a value of a generated type is made.
fn samples(item: &Item) -> String {
    let made = match &item.body {
        // What the server refuses is no value.
        Body::Enum if item.modules.last().is_none_or(|it| it != "enums") => return String::new(),
        Body::Enum => "Self::ALL[k % Self::ALL.len()].clone()".to_owned(),
        Body::Wrapper(true) => format!("{}(sample(k))", item.path()),
        Body::Wrapper(false) => "Self::new(sample(k)).unwrap()".to_owned(),
        Body::Fields(fields) => {
            let fields: Vec<_> = fields.iter().map(|it| format!("{it}: sample(k)")).collect();
            format!("Self {{ {} }}", fields.join(", "))
        }
        Body::Constant(_) => return String::new(),
    };
    let path = item.path();
    format!(
        "\nimpl Sample for {path} {{\n    fn sample(k: usize) -> Self {{\n        {made}\n    }}\n}}\n"
    )
}

/// The constants of a kind in a module of the relation.
fn constants<'a>(item: &'a Item, items: &'a Items, kind: &'a str) -> impl Iterator<Item = &'a str> {
    items.constants.iter().filter_map(move |constant| {
        let within = constant.modules.starts_with(&item.modules);
        let found = matches!(constant.body, Body::Constant(it) if it == kind);
        (within && found).then_some(constant.name.as_str())
    })
}

fn table(item: &Item, items: &Items) -> String {
    let mut text = TABLE.to_owned();
    for key in constants(item, items, "Key") {
        write!(
            text,
            "    let key = &t::keys::{key};
    let found = rt::select(&t::TABLE).by(key, &of(key, 9)).one(db).await.unwrap();
    assert_eq!(found, changed);
    let gone = rt::delete(&t::TABLE).by(key, &of(key, 9)).one(db).await.unwrap();
    assert_eq!(gone, changed);
    assert_eq!(rt::select(&t::TABLE).by(key, &of(key, 1)).opt(db).await.unwrap(), None);
    rt::insert(&sample::<t::Insert>(9)).exec(db).await.unwrap();
"
        )
        .unwrap();
    }
    for index in constants(item, items, "Index") {
        write!(
            text,
            "    let page = rt::page(&t::indexes::{index});
    let mut seen = page.clone().limit(2).all(db).await.unwrap();
    seen.extend(page.clone().after(&seen[1]).limit(2).all(db).await.unwrap());
    assert_eq!(seen.len(), 3);
    for k in [2, 3, 9] {{
        assert!(seen.contains(&sample(k)));
    }}
    assert_eq!(page.before(&seen[2]).limit(5).all(db).await.unwrap(), seen[..2]);
"
        )
        .unwrap();
    }
    text + "    assert_eq!(rt::delete(&t::TABLE).every_row().exec(db).await.unwrap(), 3);
    assert!(!rt::select(&t::TABLE).all(db).await.unwrap().contains(&row));
"
}

fn view() -> String {
    "    let row: t::Row = rt::insert(&sample::<t::Insert>(4)).one(db).await.unwrap();
    assert_eq!(row, sample(4));
    let changes = sample::<t::Update>(5);
    let changed = rt::update(&changes).every_row().one(db).await.unwrap();
    assert_eq!(changed, sample(5));
    assert_eq!(rt::select(&t::TABLE).all(db).await.unwrap(), [changed]);
    assert_eq!(rt::delete(&t::TABLE).every_row().exec(db).await.unwrap(), 1);
"
    .to_owned()
}

fn call() -> String {
    "    type Row = <t::Args as rt::ToArguments>::Row;
    let answer = rt::call(&sample::<t::Args>(6)).all(db).await.unwrap();
    assert_eq!(answer, [sample::<Row>(6)]);
"
    .to_owned()
}
