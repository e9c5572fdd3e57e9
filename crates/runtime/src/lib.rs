//! What generated code leans on: fields, codec, special types; drivers behind features.
//!
//! ```text
//! Insert, Update, Args --to_columns--> Values (bytes) --sql--> Statement --Executor--> a driver
//! a driver's row --Source--> Columns --Decode--> Row, Returns
//! ```
//!
//! There is one codec, over raw bytes: [`Decode`] and [`Encode`], which know the binary and the text
//! form of each type. tokio-postgres and sqlx carry bytes and decide nothing, so the same value is
//! the same value, or the same error, on both; both can be used in one build. Without either
//! feature the types alone remain, which need neither sockets nor threads.
//!
//! Two rules keep the drivers alike. Every parameter is cast in our SQL, so the server and not the
//! driver says its type. And what a driver cannot prepare or has to look up first, such as a
//! multirange or an array of the user's own type, goes through `text` both ways.
#![cfg_attr(
    not(any(feature = "tokio-postgres", feature = "sqlx")),
    expect(dead_code, reason = "some of what statements hold is for drivers alone")
)]

mod field;
mod oid;
mod attribute_names;
mod raw;
mod wire;
mod column;
mod object;
mod reader;
mod borrowed;
mod values;
mod key;
mod index;
mod function;
mod error;
mod batch;
mod sql;
mod codec;
mod label;
mod composite;
mod by_name;
#[cfg(any(feature = "tokio-postgres", feature = "sqlx"))]
mod rows;
mod key_type;
mod pattern;
mod check;
mod executor;
mod statement;
mod verify;
mod changes;
mod insertion;
mod page;
mod refusal;
#[cfg(any(feature = "tokio-postgres", feature = "sqlx"))]
mod copy;
mod drivers;

pub use attribute_names::{AttributeNames, Shape};
pub use borrowed::DecodeRef;
pub use by_name::{Composite, encode_by_name, name_attributes};
pub use changes::{Guarded, delete, update};
pub use check::{Check, CheckError, Checkable, Checked, Comparison, Literal, Operand, Rule, check};
pub use codec::arrays::Array;
pub use codec::bits::Bits;
pub use codec::bounded::Bounded;
pub use codec::dimensions::Dimension;
pub use codec::geometry::{Box, Circle, LSeg, Line, Path, Point, Polygon};
pub use codec::hstore::Hstore;
pub use codec::interval::{Interval, TimeTz};
pub use codec::json::{Json, JsonText};
pub use codec::moments::{Date, Time, Timestamp, TimestampTz};
pub use codec::network::{Cidr, Inet, MacAddr, MacAddr8};
pub use codec::numbers::{Cid, Money, Oid, PgLsn, Tid, Xid, Xid8};
pub use codec::numeric::{Numeric, NumericError};
pub use codec::ranges::{MultiRange, Range};
pub use codec::text::{
    Char, Cube, JsonPath, LQuery, LTxtQuery, Ltree, PgSnapshot, RefCursor, RegName, SparseVector,
    TsQuery, TsVector, Unknown, Xml,
};
pub use codec::vectors::{Ewkb, HalfVector, Vector};
pub use column::{Column, ComputedField, Read, Reference, Relationship, Table};
pub use composite::{AttributeWriter, Attributes, decode_composite, encode_composite};
pub use error::{Error, StatementError};
pub use executor::{Executor, Query, Show};
pub use field::Field;
pub use function::{Argument, Function, Returns, ToArguments};
pub use index::{Index, Order};
pub use insertion::{Insertion, insert, insert_many};
pub use key::{Key, KeyValues};
pub use label::{decode_label, encode_label, unknown_label};
pub use object::{Object, ObjectKind, Part};
pub use page::{Page, page};
pub use pattern::Pattern;
pub use raw::{BinaryForm, Decode, DecodeError, Encode, EncodeError, Format, IsNull, Raw};
pub use reader::{
    Borrowable, Columns, FromColumns, FromColumnsRef, RowError, Source, read_row, read_row_ref,
};
pub use refusal::{Refusal, Refused};
pub use statement::{Closed, Open, Statement, call, select};
pub use values::{ToColumns, Values};
pub use verify::{Change, Difference, Impact, Verdict, verify};

#[cfg(any(feature = "tokio-postgres", feature = "sqlx"))]
pub use copy::{CopyExecutor, CopyIn, CopyOutExecutor, CopySink, copy_in, copy_out};
#[cfg(any(feature = "tokio-postgres", feature = "sqlx"))]
pub use rows::Rows;

#[cfg(feature = "tokio-postgres")]
pub use drivers::{Prepared, PreparedStatements, read_tokio_postgres};
#[cfg(feature = "sqlx")]
pub use drivers::{read_sqlx, read_sqlx_ref};

/// `json` and `jsonb`, whatever they hold.
pub use serde_json::Value as JsonValue;
pub use uuid::Uuid;

#[cfg(feature = "bigdecimal")]
pub use bigdecimal;
#[cfg(feature = "chrono")]
pub use chrono;
#[cfg(feature = "ipnet")]
pub use ipnet;
#[cfg(feature = "jiff")]
pub use jiff;
#[cfg(feature = "rust_decimal")]
pub use rust_decimal;
#[cfg(feature = "sqlx")]
pub use sqlx;
#[cfg(feature = "time")]
pub use time;
#[cfg(feature = "tokio-postgres")]
pub use tokio_postgres;

/// What the macros expand to; no part of the interface.
#[doc(hidden)]
#[cfg(any(feature = "tokio-postgres", feature = "sqlx"))]
pub mod __driver {
    pub use crate::drivers::BoxError;
    #[cfg(feature = "tokio-postgres")]
    pub use crate::drivers::{BytesMut, from_sql, to_sql};
    #[cfg(feature = "sqlx")]
    pub use crate::drivers::{decode, encode, type_info};
}
