//! Do composites keep their meaning when attributes come, go and move under a client that does not know it?

use rowsmith_runtime as rt;
use rt::{FromColumns, Table, ToColumns};

use crate::support::{Both, chain};

const SCHEMA: &str = r#"
    create type part as (x int4, y varchar(5));
    create domain known_part as part;
    create type whole as (a text, "j ""s" jsonb, p part, list part[], d known_part, n numeric(6, 2));
    create table things (id int4 primary key, o whole, os whole[], d known_part);
    create function seen(o whole, os part[]) returns text language sql as
        'select jsonb_strip_nulls(jsonb_build_object(''o'', o, ''os'', os))::text';
    create procedure keep(o whole) language sql as 'insert into things (id, o) values (9, o)';
"#;

/// `part`.
#[derive(Debug, Clone, PartialEq)]
struct Part {
    x: Option<i32>,
    y: Option<String>,
}

impl rt::Decode for Part {
    const TEXT: bool = true;

    fn decode(raw: rt::Raw<'_>) -> Result<Self, rt::DecodeError> {
        rt::decode_composite(raw, |it| Self { x: it.next("x"), y: it.next("y") })
    }

    fn filler() -> Self {
        Self { x: None, y: None }
    }
}

impl rt::Composite for Part {
    const TYPE: &'static str = "\"public\".\"part\"";

    fn names(names: &mut rt::AttributeNames) {
        names.push::<Option<i32>>("x");
        names.push::<Option<String>>("y");
    }

    fn write(&self, attributes: &mut rt::AttributeWriter<'_>) {
        attributes.push("x", &self.x);
        attributes.push("y", &self.y);
    }
}

rt::composite!(Part);

/// `known_part`.
#[derive(Debug, Clone, PartialEq)]
struct KnownPart(Part);

impl rt::Decode for KnownPart {
    const TEXT: bool = true;

    fn decode(raw: rt::Raw<'_>) -> Result<Self, rt::DecodeError> {
        rt::Decode::decode(raw).map(Self)
    }

    fn filler() -> Self {
        Self(rt::Decode::filler())
    }
}

impl rt::Encode for KnownPart {
    const TEXT: bool = true;
    const SHAPE: rt::Shape = <Part as rt::Encode>::SHAPE;

    fn encode(&self, format: rt::Format, out: &mut Vec<u8>) -> Result<rt::IsNull, rt::EncodeError> {
        rt::Encode::encode(&self.0, format, out)
    }

    fn encode_json(&self, out: &mut Vec<u8>) -> Result<rt::IsNull, rt::EncodeError> {
        rt::Encode::encode_json(&self.0, out)
    }

    fn attribute_names(names: &mut rt::AttributeNames) {
        <Part as rt::Encode>::attribute_names(names);
    }
}

/// `whole`.
#[derive(Debug, Clone, PartialEq)]
struct Whole {
    a: Option<String>,
    js: Option<rt::JsonValue>,
    p: Option<Part>,
    list: Option<Vec<Option<Part>>>,
    d: Option<KnownPart>,
    n: Option<rt::Numeric>,
}

impl rt::Decode for Whole {
    const TEXT: bool = true;

    fn decode(raw: rt::Raw<'_>) -> Result<Self, rt::DecodeError> {
        rt::decode_composite(raw, |it| Self {
            a: it.next("a"),
            js: it.next("j \"s"),
            p: it.next("p"),
            list: it.next("list"),
            d: it.next("d"),
            n: it.next("n"),
        })
    }

    fn filler() -> Self {
        Self { a: None, js: None, p: None, list: None, d: None, n: None }
    }
}

impl rt::Composite for Whole {
    const TYPE: &'static str = "\"public\".\"whole\"";

