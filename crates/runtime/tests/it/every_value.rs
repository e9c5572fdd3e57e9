//! Does each value of each base type come back byte for byte, whichever driver reads and writes it?
//!
//! The server makes the values, each driver reads them and writes them back, and the server compares the bytes that its own
//! `send` functions make. It is also asked which base types there are, so that none is forgotten.

use std::collections::BTreeSet;

use crate::every_type::{BY_NAME, Composite, Domain};
use crate::support::{Both, causes, chain};
use rowsmith_runtime as rt;
use rt::chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use rt::{Decode, Encode, FromColumns, Table, ToColumns};

/// A type of Postgres and the Rust type that stands for it.
trait Kind: Send + Sync + 'static {
    type Value: Decode + Encode + Send + Sync;
    const COLUMNS: [rt::Column; 7];
    const TABLE: Table<Trip<Self>>;
}

/// A value in all of its shapes.
struct Trip<K: Kind + ?Sized> {
    id: i32,
    value: Option<K::Value>,
    list: Option<rt::Array<Option<K::Value>>>,
    domain: Option<Domain<K::Value>>,
    domains: Option<Vec<Option<Domain<K::Value>>>>,
    composite: Option<Composite<K::Value>>,
    composites: Option<Vec<Option<Composite<K::Value>>>>,
}

impl<K: Kind> FromColumns for Trip<K> {
    const COLUMNS: &'static [rt::Column] = &K::COLUMNS;

    fn from_columns(columns: &mut rt::Columns<'_>) -> Self {
        Self {
            id: columns.next(),
            value: columns.next(),
            list: columns.next(),
            domain: columns.next(),
            domains: columns.next(),
            composite: columns.next(),
            composites: columns.next(),
        }
    }
}

impl<K: Kind> ToColumns for Trip<K> {
    type Row = Self;
    const TABLE: &'static Table<Self> = &K::TABLE;

    fn to_columns(&self, values: &mut rt::Values) {
        values.value(0, &self.id);
        values.value(1, &self.value);
        values.value(2, &self.list);
        values.value(3, &self.domain);
        values.value(4, &self.domains);
        values.value(5, &self.composite);
        values.value(6, &self.composites);
    }
}

/// What was wrong with the values of one type.
async fn trip<K: Kind>(both: &Both, sql: &str, literals: &[&str]) -> Vec<String> {
    let table = K::TABLE.name;
    let client = &both.db.client;
    let known = client.query_one("select to_regtype($1::text) is null", &[&sql]).await.unwrap();
    if known.get(0) {
        // Of a later major.
        return Vec::new();
    }
    let rows: Vec<String> = literals
        .iter()
        .enumerate()
        .map(|(index, it)| {
            let value = if it.is_empty() { "null".to_owned() } else { format!("({it})::{sql}") };
            format!(
                "({}, {value}, array[[{value}, null], [null, {value}]]::{sql}[], {value}, \
                 array[{value}]::d_{table}[], row({value}, array[null, {value}]::{sql}[], 'n')::c_{table}, \
                 array[null, row({value}, null, null)]::c_{table}[])",
                index * 3
            )
        })
        .collect();
    let setting = format!(
        "create domain d_{table} as {sql};
         create type c_{table} as (value {sql}, list {sql}[], note text);
         create table {table} (id int4, value {sql}, list {sql}[], domain d_{table}, domains d_{table}[],
            composite c_{table}, composites c_{table}[]);
         insert into {table} values {};
         update {table} set list = '{{}}' where value is null",
        rows.join(", "),
    );
    if let Err(error) = client.batch_execute(&setting).await {
        return vec![format!("{sql}: {}", causes(&error))];
    }
    let mut wrong = Vec::new();
    for (index, literal) in (0..).step_by(3).zip(literals) {
        for (tokio, copy) in [(true, 1), (false, 2)] {
            let key = rt::select(&K::TABLE).key("id", &index);
            let read =
                if tokio { key.one(&both.db.client).await } else { key.one(&both.pool).await };
            let written = match read {
                Ok(trip) => {
                    let insert = rt::insert(&Trip::<K> { id: index + copy, ..trip });
                    if tokio {
                        insert.one(&both.db.client).await
                    } else {
                        insert.one(&both.pool).await
                    }
                }
                Err(error) => Err(error),
            };
            if let Err(error) = written {
                wrong.push(format!("{sql} {literal}, tokio-postgres {tokio}: {}", chain(&error)));
            }
        }
    }
    wrong.extend(differing(both, table, sql).await);
    wrong
}

