//! Do composites keep their meaning when attributes come, go and move under a client that does not know it?

use rowsmith_runtime as rt;
use rt::{Refused as _, Table, ToColumns};

use crate::support::{Both, chain};
use crate::things::{
    Keep, KnownPart, PRIMARY, Part, SCHEMA, Seen, THINGS, Thing, Whole, document, part, thing,
    whole,
};

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

/// What is read after a change, by clients that read before.
async fn read_after(change: &str) -> Vec<Result<Vec<Thing>, String>> {
    let both = Both::new(SCHEMA).await;
    let kept = rt::PreparedStatements::new();
    let client = &both.db.client;
    let prepared = kept.on(client);
    macro_rules! all {
        () => {
            [read(client).await, read(prepared).await, read(&both.pool).await].concat()
        };
    }
    assert!(all!().iter().all(|rows| rows.as_ref().is_ok_and(|rows| *rows == readable())));
    both.run(change).await;
    let mut outcomes = all!();
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

/// What the server says of a COPY.
async fn copied_in(db: impl rt::CopyExecutor) -> Result<u64, rt::Error> {
    let mut copy = rt::copy_in(db);
    copy.send(&thing(21)).await?;
    copy.finish().await
}

#[tokio::test]
async fn a_copy_goes_by_place_and_says_where_it_was_refused() {
    let both = Both::new(SCHEMA).await;
    copied_in(&both.db.client).await.unwrap();
    assert_eq!(rt::select(&THINGS).one(&both.pool).await.unwrap(), thing(21));
    both.run("alter type whole add attribute z text").await;
    for error in [copied_in(&both.db.client).await, copied_in(&both.pool).await] {
        let error = error.unwrap_err();
        let refusal = error.refusal().unwrap();
        assert!(refusal.message.contains("malformed record literal"), "{refusal:?}");
        assert!(refusal.context.unwrap().contains("line 1, column o"), "{refusal:?}");
    }
}

/// A row whose array counts from 0 or has two dimensions, and whose JSON names cannot carry.
struct Awkward(rt::Array<Option<Whole>>);

impl ToColumns for Awkward {
    type Row = Thing;
    const TABLE: &'static Table<Thing> = &THINGS;

    fn to_columns(&self, values: &mut rt::Values) {
        values.value(0, &1);
        values.value(1, self.0.elements.first().unwrap_or(&None));
        values.value(2, &self.0);
    }
}

fn decoded<T: rt::Decode>(text: &str) -> T {
    T::decode(rt::Raw::new(text.as_bytes(), rt::Format::Text, 0)).unwrap()
}

#[tokio::test]
async fn what_names_cannot_carry_goes_by_place_and_arrives_as_it_is() {
    let both = Both::new(SCHEMA).await;
    let with = |js| Some(Whole { js: Some(js), ..whole() });
    let null = with(rt::JsonValue::Null);
    let escaped = with("a\"b\\c\u{1}".into());
    let object = with(document());
    let dimension = |length, lower_bound| rt::Dimension { length, lower_bound };
    let arrays = [
        (vec![dimension(3, 0)], vec![null.clone(), None, object.clone()]),
        (vec![dimension(2, 1), dimension(2, 1)], vec![object.clone(), null, escaped, object]),
        (vec![dimension(1, 1), dimension(1, 5)], vec![None]),
        (vec![], vec![]),
    ];
    for (dimensions, elements) in arrays {
        let row = Awkward(rt::Array { dimensions, elements });
        let expected = (row.0.elements.first().cloned().flatten(), row.0.clone());
        for way in 0..4 {
            let one = [row.0.clone()].map(Awkward);
            match way {
                0 => rt::insert(&row).exec(&both.db.client).await.unwrap(),
                1 => rt::insert(&row).exec(&both.pool).await.unwrap(),
                2 => rt::insert_many(&one).exec(&both.db.client).await.unwrap(),
                _ => rt::insert_many(&one).exec(&both.pool).await.unwrap(),
            };
            let sql = "select o::text as o, os::text as os from things";
            let found = both.db.client.query_one(sql, &[]).await.unwrap();
            let [o, os] = ["o", "os"].map(|name| found.get::<_, Option<String>>(name));
            let (o, os) = (o.as_deref().map(decoded), os.as_deref().map(decoded));
            assert_eq!((o, os), (expected.0.clone(), Some(expected.1.clone())), "{way}");
            both.run("delete from things").await;
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

/// What is refused after a change, by clients that wrote before: both drivers, and tokio-postgres
/// with statements that stay prepared, as sqlx's do.
async fn after(change: &str) -> [Vec<(&'static str, String)>; 3] {
    let both = Both::new(SCHEMA).await;
    let expected = Expected::new(&both).await;
    let kept = rt::PreparedStatements::new();
    let client = &both.db.client;
    let prepared = kept.on(client);
    macro_rules! all {
        () => {
            [
                write(&both, client, &expected).await,
                write(&both, prepared, &expected).await,
                write(&both, &both.pool, &expected).await,
            ]
        };
    }
    assert!(all!().iter().all(Vec::is_empty), "before {change}");
    both.run(change).await;
    all!()
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
        for refused in after(change).await {
            assert_eq!(refused, [], "{change}");
        }
    }
}

#[tokio::test]
async fn an_attribute_that_is_gone_is_named_and_not_lost() {
    for (change, name) in [
        ("alter type whole drop attribute a", "column \"a\" not found in data type"),
        ("alter type part rename attribute x to z", "column \"x\" not found in data type"),
    ] {
        let all =
            ["insert", "insert_many", "upsert", "update", "call", "key", "delete", "function"];
        // The key of the delete has no such attribute.
        let all: Vec<_> =
            all.into_iter().filter(|way| *way != "delete" || change.contains("part")).collect();
        for refused in after(change).await {
            let ways: Vec<_> = refused.iter().map(|(way, _)| *way).collect();
            assert_eq!(ways, all, "{change}");
            for (way, error) in refused {
                assert!(error.contains(name), "{way}: {error}");
            }
        }
    }
}

/// What is written of a domain that refuses NULL, and of a NULL in it, by one driver.
async fn written_and_refused(db: impl rt::Executor + Send + Copy) -> Vec<Outcome> {
    let row = |id, d| Thing { id, o: None, os: None, d };
    let known = |x| Some(KnownPart(Part { x, y: None }));
    vec![
        outcome("insert", rt::insert(&row(1, known(Some(1)))).exec(db).await),
        outcome("many", rt::insert_many(&[row(2, known(Some(2)))]).exec(db).await),
        outcome("update", rt::update(&row(2, known(Some(3)))).by(&PRIMARY, &2).exec(db).await),
        outcome("key", rt::select(&THINGS).key("d", &known(Some(3))).exec(db).await),
        outcome("a NULL in it", rt::insert(&row(4, known(None))).exec(db).await),
        outcome("NULL", rt::insert(&row(5, None)).exec(db).await),
    ]
}

#[tokio::test]
async fn a_domain_that_refuses_null_takes_all_else() {
    let schema = SCHEMA.replace(
        "create domain known_part as part;",
        "create domain known_part as part not null check ((value).x is not null);",
    );
    for by_sqlx in [false, true] {
        let both = Both::new(&schema).await;
        let outcomes = if by_sqlx {
            written_and_refused(&both.pool).await
        } else {
            written_and_refused(&both.db.client).await
        };
        let refused: Vec<_> = outcomes
            .iter()
            .map(|(way, outcome)| match outcome {
                Ok(count) => format!("{way}: {count}"),
                Err(error) if error.contains("violates check constraint") => {
                    format!("{way}: CHECK")
                }
                Err(error) if error.contains("does not allow null values") => {
                    format!("{way}: NULL")
                }
                Err(error) => format!("{way}: {error}"),
            })
            .collect();
        let expected =
            ["insert: 1", "many: 1", "update: 1", "key: 1", "a NULL in it: CHECK", "NULL: NULL"];
        assert_eq!(refused, expected);
    }
}