    fn names(names: &mut rt::AttributeNames) {
        names.push::<Option<String>>("a");
        names.push::<Option<rt::JsonValue>>("j \"s");
        names.push::<Option<Part>>("p");
        names.push::<Option<Vec<Option<Part>>>>("list");
        names.push::<Option<KnownPart>>("d");
        names.push::<Option<rt::Numeric>>("n");
    }

    fn write(&self, attributes: &mut rt::AttributeWriter<'_>) {
        attributes.push("a", &self.a);
        attributes.push_json("j \"s", &self.js);
        attributes.push("p", &self.p);
        attributes.push("list", &self.list);
        attributes.push("d", &self.d);
        attributes.push("n", &self.n);
    }
}

rt::composite!(Whole);

const COLUMNS: [rt::Column; 4] = [
    rt::Column { name: "id", sql_type: "integer", cast: "::int4", read: rt::Read::Plain },
    rt::Column {
        name: "o",
        sql_type: "whole",
        cast: "::\"public\".\"whole\"",
        read: rt::Read::ByName(concat!(
            "case when \"o\" is distinct from null and '\"public\".\"whole\"'::regclass is not null ",
            "then row((\"o\").\"a\", (\"o\").\"j \"\"s\", case when (\"o\").\"p\" is distinct from null ",
            "and '\"public\".\"part\"'::regclass is not null then row(((\"o\").\"p\").\"x\", ",
            "((\"o\").\"p\").\"y\") end, (\"o\").\"list\", case when (\"o\").\"d\" is distinct from null ",
            "then row(((\"o\").\"d\").\"x\", ((\"o\").\"d\").\"y\") end, (\"o\").\"n\")::text end",
        )),
    },
    rt::Column {
        name: "os",
        sql_type: "whole[]",
        cast: "::\"public\".\"whole\"[]",
        read: rt::Read::Text,
    },
    rt::Column {
        name: "d",
        sql_type: "known_part",
        cast: "::\"public\".\"known_part\"",
        read: rt::Read::ByName(concat!(
            "case when \"d\" is distinct from null and '\"public\".\"part\"'::regclass is not null ",
            "then row((\"d\").\"x\", (\"d\").\"y\")::text end",
        )),
    },
];
const THINGS: Table<Thing> = Table::new("public", "things", &COLUMNS);
const PRIMARY: rt::Key<Thing, i32> = rt::Key::new("things_pkey", &[0]);

/// A row, and what is given for one.
#[derive(Debug, Clone, PartialEq)]
struct Thing {
    id: i32,
    o: Option<Whole>,
    os: Option<Vec<Option<Whole>>>,
    d: Option<KnownPart>,
}

impl FromColumns for Thing {
    const COLUMNS: &'static [rt::Column] = &COLUMNS;

    fn from_columns(columns: &mut rt::Columns<'_>) -> Self {
        Self { id: columns.next(), o: columns.next(), os: columns.next(), d: columns.next() }
    }
}

impl ToColumns for Thing {
    type Row = Self;
    const TABLE: &'static Table<Self> = &THINGS;

    fn to_columns(&self, values: &mut rt::Values) {
        values.value(0, &self.id);
        values.value(1, &self.o);
        values.value(2, &self.os);
        values.value(3, &self.d);
    }
}

const SEEN: rt::Function = rt::Function {
    schema: "public",
    name: "seen",
    procedure: false,
    arguments: &[
        rt::Argument {
            name: Some("o"),
            cast: "::\"public\".\"whole\"",
            assigned: false,
            variadic: false,
        },
        rt::Argument {
            name: Some("os"),
            cast: "::\"public\".\"part\"[]",
            assigned: false,
            variadic: false,
        },
    ],
    returns: rt::Returns::Value(rt::Column {
        name: "seen",
        sql_type: "text",
        cast: "::text",
        read: rt::Read::Plain,
    }),
};

struct Seen(Whole);

impl rt::ToArguments for Seen {
    type Row = Option<String>;
    const FUNCTION: &'static rt::Function = &SEEN;