/// The copies that are not byte for byte what was copied, and those that the server cannot send, letter for letter.
async fn differing(both: &Both, table: &str, sql: &str) -> Vec<String> {
    let shapes = "value, list, domain, domains, composite, composites";
    let compare = async |bytes: &str| {
        let query = format!(
            "with all_rows as (select id, ({shapes})::text as text, {bytes} as bytes from {table})
             select b.id, a.text, b.text from all_rows a join all_rows b on b.id / 3 * 3 = a.id
             where (a.text, a.bytes) is distinct from (b.text, b.bytes)"
        );
        both.db.client.query(&query, &[]).await
    };
    let found = match compare(&format!("record_send(row({shapes}))")).await {
        Ok(rows) => rows,
        Err(_) => compare("null").await.unwrap(),
    };
    found
        .iter()
        .map(|row| {
            let (id, made, copied): (i32, String, String) = (row.get(0), row.get(1), row.get(2));
            format!("{sql}, copy {}: {made} became {copied}", id % 3)
        })
        .collect()
}

/// One line a type: its name in Postgres, the type in Rust, SQL for its values. There is always NULL besides.
macro_rules! values {
    ($($name:ident, $sql:literal, $rust:ty, [$($literal:literal),* $(,)?];)*) => {
        const NAMES: &[&str] = &[$($sql),*];

        $(
            #[expect(non_camel_case_types, reason = "it is the table's name as well")]
            struct $name;

            impl Kind for $name {
                type Value = $rust;
                const COLUMNS: [rt::Column; 7] = [
                    column("id", "int4", "::int4", false),
                    column("value", $sql, concat!("::", $sql), <$rust as Decode>::TEXT),
                    column("list", $sql, concat!("::", $sql, "[]"), <rt::Array<Option<$rust>> as Decode>::TEXT),
                    column("domain", $sql, concat!("::d_", stringify!($name)), <$rust as Decode>::TEXT),
                    column("domains", $sql, concat!("::d_", stringify!($name), "[]"), true),
                    rt::Column {
                        read: BY_NAME,
                        ..column("composite", $sql, concat!("::c_", stringify!($name)), true)
                    },
                    column("composites", $sql, concat!("::c_", stringify!($name), "[]"), true),
                ];
                const TABLE: Table<Trip<Self>> =
                    Table::new("public", stringify!($name), &Self::COLUMNS);
            }
        )*

        async fn all(both: &Both) -> Vec<String> {
            let mut wrong = Vec::new();
            // Boxed, since all of them together are more than a thread's stack.
            $(wrong.extend(Box::pin(trip::<$name>(both, $sql, &[$($literal,)* ""])).await);)*
            wrong
        }
    };
}

const fn column(
    name: &'static str,
    sql_type: &'static str,
    cast: &'static str,
    text: bool,
) -> rt::Column {
    let read = if text { rt::Read::Text } else { rt::Read::Plain };
    rt::Column { name, sql_type, cast, read }
}

/// Values that are refused in one of their shapes, aloud, and how their refusal begins on both drivers.
const REFUSED: &[(&str, &str)] = &[
    // Domains and composites go through text, where Postgres until 14 has no form for such a byte.
    ("\"char\" E'\\\\200'", "cannot be sent: a \"char\" above 127 has no text form"),
    ("\"char\" E'\\\\377'", "cannot be sent: a \"char\" above 127 has no text form"),
    // Inside an array of domains or a composite they are spelled as no array is.
    ("int2vector ''", "is not a valid array"),
    ("int2vector '-1 2 3'", "is not a valid array"),
    ("oidvector ''", "is not a valid array"),
    ("oidvector '1 4294967295'", "is not a valid array"),
    // Unlike its input, the cast from text to it takes nothing but names.
    ("regclass '-'", "relation \"-\" does not exist"),
    ("regclass '4000000000'", "relation \"4000000000\" does not exist"),
];

