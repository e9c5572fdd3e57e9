//! The same input in any order gives the same bytes.

use rowsmith_catalog::Catalog;
use rowsmith_typegen::{Config, generate};

use crate::torture;

/// The catalog with everything turned round whose order means nothing.
fn turned_round(mut catalog: Catalog) -> Catalog {
    for schema in catalog.schemas.values_mut() {
        schema.routines.sort_by(|a, b| b.name.cmp(&a.name));
        for relation in schema.relations.values_mut() {
            relation.constraints.reverse();
            relation.indexes.reverse();
        }
    }
    catalog
}

#[test]
fn twice_the_same() {
    let config = Config::default();
    let once = generate(&torture::catalog(), &config);
    assert_eq!(once, generate(&torture::catalog(), &config));
}

#[test]
fn in_any_order_the_same() {
    let config =
        Config { schemas: vec!["self".to_owned(), "public".to_owned()], ..Config::default() };
    let reversed =
        Config { schemas: config.schemas.iter().rev().cloned().collect(), ..config.clone() };
    let once = generate(&torture::catalog(), &config).expect("a config that is right");
    let again = generate(&turned_round(torture::catalog()), &reversed);
    assert_eq!(once.files, again.expect("a config that is right").files);
}

#[test]
fn nothing_gives_a_crate_without_schemas() {
    let generated = generate(&Catalog::default(), &Config { schemas: vec![], ..Config::default() });
    let files = generated.expect("a config that is right").files.0;
    assert_eq!(files.keys().collect::<Vec<_>>(), ["lib.rs", "objects.rs"]);
}