    fn to_arguments(&self, values: &mut rt::Values) {
        values.value(0, &self.0);
        values.value(1, &self.0.list);
    }
}

const KEEP: rt::Function = rt::Function {
    schema: "public",
    name: "keep",
    procedure: true,
    arguments: &[rt::Argument {
        name: Some("o"),
        cast: "::\"public\".\"whole\"",
        assigned: false,
        variadic: false,
    }],
    returns: rt::Returns::Void,
};

struct Keep(Whole);

impl rt::ToArguments for Keep {
    type Row = ();
    const FUNCTION: &'static rt::Function = &KEEP;

    fn to_arguments(&self, values: &mut rt::Values) {
        values.value(0, &self.0);
    }
}

fn part() -> Part {
    Part { x: Some(3), y: Some("(\"\\,".to_owned()) }
}

fn whole() -> Whole {
    Whole {
        a: Some("q \" b \\ é\n\t{},()".to_owned()),
        js: Some(serde_json()),
        p: Some(part()),
        list: Some(vec![Some(part()), Some(Part { x: None, y: None }), None]),
        d: Some(KnownPart(Part { x: Some(1), y: None })),
        n: "1.50".parse().ok(),
    }
}

fn serde_json() -> rt::JsonValue {
    rt::JsonValue::from(vec![rt::JsonValue::Null, "x\"y\\".into(), 1.into()])
}

fn thing(id: i32) -> Thing {
    let part = Some(KnownPart(part()));
    Thing { id, o: Some(whole()), os: Some(vec![None, Some(whole())]), d: part }
}

/// The composites as the server sees them, by name and without NULLs.
async fn stored(both: &Both, condition: &str) -> String {
    let sql = format!(
        "select coalesce(jsonb_agg(jsonb_strip_nulls(to_jsonb(t) - 'id') order by id), '[]')::text
         from things t where {condition}"
    );
    both.db.client.query_one(&sql, &[]).await.unwrap().get(0)
}