#[tokio::test]
async fn every_value_of_every_type_comes_back_byte_for_byte() {
    let both = Both::new("").await;
    let mut wrong = all(&both).await;
    let major = "select current_setting('server_version_num')::int4 / 10000";
    let major: i32 = both.db.client.query_one(major, &[]).await.unwrap().get(0);
    let refused: BTreeSet<String> = REFUSED
        .iter()
        // Before Postgres 15 there are no escapes in the input of "char".
        .filter(|(value, _)| major >= 15 || !value.starts_with("\"char\""))
        .flat_map(|(value, reason)| {
            [true, false].map(|tokio| (format!("{value}, tokio-postgres {tokio}: "), reason))
        })
        .filter(|(start, reason)| {
            let before = wrong.len();
            wrong.retain(|it| !(it.starts_with(start) && it.contains(**reason)));
            before == wrong.len()
        })
        .map(|(start, _)| start)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(refused.is_empty(), "these are refused no longer: {refused:#?}");
}

/// Types that take no value from outside: the server makes them for itself.
const CLOSED: &[&str] = &[
    "gtsvector",
    "pg_brin_bloom_summary",
    "pg_brin_minmax_multi_summary",
    "pg_dependencies",
    "pg_mcv_list",
    "pg_ndistinct",
    "pg_node_tree",
];

#[tokio::test]
async fn no_base_type_of_the_server_is_forgotten() {
    let both = Both::new("").await;
    let covered: BTreeSet<&str> =
        NAMES.iter().map(|name| name.trim_start_matches("pg_catalog.").trim_matches('"')).collect();
    let types = "select t.typname::text from pg_type t
        where t.typnamespace = 'pg_catalog'::regnamespace and t.typtype in ('b', 'r', 'm')
        and not exists (select from pg_type e where e.typarray = t.oid)";
    for row in both.db.client.query(types, &[]).await.unwrap() {
        let name: String = row.get(0);
        if CLOSED.contains(&name.as_str()) {
            let input = format!("select ''::{name}");
            assert!(both.db.client.query(&input, &[]).await.is_err(), "{name} takes values");
        } else {
            assert!(covered.contains(name.as_str()), "{name}: not in the table of this file");
        }
    }
}

