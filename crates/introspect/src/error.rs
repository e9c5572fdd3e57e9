//! What can go wrong while a database is read?

/// Why a database could not be read into a catalog.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The server refused a query, or the connection broke.
    #[error("the query for `{query}` failed")]
    Query {
        /// Which object kind was asked for.
        query: &'static str,
        /// What the driver said.
        #[source]
        cause: tokio_postgres::Error,
    },
    /// A value came back with another type than expected, or NULL where none may be. The latter
    /// happens when an object is dropped while it is being read.
    #[error("column {column} of the query for `{query}` cannot be read")]
    Decode {
        /// Which object kind was asked for.
        query: &'static str,
        /// The column's place in the result, from 1.
        column: usize,
        /// What the driver said.
        #[source]
        cause: tokio_postgres::Error,
    },
    /// The server is older than Postgres 14.
    #[error("the server runs Postgres {major}, older than the oldest supported: 14")]
    TooOld {
        /// The server's major version.
        major: i32,
    },
    /// A code letter in the system catalogs that this version of Rowsmith does not know.
    #[error("`{catalog}` holds the unknown code `{letter}` for `{object}`")]
    UnknownLetter {
        /// The catalog column, such as `pg_class.relkind`.
        catalog: &'static str,
        /// The letter.
        letter: char,
        /// The object that carries it.
        object: String,
    },
    /// An access control item that is not of the form `grantee=letters/grantor`.
    #[error("the privileges `{item}` cannot be read")]
    UnknownPrivilege {
        /// The item as the server prints it.
        item: String,
    },
    /// An object that was listed had no definition any more a moment later.
    #[error("`{object}` was dropped while it was being read")]
    Vanished {
        /// The object.
        object: String,
    },
    /// An object mentions another one that no query returned. This happens when the schema is
    /// changed while it is being read.
    #[error("`{object}` mentions the {kind} with oid {oid}, which is not there")]
    Dangling {
        /// What is mentioned: a type, a column, ...
        kind: &'static str,
        /// Its object identifier, or its number within the object.
        oid: u32,
        /// The object that mentions it.
        object: String,
    },
}