/// What was asked of the server, and how many rows it was about or why not.
type Outcome = (&'static str, Result<u64, String>);

fn outcome(way: &'static str, result: Result<u64, rt::Error>) -> Outcome {
    (way, result.map_err(|error| chain(&error)))
}

/// Every statement that writes, by one driver.
async fn written(db: impl rt::Executor + Send + Copy) -> Vec<Outcome> {
    let old = Thing { id: 4, o: None, os: None, d: None };
    rt::insert(&old).exec(db).await.unwrap_or_default();
    let upsert = rt::insert_many(&[thing(4), thing(5)]).on_conflict_update(&PRIMARY);
    let update = rt::update(&thing(4)).by(&PRIMARY, &4);
    vec![
        outcome("insert", rt::insert(&thing(1)).exec(db).await),
        outcome("insert_many", rt::insert_many(&[thing(2), thing(3)]).exec(db).await),
        outcome("upsert", upsert.exec(db).await),
        outcome("update", update.exec(db).await),
        outcome("call", rt::call(&Keep(whole())).exec(db).await),
    ]
}

/// Every statement that compares with values or takes some, by one driver.
async fn compared(db: impl rt::Executor + Send + Copy) -> Vec<Outcome> {
    let by_whole = rt::select(&THINGS).key("o", &whole()).exec(db).await;
    let gone = rt::delete(&THINGS).key("d", &KnownPart(part())).exec(db).await;
    let seen = rt::call(&Seen(whole())).exec(db).await;
    vec![outcome("key", by_whole), outcome("delete", gone), outcome("function", seen)]
}

/// All of them, by one driver; what they refused.
async fn write(
    both: &Both,
    db: impl rt::Executor + Send + Copy,
    expected: &Expected,
) -> Vec<(&'static str, String)> {
    let mut outcomes = written(db).await;
    if outcomes.iter().all(|(_, outcome)| outcome.is_ok()) {
        assert_eq!(stored(both, "id < 9").await, expected.rows);
        assert_eq!(stored(both, "id = 9").await, expected.kept);
        let seen = rt::call(&Seen(whole())).one(db).await.unwrap();
        assert_eq!(seen.as_ref(), Some(&expected.seen));
        let compared = compared(db).await;
        assert_eq!(compared, [("key", Ok(6)), ("delete", Ok(5)), ("function", Ok(1))]);
    } else {
        outcomes.extend(compared(db).await);
    }
    both.run("delete from things").await;
    outcomes.into_iter().filter_map(|(way, outcome)| Some((way, outcome.err()?))).collect()
}

/// Composites that stand in no array, NULL and full of NULLs among them.
fn readable() -> [Thing; 3] {
    let full = Thing { os: None, ..thing(11) };
    let full = Thing { o: Some(Whole { list: None, ..whole() }), ..full };
    let empty = Whole { a: None, js: None, p: Some(Part { x: None, y: None }), ..whole() };
    let empty = Whole { list: None, d: None, n: None, ..empty };
    [
        full,
        Thing { id: 12, o: None, os: None, d: None },
        Thing { id: 13, o: Some(empty), os: None, d: Some(KnownPart(Part { x: None, y: None })) },
    ]
}

/// Every way of reading, by one driver.
async fn read(db: impl rt::Executor + Send + Copy) -> Vec<Result<Vec<Thing>, String>> {
    let all = readable();
    let writes = rt::insert_many(&all).on_conflict_update(&PRIMARY);
    let change = Update(rt::Field::Unset);
    let outcomes = [
        writes.all(db).await,
        rt::select(&THINGS).all(db).await,
        rt::update(&change).every_row().all(db).await,
        rt::page(&BY_ID).limit(5).all(db).await,
    ];
    outcomes.map(|outcome| outcome.map_err(|error| chain(&error))).into()
}

/// Changes the column `id`, or nothing.
struct Update(rt::Field<i32>);

impl ToColumns for Update {
    type Row = Thing;
    const TABLE: &'static Table<Thing> = &THINGS;

    fn to_columns(&self, values: &mut rt::Values) {
        values.field(0, &self.0);
    }
}

const BY_ID: rt::Index<Thing> =
    rt::Index::new(&THINGS, "things_pkey", &[rt::Order::asc(0)], |row, _, values| {
        values.value(0, &row.id);
    });

/// What each driver reads after a change, having read before.
async fn read_after(change: &str) -> Vec<Result<Vec<Thing>, String>> {
    let both = Both::new(SCHEMA).await;
    let before = [read(&both.db.client).await, read(&both.pool).await].concat();
    assert!(before.iter().all(|rows| rows.as_ref().is_ok_and(|rows| *rows == readable())));
    both.run(change).await;
    let mut outcomes = [read(&both.db.client).await, read(&both.pool).await].concat();
    outcomes.push(copied_out(&both).await.map_err(|error| chain(&error)));
    outcomes
}

async fn copied_out(both: &Both) -> Result<Vec<Thing>, rt::Error> {
    let mut rows = rt::copy_out(&THINGS, &both.pool);
    let mut all = Vec::new();
    while let Some(row) = rows.next().await? {
        all.push(row);
    }
    Ok(all)
}

#[tokio::test]
async fn attributes_that_are_added_moved_or_widened_change_nothing_that_is_read() {
    for change in [
        "alter type whole add attribute z text",
        "alter type part add attribute z text; update things set d.z = 'z', o.p.z = 'z' where id = 11",
        "alter type whole drop attribute a; alter type whole add attribute a text",
        "alter type part drop attribute x; alter type part add attribute x int8",
        "alter type part drop attribute y; alter type part add attribute y text",
    ] {
        for rows in read_after(change).await {
            let rows = rows.unwrap_or_else(|error| panic!("{change}: {error}"));
            assert_eq!(rows, readable(), "{change}");
        }
    }
}

#[tokio::test]
async fn an_attribute_that_is_gone_is_named_by_what_reads_it() {
    for (change, name) in [
        ("alter type whole drop attribute a", "column \"a\" not found in data type"),
        ("alter type part rename attribute x to z", "column \"x\" not found in data type"),
    ] {
        for rows in read_after(change).await {
            let error = rows.unwrap_err();
            assert!(error.contains(name), "{change}: {error}");
        }
    }
}

/// What the database holds when everything was written.
struct Expected {
    rows: String,
    kept: String,
    seen: String,
}

impl Expected {
    /// By the record literals that the server itself makes of it.
    async fn new(both: &Both) -> Self {
        let json = r#"jsonb_build_array(null, 'x"y\', 1)"#;
        let sql = format!(
            r#"with v as (select row(E'q " b \\ é\n\t{{}},()', {json}, row(3, '("\,')::part,
                    array[row(3, '("\,')::part, row(null, null)::part, null],
                    row(1, null)::part, 1.50)::whole as o),
                t as (select jsonb_strip_nulls(jsonb_build_object('o', o, 'os', array[null, o],
                    'd', row(3, '("\,')::part)) as j, o from v)
            select jsonb_build_array(j, j, j, j, j)::text,
                jsonb_build_array(jsonb_build_object('o', j -> 'o'))::text,
                jsonb_strip_nulls(jsonb_build_object('o', o, 'os', (o).list))::text from t"#
        );
        let row = both.db.client.query_one(&sql, &[]).await.unwrap();
        Self { rows: row.get(0), kept: row.get(1), seen: row.get(2) }
    }
}

