//! Which numbers do the built-in types have? From `pg_type.dat`; they never change.

use std::fmt;

macro_rules! builtin {
    ($($constant:ident = $number:literal, $name:literal;)*) => {
        $(pub(crate) const $constant: u32 = $number;)*

        /// The name of a built-in type as SQL spells it; `None` for the user's own types.
        pub(crate) fn name(oid: u32) -> Option<&'static str> {
            match oid {
                $($constant => Some($name),)*
                _ => None,
            }
        }
    };
}

builtin! {
    BOOL = 16, "boolean";
    BYTEA = 17, "bytea";
    CHAR = 18, "\"char\"";
    NAME = 19, "name";
    INT8 = 20, "bigint";
    INT2 = 21, "smallint";
    INT4 = 23, "integer";
    TEXT = 25, "text";
    OID = 26, "oid";
    TID = 27, "tid";
    XID = 28, "xid";
    CID = 29, "cid";
    JSON = 114, "json";
    XML = 142, "xml";
    POINT = 600, "point";
    LSEG = 601, "lseg";
    PATH = 602, "path";
    BOX = 603, "box";
    POLYGON = 604, "polygon";
    LINE = 628, "line";
    CIDR = 650, "cidr";
    FLOAT4 = 700, "real";
    FLOAT8 = 701, "double precision";
    UNKNOWN = 705, "unknown";
    CIRCLE = 718, "circle";
    MACADDR8 = 774, "macaddr8";
    MONEY = 790, "money";
    MACADDR = 829, "macaddr";
    INET = 869, "inet";
    BPCHAR = 1042, "character";
    VARCHAR = 1043, "character varying";
    DATE = 1082, "date";
    TIME = 1083, "time";
    TIMESTAMP = 1114, "timestamp";
    TIMESTAMPTZ = 1184, "timestamptz";
    INTERVAL = 1186, "interval";
    TIMETZ = 1266, "timetz";
    BIT = 1560, "bit";
    VARBIT = 1562, "bit varying";
    NUMERIC = 1700, "numeric";
    REFCURSOR = 1790, "refcursor";
    CSTRING = 2275, "cstring";
    RECORD = 2249, "record";
    VOID = 2278, "void";
    UUID = 2950, "uuid";
    PG_LSN = 3220, "pg_lsn";
    TSVECTOR = 3614, "tsvector";
    TSQUERY = 3615, "tsquery";
    REGCLASS = 2205, "regclass";
    JSONB = 3802, "jsonb";
    INT4RANGE = 3904, "int4range";
    NUMRANGE = 3906, "numrange";
    TSRANGE = 3908, "tsrange";
    TSTZRANGE = 3910, "tstzrange";
    DATERANGE = 3912, "daterange";
    INT8RANGE = 3926, "int8range";
    JSONPATH = 4072, "jsonpath";
    INT4MULTIRANGE = 4451, "int4multirange";
    NUMMULTIRANGE = 4532, "nummultirange";
    TSMULTIRANGE = 4533, "tsmultirange";
    TSTZMULTIRANGE = 4534, "tstzmultirange";
    DATEMULTIRANGE = 4535, "datemultirange";
    INT8MULTIRANGE = 4536, "int8multirange";
    XID8 = 5069, "xid8";
}

/// Numbers below this belong to Postgres itself, the rest to extensions and users.
pub(crate) const FIRST_USER: u32 = 16_384;

/// Types whose value on the wire is plain text in either format.
pub(crate) const fn is_text(oid: u32) -> bool {
    matches!(oid, TEXT | VARCHAR | BPCHAR | NAME | UNKNOWN | CSTRING)
}

/// The type of the bounds of a built-in range or multirange; 0 for others.
pub(crate) const fn subtype(range: u32) -> u32 {
    match range {
        INT4RANGE | INT4MULTIRANGE => INT4,
        INT8RANGE | INT8MULTIRANGE => INT8,
        NUMRANGE | NUMMULTIRANGE => NUMERIC,
        TSRANGE | TSMULTIRANGE => TIMESTAMP,
        TSTZRANGE | TSTZMULTIRANGE => TIMESTAMPTZ,
        DATERANGE | DATEMULTIRANGE => DATE,
        _ => 0,
    }
}

/// A type's name for an error message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Named(pub(crate) u32);

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0, name(self.0)) {
            (_, Some(name)) => f.write_str(name),
            (0, None) => f.write_str("unknown"),
            (oid, None) => write!(f, "type {oid}"),
        }
    }
}
