//! SQL in, catalog text out: what the tests share.

use std::error::Error as _;

use expect_test::Expect;
use rowsmith_catalog::Catalog;
use rowsmith_introspect::{Scope, introspect};
use rowsmith_scratch_pg::testing::{self, TestDatabase};
use tokio_postgres::Client;

/// A fresh database in which `sql` was run.
pub(crate) async fn database(sql: &str) -> TestDatabase {
    let database = testing::database().await;
    run(&database.client, sql).await;
    database
}

pub(crate) async fn run(client: &Client, sql: &str) {
    if let Err(error) = client.batch_execute(sql).await {
        panic!("{:?}", error.source());
    }
}

/// The catalog of everything in scope. It must survive being printed and read.
pub(crate) async fn read(client: &Client, scope: &Scope) -> Catalog {
    let catalog = match introspect(client, scope).await {
        Ok(catalog) => catalog,
        Err(error) => panic!("{error}: {:?}", error.source()),
    };
    assert_eq!(catalog.to_string().parse::<Catalog>().unwrap(), catalog);
    catalog
}

/// The catalog that `sql` makes.
pub(crate) async fn catalog(sql: &str) -> Catalog {
    let database = database(sql).await;
    read(&database.client, &Scope::default()).await
}

/// Compares the catalog that `sql` makes, without what every database has.
pub(crate) async fn check(sql: &str, expect: Expect) {
    expect.assert_eq(&without_defaults(&catalog(sql).await));
}

/// The catalog's text without the procedural language that every database has.
pub(crate) fn without_defaults(catalog: &Catalog) -> String {
    catalog.to_string().replacen("extension plpgsql in pg_catalog\n\n", "", 1)
}

/// The server's major version.
pub(crate) fn major() -> u16 {
    testing::server().major()
}