async fn after(change: &str) -> Vec<(&'static str, String)> {
    let both = Both::new(SCHEMA).await;
    let expected = Expected::new(&both).await;
    for refused in
        [write(&both, &both.db.client, &expected).await, write(&both, &both.pool, &expected).await]
    {
        assert_eq!(refused, [], "before {change}");
    }
    both.run(change).await;
    let by_tokio = write(&both, &both.db.client, &expected).await;
    let by_sqlx = write(&both, &both.pool, &expected).await;
    let ways = |refused: &[(&'static str, String)]| -> Vec<_> {
        refused.iter().map(|(way, _)| *way).collect()
    };
    assert_eq!(ways(&by_tokio), ways(&by_sqlx), "{change}");
    by_tokio.into_iter().chain(by_sqlx).collect()
}

#[tokio::test]
async fn attributes_that_are_added_moved_or_widened_change_nothing_that_is_written() {
    for change in [
        "alter type whole add attribute z text",
        "alter type part add attribute z text",
        "alter type whole drop attribute a; alter type whole add attribute a text",
        "alter type part drop attribute x; alter type part add attribute x int4",
        "alter type part drop attribute x, drop attribute y;
         alter type part add attribute y text, add attribute x int8",
        "alter type whole drop attribute n; alter type whole add attribute n numeric",
        "alter type whole drop attribute list; alter type whole add attribute list part[]",
    ] {
        assert_eq!(after(change).await, [], "{change}");
    }
}

#[tokio::test]
async fn an_attribute_that_is_gone_is_named_and_not_lost() {
    for (change, name) in [
        ("alter type whole drop attribute a", "column \"a\" not found in data type"),
        ("alter type part rename attribute x to z", "column \"x\" not found in data type"),
    ] {
        let refused = after(change).await;
        let ways: Vec<_> = refused.iter().map(|(way, _)| *way).collect();
        let all =
            ["insert", "insert_many", "upsert", "update", "call", "key", "delete", "function"];
        // The key of the delete has no such attribute.
        let all: Vec<_> =
            all.into_iter().filter(|way| *way != "delete" || change.contains("part")).collect();
        assert_eq!(ways, [all.as_slice(), all.as_slice()].concat(), "{change}");
        for (way, error) in refused {
            assert!(error.contains(name), "{way}: {error}");
        }
    }
}