values! {
    bools, "bool", bool, ["'t'", "'f'"];
    int2s, "int2", i16, ["'-32768'", "32767", "0"];
    int4s, "int4", i32, ["'-2147483648'", "2147483647"];
    int8s, "int8", i64, ["'-9223372036854775808'", "9223372036854775807"];
    float4s, "float4", f32, ["'NaN'", "'-0'", "'Infinity'", "'-Infinity'", "'1e-45'", "'3.4028235e38'"];
    float8s, "float8", f64, ["'NaN'", "'-0'", "'Infinity'", "'5e-324'", "'-1.7976931348623157e308'", "0.1"];
    numerics, "numeric", rt::Numeric, [
        "'NaN'", "'Infinity'", "'-Infinity'", "'0'", "'0.00'", "'-0.000'", "'1.10'", "'10000'", "'1e4'", "'1e-4'",
        "'9999.9999'", "'0.00010000'", "'12345678901234567890123456789.00000000000000000000000010'",
        "('1e131071')", "('-1e-16383')", "repeat('9', 1000)", "'0.' || repeat('0', 400) || '10'",
        "'100000000000000000000'", "'-1e16'", "1e1000 / 7",
    ];
    moneys, "money", rt::Money, ["'-92233720368547758.08'", "'92233720368547758.07'", "'0'"];
    texts, "text", String, [
        "''", "'NULL'", "'null'", "' '", "E'\\t\\n\\r\\\\'", "'\"'", "',(){}[]'", "'é'", "U&'\\+01F600'", "repeat('x', 100000)",
        "E'\\x01'", "'\\x41'", "'{}'", "'()'", "''''",
    ];
    varchars, "varchar", String, ["'  padded  '", "''"];
    bpchars, "bpchar", String, ["'padded   '", "''", "'   '", "'x'::char(5)"];
    names, "name", String, ["repeat('n', 63)", "''", "'\"'"];
    chars, "\"char\"", rt::Char, ["''", "'x'", "E'\\\\200'", "E'\\\\377'", "E'\\\\'", "' '", "','"];
    byteas, "bytea", Vec<u8>, ["''", "'\\x00'", "'\\xff00'", "decode(repeat('5c', 999), 'hex')"];
    uuids, "uuid", rt::Uuid, ["'00000000-0000-0000-0000-000000000000'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'"];
    jsons, "json", rt::JsonText, ["'{\"b\" : 1.10,\"a\":1e400, \"a\": 2}'", "' [ ] '", "'null'", "'\"\\ud83d\\ude00\"'", "'{\"a\": \"\\u0000\"}'", "'[\"\\ud800\"]'"];
    jsonbs, "jsonb", rt::JsonText, [
        "'1.10'", "'1e400'", "'12345678901234567890123.4567890'", "'null'", "'{\"\":[{}, [], \"\\\\\"]}'", "'\"\"'", "'-0.0'",
    ];
    jsonb_values, "jsonb", rt::JsonValue, ["'{\"a\": [1, null, true, \"x\"]}'", "'null'", "'18446744073709551615'", "'{}'", "'0.1'"];
    jsonpaths, "jsonpath", rt::JsonPath, ["'$'", "'strict $.\"a b\"[last] ? (@ > 1.10)'"];
    xmls, "xml", rt::Xml, ["'<a b=\"c\">&lt;</a>'", "'x'", "''"];
    dates, "date", NaiveDate, ["'4714-11-24 BC'", "'0001-01-01'", "'0001-12-31 BC'", "'2000-02-29'", "'262142-12-31'"];
    times, "time", NaiveTime, ["'00:00'", "'23:59:59.999999'", "'00:00:00.000001'"];
    timestamps, "timestamp", NaiveDateTime, ["'4714-11-24 00:00:00 BC'", "'262142-12-31 23:59:59.999999'", "'1999-12-31 23:59:59.999999'"];
    timestamptzs, "timestamptz", DateTime<Utc>, ["'4714-11-24 00:00:00Z BC'", "'262142-12-31 23:59:59.999999Z'", "'2000-01-01 00:00Z'"];
    timetzs, "timetz", rt::TimeTz, ["'24:00:00+15:59:59'", "'00:00:00-15:59:59'", "'12:00:00.000001Z'"];
    intervals, "interval", rt::Interval, [
        "'0'", "'-1 year -1 mon -1 day -00:00:00.000001'", "'178000000 years'", "'-178000000 years'", "'2147483647 days'",
        "'1 mon -1 day'", "'2147483647 hours'", "'-0.000001 s'", "'1 day -00:00:01'",
    ];
    inets, "inet", rt::Inet, ["'0.0.0.0/0'", "'1.2.3.4'", "'1.2.3.4/31'", "'::'", "'::/0'", "'::ffff:1.2.3.4/127'", "'2001:db8::1/64'"];
    cidrs, "cidr", rt::Cidr, ["'0.0.0.0/0'", "'10.1.2.0/24'", "'::/0'", "'2001:db8::/32'", "'1.2.3.4/32'"];
    macaddrs, "macaddr", rt::MacAddr, ["'00:00:00:00:00:00'", "'ff:ff:ff:ff:ff:ff'"];
    macaddr8s, "macaddr8", rt::MacAddr8, ["'00:00:00:00:00:00:00:00'", "'ff:ff:ff:ff:ff:ff:ff:fe'"];
    bits, "pg_catalog.\"bit\"", rt::Bits, ["B'1'", "B'000000001'", "B''", "repeat('10', 500)"];
    varbits, "varbit", rt::Bits, ["B''", "B'00000000'", "B'1111111101'"];
    oids, "oid", rt::Oid, ["0", "4294967295"];
    xids, "xid", rt::Xid, ["'0'", "'4294967295'"];
    cids, "cid", rt::Cid, ["'0'", "'4294967295'"];
    tids, "tid", rt::Tid, ["'(0,0)'", "'(4294967295,65535)'"];
    xid8s, "xid8", rt::Xid8, ["'0'", "'18446744073709551615'"];
    lsns, "pg_lsn", rt::PgLsn, ["'0/0'", "'FFFFFFFF/FFFFFFFF'"];
    snapshots, "pg_snapshot", rt::PgSnapshot, ["'1:1:'", "'10:20:10,14,15'"];
    txids, "txid_snapshot", rt::PgSnapshot, ["'10:20:10,14,15'"];
    int2vectors, "int2vector", rt::Array<i16>, ["''", "'-1 2 3'"];
    oidvectors, "oidvector", rt::Array<rt::Oid>, ["''", "'1 4294967295'"];
    acls, "aclitem", rt::Unknown, ["'=r/postgres'", "'postgres=arwdDxt/postgres'"];
    regclasses, "regclass", rt::RegName, ["'pg_class'", "'-'", "'4000000000'"];
    regcollations, "regcollation", rt::RegName, ["'\"C\"'", "'-'"];
    regconfigs, "regconfig", rt::RegName, ["'simple'"];
    regdatabases, "regdatabase", rt::RegName, ["'postgres'"];
    regdictionaries, "regdictionary", rt::RegName, ["'simple'"];
    regnamespaces, "regnamespace", rt::RegName, ["'pg_catalog'"];
    regopers, "regoper", rt::RegName, ["'||/'", "'0'"];
    regoperators, "regoperator", rt::RegName, ["'+(integer,integer)'", "'-(NONE,integer)'"];
    regprocs, "regproc", rt::RegName, ["'now'", "'-'"];
    regprocedures, "regprocedure", rt::RegName, ["'length(text)'"];
    regroles, "regrole", rt::RegName, ["'postgres'"];
    regtypes, "regtype", rt::RegName, ["'int4'", "'timestamp with time zone'", "'text[]'"];
    refcursors, "refcursor", rt::RefCursor, ["''", "'c \"d'"];
    tsvectors, "tsvector", rt::TsVector, ["''", "'''a b'':1A,16383B c'", "'\\\\x:3'"];
    tsqueries, "tsquery", rt::TsQuery, ["''", "'''a b'':*A & !(c | d <2> e)'"];
    points, "point", rt::Point, ["'(NaN,-0)'", "'(1e308,-Infinity)'"];
    lines, "line", rt::Line, ["'{0,-1,0.1}'"];
    lsegs, "lseg", rt::LSeg, ["'[(0,0),(0,0)]'"];
    boxes, "box", rt::Box, ["'(1,2),(3,4)'", "'(NaN,1),(0,0)'"];
    paths, "path", rt::Path, ["'[(0,0)]'", "'((0,0),(1,1e-300))'"];
    polygons, "polygon", rt::Polygon, ["'((0,0))'", "'((0,0),(1,1),(1,0))'"];
    circles, "circle", rt::Circle, ["'<(0,0),0>'", "'<(1,2),Infinity>'"];
    int4ranges, "int4range", rt::Range<i32>, ["'empty'", "'(,)'", "'[5,)'", "'[-2147483648,2147483647)'"];
    int8ranges, "int8range", rt::Range<i64>, ["'empty'", "'(,)'", "'(,9223372036854775807)'"];
    numranges, "numrange", rt::Range<rt::Numeric>, ["'empty'", "'(1.10,1.100]'", "'[-Infinity,NaN]'", "'[1,1]'"];
    dateranges, "daterange", rt::Range<NaiveDate>, ["'empty'", "'[2024-02-29,)'", "'(,)'"];
    tsranges, "tsrange", rt::Range<NaiveDateTime>, ["'empty'", "'(2024-01-01,2024-01-02]'"];
    tstzranges, "tstzrange", rt::Range<DateTime<Utc>>, ["'empty'", "'[2024-01-01Z,2024-01-01Z]'", "'(,)'"];
    int4multiranges, "int4multirange", rt::MultiRange<i32>, ["'{}'", "'{(,0),[5,6),[9,)}'", "'{(,)}'"];
    int8multiranges, "int8multirange", rt::MultiRange<i64>, ["'{}'", "'{[1,2),[5,9223372036854775807)}'"];
    nummultiranges, "nummultirange", rt::MultiRange<rt::Numeric>, ["'{}'", "'{(1.10,2.0],[3,Infinity]}'"];
    datemultiranges, "datemultirange", rt::MultiRange<NaiveDate>, ["'{}'", "'{[2024-01-01,2024-01-02),[2025-01-01,)}'"];
    tsmultiranges, "tsmultirange", rt::MultiRange<NaiveDateTime>, ["'{}'", "'{(2024-01-01 10:00,2024-01-02]}'"];
    tstzmultiranges, "tstzmultirange", rt::MultiRange<DateTime<Utc>>, ["'{}'", "'{[2024-01-01Z,2024-01-02Z)}'"];
}
