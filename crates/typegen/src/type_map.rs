//! Which Rust type stands for which Postgres type, and how is it read and cast? One table.

use rowsmith_catalog::{QualifiedName, TypeRef};

use crate::{
    config::DateCrate,
    rust_type::{Moment, RustType},
};

/// The Rust side of a type that is not the user's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mapped {
    /// The type of a value that is not NULL.
    pub(crate) rust_type: RustType,
    /// Whether its columns are read through `::text`: what the runtime calls `Decode::TEXT`.
    pub(crate) text: bool,
}

/// A row of the table.
type Row = (&'static str, Kind, Wire);

/// The kinds of Rust type that the table names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A type of the prelude.
    Plain(&'static str),
    /// `Vec<u8>`.
    Bytes,
    /// A type of the runtime.
    Runtime(&'static str),
    /// A type of the date crate.
    Moment(Moment),
    /// A range over the built-in type of this name.
    Range(&'static str),
    /// A multirange over the built-in type of this name.
    MultiRange(&'static str),
    /// An array that counts from 0, of the built-in type of this name.
    Vector(&'static str),
}

/// What a column of the type is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wire {
    Binary,
    Text,
}

use Kind::{Bytes, MultiRange, Plain, Range, Runtime, Vector};
use Wire::{Binary, Text};

/// The base types of `pg_catalog` in Postgres 14 to 18, by name.
const BUILTIN: &[Row] = &[
    ("aclitem", Runtime("Unknown"), Text),
    ("bit", Runtime("Bits"), Binary),
    ("bool", Plain("bool"), Binary),
    ("box", Runtime("Box"), Binary),
    ("bpchar", Plain("String"), Binary),
    ("bytea", Bytes, Binary),
    ("char", Runtime("Char"), Binary),
    ("cid", Runtime("Cid"), Binary),
    ("cidr", Runtime("Cidr"), Binary),
    ("circle", Runtime("Circle"), Binary),
    ("date", Kind::Moment(Moment::Date), Binary),
    ("datemultirange", MultiRange("date"), Text),
    ("daterange", Range("date"), Binary),
    ("float4", Plain("f32"), Binary),
    ("float8", Plain("f64"), Binary),
    ("gtsvector", Runtime("Unknown"), Text),
    ("inet", Runtime("Inet"), Binary),
    ("int2", Plain("i16"), Binary),
    ("int2vector", Vector("int2"), Binary),
    ("int4", Plain("i32"), Binary),
    ("int4multirange", MultiRange("int4"), Text),
    ("int4range", Range("int4"), Binary),
    ("int8", Plain("i64"), Binary),
    ("int8multirange", MultiRange("int8"), Text),
    ("int8range", Range("int8"), Binary),
    ("interval", Runtime("Interval"), Binary),
    ("json", Runtime("JsonValue"), Binary),
    ("jsonb", Runtime("JsonValue"), Binary),
    ("jsonpath", Runtime("JsonPath"), Text),
    ("line", Runtime("Line"), Binary),
    ("lseg", Runtime("LSeg"), Binary),
    ("macaddr", Runtime("MacAddr"), Binary),
    ("macaddr8", Runtime("MacAddr8"), Binary),
    ("money", Runtime("Money"), Binary),
    ("name", Plain("String"), Binary),
    ("numeric", Runtime("Numeric"), Binary),
    ("nummultirange", MultiRange("numeric"), Text),
    ("numrange", Range("numeric"), Binary),
    ("oid", Runtime("Oid"), Binary),
    ("oidvector", Vector("oid"), Binary),
    ("path", Runtime("Path"), Binary),
    ("pg_brin_bloom_summary", Runtime("Unknown"), Text),
    ("pg_brin_minmax_multi_summary", Runtime("Unknown"), Text),
    ("pg_dependencies", Runtime("Unknown"), Text),
    ("pg_lsn", Runtime("PgLsn"), Binary),
    ("pg_mcv_list", Runtime("Unknown"), Text),
    ("pg_ndistinct", Runtime("Unknown"), Text),
    ("pg_node_tree", Runtime("Unknown"), Text),
    ("pg_snapshot", Runtime("PgSnapshot"), Text),
    ("point", Runtime("Point"), Binary),
    ("polygon", Runtime("Polygon"), Binary),
    ("refcursor", Runtime("RefCursor"), Text),
    ("regclass", Runtime("RegName"), Text),
    ("regcollation", Runtime("RegName"), Text),
    ("regconfig", Runtime("RegName"), Text),
    ("regdatabase", Runtime("RegName"), Text),
    ("regdictionary", Runtime("RegName"), Text),
    ("regnamespace", Runtime("RegName"), Text),
    ("regoper", Runtime("RegName"), Text),
    ("regoperator", Runtime("RegName"), Text),
    ("regproc", Runtime("RegName"), Text),
    ("regprocedure", Runtime("RegName"), Text),
    ("regrole", Runtime("RegName"), Text),
    ("regtype", Runtime("RegName"), Text),
    ("text", Plain("String"), Binary),
    ("tid", Runtime("Tid"), Binary),
    ("time", Kind::Moment(Moment::Time), Binary),
    ("timestamp", Kind::Moment(Moment::Timestamp), Binary),
    ("timestamptz", Kind::Moment(Moment::TimestampTz), Binary),
    ("timetz", Runtime("TimeTz"), Binary),
    ("tsmultirange", MultiRange("timestamp"), Text),
    ("tsquery", Runtime("TsQuery"), Text),
    ("tsrange", Range("timestamp"), Binary),
    ("tstzmultirange", MultiRange("timestamptz"), Text),
    ("tstzrange", Range("timestamptz"), Binary),
    ("tsvector", Runtime("TsVector"), Text),
    ("txid_snapshot", Runtime("PgSnapshot"), Text),
    ("uuid", Runtime("Uuid"), Binary),
    ("varbit", Runtime("Bits"), Binary),
    ("varchar", Plain("String"), Binary),
    ("xid", Runtime("Xid"), Binary),
    ("xid8", Runtime("Xid8"), Binary),
    ("xml", Runtime("Xml"), Text),
];

/// Types of extensions, by name, whatever schema the extension is in.
const EXTENSIONS: &[Row] = &[
    ("citext", Plain("String"), Binary),
    ("cube", Runtime("Cube"), Text),
    ("geography", Runtime("Ewkb"), Binary),
    ("geometry", Runtime("Ewkb"), Binary),
    ("halfvec", Runtime("HalfVector"), Text),
    ("hstore", Runtime("Hstore"), Binary),
    ("lquery", Runtime("LQuery"), Text),
    ("ltree", Runtime("Ltree"), Text),
    ("ltxtquery", Runtime("LTxtQuery"), Text),
    ("sparsevec", Runtime("SparseVector"), Text),
    ("vector", Runtime("Vector"), Binary),
];

/// The domains of `information_schema`, which views over it show.
const INFORMATION_SCHEMA: &[Row] = &[
    ("cardinal_number", Plain("i32"), Binary),
    ("character_data", Plain("String"), Binary),
    ("sql_identifier", Plain("String"), Binary),
    ("time_stamp", Kind::Moment(Moment::TimestampTz), Binary),
    ("yes_or_no", Plain("String"), Binary),
];

/// Looks up the element of a type that the user did not define; `None` when nobody knows it.
pub(crate) fn map(type_ref: &TypeRef, dates: DateCrate) -> Option<Mapped> {
    let name = &type_ref.name;
    let own = match name.schema.as_str() {
        "pg_catalog" => row(BUILTIN, &name.name),
        "information_schema" => row(INFORMATION_SCHEMA, &name.name),
        _ => None,
    };
    let (_, kind, wire) = own.or_else(|| row(EXTENSIONS, &name.name))?;
    Some(Mapped { rust_type: kind.rust_type(dates)?, text: *wire == Text })
}

/// A value whose type nobody knows.
pub(crate) fn unknown() -> Mapped {
    Mapped { rust_type: RustType::Runtime("Unknown"), text: true }
}

/// Whether the type stands for many types, or for none that SQL can hold.
pub(crate) fn is_pseudo(type_ref: &TypeRef) -> bool {
    const PSEUDO: [&str; 15] = [
        "any",
        "cstring",
        "event_trigger",
        "fdw_handler",
        "gbtreekey",
        "index_am_handler",
        "internal",
        "language_handler",
        "pg_ddl_command",
        "record",
        "table_am_handler",
        "trigger",
        "tsm_handler",
        "unknown",
        "void",
    ];
    let name = type_ref.name.name.as_str();
    type_ref.name.schema == "pg_catalog" && (PSEUDO.contains(&name) || name.starts_with("any"))
}

/// The cast of a parameter of the type, as the runtime's `Column::cast` wants it.
pub(crate) fn cast(type_ref: &TypeRef) -> String {
    let name = &type_ref.name;
    let array = if type_ref.array { "[]" } else { "" };
    match (name.schema.as_str(), name.name.as_str()) {
        // Bare, both would mean a length of one.
        ("pg_catalog", "bit") => format!("::pg_catalog.\"bit\"{array}"),
        ("pg_catalog", "char") => format!("::\"char\"{array}"),
        ("pg_catalog", bare) if row(BUILTIN, bare).is_some() => format!("::{bare}{array}"),
        _ => format!("::{}{array}", qualified(name)),
    }
}

/// Whether a cast to a domain over the type cuts what is too long, where an assignment refuses it.
pub(crate) fn cuts(type_ref: &TypeRef) -> bool {
    const CUT: [&str; 4] = ["bit", "bpchar", "varbit", "varchar"];
    let name = &type_ref.name;
    name.schema == "pg_catalog" && CUT.contains(&&*name.name) && type_ref.modifier.is_some()
}

/// The type as people write it: `integer`, `varchar(20)`, `public.mood[]`.
pub(crate) fn spelled(type_ref: &TypeRef) -> String {
    let name = &type_ref.name;
    let base = match (name.schema.as_str(), name.name.as_str()) {
        ("pg_catalog", "bool") => "boolean".to_owned(),
        ("pg_catalog", "bpchar") => "char".to_owned(),
        ("pg_catalog", "char") => "\"char\"".to_owned(),
        ("pg_catalog", "float4") => "real".to_owned(),
        ("pg_catalog", "float8") => "double precision".to_owned(),
        ("pg_catalog", "int2") => "smallint".to_owned(),
        ("pg_catalog", "int4") => "integer".to_owned(),
        ("pg_catalog", "int8") => "bigint".to_owned(),
        ("pg_catalog", builtin) => builtin.to_owned(),
        (_, _) => name.to_string(),
    };
    let array = if type_ref.array { "[]" } else { "" };
    match type_ref.modifier.as_deref() {
        None => format!("{base}{array}"),
        // The fields of an interval: `interval day to second(3)`.
        Some(fields) if base == "interval" && fields.starts_with(|c: char| c.is_alphabetic()) => {
            format!("{base} {fields}{array}")
        }
        Some(modifier) => format!("{base}({modifier}){array}"),
    }
}

/// `"schema"."name"`.
pub(crate) fn qualified(name: &QualifiedName) -> String {
    format!("{}.{}", quoted(&name.schema), quoted(&name.name))
}

/// `"name"`.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn row(table: &'static [Row], name: &str) -> Option<&'static Row> {
    let index = table.binary_search_by_key(&name, |row| row.0).ok()?;
    table.get(index)
}

impl Kind {
    fn rust_type(self, dates: DateCrate) -> Option<RustType> {
        let of =
            |name| row(BUILTIN, name).and_then(|(_, kind, _)| kind.rust_type(dates)).map(Box::new);
        Some(match self {
            Plain(name) => RustType::Plain(name),
            Bytes => RustType::vec(RustType::Plain("u8")),
            Runtime(name) => RustType::Runtime(name),
            Self::Moment(moment) => RustType::Moment(dates, moment),
            Range(name) => RustType::Range(of(name)?),
            MultiRange(name) => RustType::MultiRange(of(name)?),
            Vector(name) => RustType::Array(of(name)?),
        })
    }
}

#[cfg(test)]
mod tests {
    use rowsmith_catalog::{QualifiedName, TypeRef};

    use super::{BUILTIN, EXTENSIONS, INFORMATION_SCHEMA, cast, map};
    use crate::config::DateCrate;

    #[test]
    fn is_sorted_for_the_search() {
        for table in [BUILTIN, EXTENSIONS, INFORMATION_SCHEMA] {
            assert!(table.is_sorted_by(|a, b| a.0 < b.0));
        }
    }

    #[test]
    fn has_a_rust_type_for_every_row() {
        for (name, ..) in BUILTIN {
            assert!(map(&TypeRef::builtin(name), DateCrate::Time).is_some(), "{name}");
        }
    }

    #[test]
    fn finds_extensions_in_any_schema() {
        let type_ref = TypeRef {
            name: QualifiedName::new("my \"own\"", "vector"),
            modifier: Some("3".to_owned()),
            array: true,
        };
        assert!(map(&type_ref, DateCrate::Chrono).is_some());
        assert_eq!(cast(&type_ref), "::\"my \"\"own\"\"\".\"vector\"[]");
    }

    #[test]
    fn casts_to_what_the_name_means() {
        let casts = ["bit", "char", "bpchar", "timestamptz"].map(|n| cast(&TypeRef::builtin(n)));
        assert_eq!(casts, ["::pg_catalog.\"bit\"", "::\"char\"", "::bpchar", "::timestamptz"]);
    }
}
