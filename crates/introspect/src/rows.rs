//! How are the rows of the system catalogs fetched? One query per object kind, all sent before the
//! first answer is awaited.

use futures_util::{
    TryStreamExt as _,
    future::{try_join, try_join4, try_join5},
};
use std::pin::pin;
use tokio_postgres::{
    Client, Row,
    types::{FromSql, ToSql, Type},
};

use crate::error::Error;

pub(crate) mod columns;
pub(crate) mod constraints;
pub(crate) mod indexes;
pub(crate) mod policies;
pub(crate) mod relations;
pub(crate) mod routines;
pub(crate) mod schemas;
pub(crate) mod sequences;
pub(crate) mod shared;
pub(crate) mod triggers;
pub(crate) mod types;
pub(crate) mod views;

/// What one row of a query is.
pub(crate) trait Record: Sized {
    /// The object kind, as errors name it.
    const QUERY: &'static str;
    /// The query; `$1` holds the namespaces in scope.
    const SQL: &'static str;
    /// Reads the columns in the order of the query.
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error>;
}

/// The columns of one row, read one after the other.
pub(crate) struct Fields<'a> {
    row: &'a Row,
    query: &'static str,
    next: usize,
}

impl<'a> Fields<'a> {
    /// The next column's value.
    pub(crate) fn take<T: FromSql<'a>>(&mut self) -> Result<T, Error> {
        let place = self.next;
        self.next += 1;
        self.row.try_get(place).map_err(|cause| Error::Decode {
            query: self.query,
            column: place + 1,
            cause,
        })
    }

    /// The next column's code letter; a space when it is empty.
    pub(crate) fn letter(&mut self) -> Result<char, Error> {
        let code: i8 = self.take()?;
        Ok(if code == 0 { ' ' } else { char::from(code.cast_unsigned()) })
    }
}

/// All rows of one kind. Rows are decoded while later ones are still on their way.
pub(crate) async fn fetch<R: Record>(client: &Client, namespaces: &[u32]) -> Result<Vec<R>, Error> {
    let failed = |cause| Error::Query { query: R::QUERY, cause };
    let parameter: &(dyn ToSql + Sync) = &namespaces;
    let stream =
        client.query_typed_raw(R::SQL, [(parameter, Type::OID_ARRAY)]).await.map_err(failed)?;
    let mut stream = pin!(stream);
    let mut records = Vec::new();
    while let Some(row) = stream.try_next().await.map_err(failed)? {
        records.push(R::read(&mut Fields { row: &row, query: R::QUERY, next: 0 })?);
    }
    Ok(records)
}

/// Everything that is asked for once the namespaces in scope are known.
pub(crate) struct Rows {
    pub(crate) tables: TableRows,
    pub(crate) details: DetailRows,
    pub(crate) types: TypeRows,
    pub(crate) others: OtherRows,
}

/// Relations and what every table has.
pub(crate) struct TableRows {
    pub(crate) relations: Vec<relations::Relation>,
    pub(crate) parents: Vec<relations::Parent>,
    pub(crate) columns: Vec<columns::Column>,
    pub(crate) outside_columns: Vec<columns::OutsideColumn>,
    pub(crate) view_rules: Vec<views::ViewRule>,
}

/// What hangs on relations.
pub(crate) struct DetailRows {
    pub(crate) constraints: Vec<constraints::Constraint>,
    pub(crate) equal_nulls: Vec<indexes::EqualNulls>,
    pub(crate) indexes: Vec<indexes::Index>,
    pub(crate) triggers: Vec<triggers::Trigger>,
    pub(crate) policies: Vec<policies::Policy>,
}

/// Types of every schema, since objects in scope may use any.
pub(crate) struct TypeRows {
    pub(crate) types: Vec<types::PgType>,
    pub(crate) labels: Vec<types::EnumLabel>,
    pub(crate) attributes: Vec<types::Attribute>,
    pub(crate) checks: Vec<types::DomainCheck>,
    pub(crate) ranges: Vec<types::Range>,
    pub(crate) modifiers: Vec<types::Modifier>,
}

/// The rest.
pub(crate) struct OtherRows {
    pub(crate) routines: Vec<routines::Routine>,
    pub(crate) sequences: Vec<sequences::Sequence>,
    pub(crate) extensions: Vec<shared::Extension>,
    pub(crate) collations: Vec<shared::Collation>,
    pub(crate) comments: Vec<shared::Comment>,
}

/// Asks for everything at once.
pub(crate) async fn fetch_all(client: &Client, namespaces: &[u32]) -> Result<Rows, Error> {
    let (tables, details, types, others) = try_join4(
        Box::pin(fetch_tables(client, namespaces)),
        Box::pin(fetch_details(client, namespaces)),
        Box::pin(fetch_types(client, namespaces)),
        Box::pin(fetch_others(client, namespaces)),
    )
    .await?;
    Ok(Rows { tables, details, types, others })
}

async fn fetch_tables(client: &Client, namespaces: &[u32]) -> Result<TableRows, Error> {
    let (relations, parents, columns, outside_columns, view_rules) = try_join5(
        fetch(client, namespaces),
        fetch(client, namespaces),
        fetch(client, namespaces),
        fetch(client, namespaces),
        fetch(client, namespaces),
    )
    .await?;
    Ok(TableRows { relations, parents, columns, outside_columns, view_rules })
}

async fn fetch_details(client: &Client, namespaces: &[u32]) -> Result<DetailRows, Error> {
    let (constraints, equal_nulls, indexes, triggers, policies) = try_join5(
        fetch(client, namespaces),
        fetch(client, namespaces),
        fetch(client, namespaces),
        fetch(client, namespaces),
        fetch(client, namespaces),
    )
    .await?;
    Ok(DetailRows { constraints, equal_nulls, indexes, triggers, policies })
}

async fn fetch_types(client: &Client, namespaces: &[u32]) -> Result<TypeRows, Error> {
    let ((types, labels, attributes, checks, ranges), modifiers) = try_join(
        try_join5(
            fetch(client, namespaces),
            fetch(client, namespaces),
            fetch(client, namespaces),
            fetch(client, namespaces),
            fetch(client, namespaces),
        ),
        fetch(client, namespaces),
    )
    .await?;
    Ok(TypeRows { types, labels, attributes, checks, ranges, modifiers })
}

async fn fetch_others(client: &Client, namespaces: &[u32]) -> Result<OtherRows, Error> {
    let (routines, sequences, extensions, collations, comments) = try_join5(
        fetch(client, namespaces),
        fetch(client, namespaces),
        fetch(client, namespaces),
        fetch(client, namespaces),
        fetch(client, namespaces),
    )
    .await?;
    Ok(OtherRows { routines, sequences, extensions, collations, comments })
}
