//! Reads a live Postgres database into a Catalog.
//!
//! ```text
//! Client x Scope --session--> one read-only snapshot
//!    rows::schemas            which schemas are in scope             (first round trip)
//!    rows::*                  one query per object kind, pipelined   (second)
//! rows --assemble PURE--> Catalog
//! ```
//!
//! Only SELECTs, no session state left behind, no superuser needed. Unknown things in the system
//! catalogs are errors.

mod error;
mod scope;
mod privileges;
mod type_modifier;
mod view_definition;
mod view_rule;
mod session;
mod rows;
mod assemble;

use rowsmith_catalog::Catalog;
use tokio_postgres::Client;

use crate::{assemble::Namespaces, session::Snapshot};

pub use crate::{
    error::Error,
    scope::{Schemas, Scope},
};

/// Reads the schemas in `scope` of the database that `client` is connected to.
///
/// Opens a transaction of its own and rolls it back, so `client` must not be inside one. Dropping
/// the future ends the transaction too. Postgres 14 or later.
pub async fn introspect(client: &Client, scope: &Scope) -> Result<Catalog, Error> {
    let (snapshot, schemas) = Snapshot::open(client, rows::fetch(client, &[])).await?;
    let namespaces = Namespaces::new(schemas, scope);
    let rows = rows::fetch_all(client, &namespaces.in_scope()).await?;
    snapshot.close().await?;
    assemble::assemble(&namespaces, rows)
}
