//! Does a page cost what it holds, however far one has come?

use crate::support::Both;
use rowsmith_runtime as rt;
use rt::Order;

const COLUMNS: [rt::Column; 4] = [
    rt::Column { name: "a", sql_type: "integer", cast: "::int4", read: rt::Read::Plain },
    rt::Column { name: "b", sql_type: "integer", cast: "::int4", read: rt::Read::Plain },
    rt::Column { name: "c", sql_type: "integer", cast: "::int4", read: rt::Read::Plain },
    rt::Column { name: "id", sql_type: "integer", cast: "::int4", read: rt::Read::Plain },
];

const TABLE: rt::Table<Row> = rt::Table::new("public", "deep", &COLUMNS);

/// Few groups, values that can be NULL, values of which each is there often, a key.
const A: usize = 0;
const B: usize = 1;
const C: usize = 2;
const ID: usize = 3;

const ROWS: i64 = 200_000;

const LIMIT: u32 = 20;

const DEEP: &str = "
create table deep (a integer not null, b integer, c integer not null, id integer not null);
insert into deep
select n % 4, nullif(n % 3, 0) * (n % 997), n * 31 % 1009, n::int8 * 7919 % 200003
from generate_series(1, 200000) n";

#[derive(Debug, Clone, PartialEq)]
struct Row {
    a: i32,
    b: Option<i32>,
    c: i32,
    id: i32,
}

impl rt::FromColumns for Row {
    const COLUMNS: &'static [rt::Column] = &COLUMNS;

    fn from_columns(columns: &mut rt::Columns<'_>) -> Self {
        Self { a: columns.next(), b: columns.next(), c: columns.next(), id: columns.next() }
    }
}

fn value(row: &Row, column: usize, values: &mut rt::Values) {
    match column {
        A => values.value(A, &row.a),
        B => values.value(B, &row.b),
        C => values.value(C, &row.c),
        ID => values.value(ID, &row.id),
        _ => {}
    }
}

/// An index as the database makes it, and what is added to its order to tell rows apart.
struct Case {
    made: &'static str,
    order: &'static [Order],
    predicate: Option<&'static str>,
    keys: &'static [(usize, i32)],
}

const fn case(made: &'static str, order: &'static [Order]) -> Case {
    Case { made, order, predicate: None, keys: &[] }
}

const CASES: &[Case] = &[
    // One way, nothing NULL; a unique index among them.
    case("index on deep (c, id)", &[Order::asc(C), Order::asc(ID)]),
    case("unique index on deep (id desc)", &[Order::desc(ID)]),
    // The key was added.
    case("index on deep (c)", &[Order::asc(C), Order::asc(ID)]),
    case("index on deep (c desc)", &[Order::desc(C), Order::asc(ID)]),
    // Both ways.
    case("index on deep (c desc, id)", &[Order::desc(C), Order::asc(ID)]),
    case("index on deep (a, c desc, id)", &[Order::asc(A), Order::desc(C), Order::asc(ID)]),
    // NULLs at either end, either way.
    case("index on deep (b, id)", &[Order::asc(B), Order::asc(ID)]),
    case("index on deep (b nulls first, id)", &[Order::asc_nulls_first(B), Order::asc(ID)]),
    case("index on deep (b desc, id desc)", &[Order::desc(B), Order::desc(ID)]),
    case("index on deep (b desc nulls last, id)", &[Order::desc_nulls_last(B), Order::asc(ID)]),
    // NULLs within groups.
    case("index on deep (a, b, id)", &[Order::asc(A), Order::asc(B), Order::asc(ID)]),
    case(
        "index on deep (a desc, b nulls first, id)",
        &[Order::desc(A), Order::asc_nulls_first(B), Order::asc(ID)],
    ),
    // Columns that have one value only.
    Case {
        keys: &[(A, 2)],
        ..case("index on deep (a, c, id)", &[Order::asc(A), Order::asc(C), Order::asc(ID)])
    },
    Case {
        keys: &[(A, 2)],
        ..case("index on deep (a, b desc, id)", &[Order::asc(A), Order::desc(B), Order::asc(ID)])
    },
    Case {
        keys: &[(A, 2)],
        ..case("index on deep (c, a, id)", &[Order::asc(C), Order::asc(A), Order::asc(ID)])
    },
    // A partial index.
    Case {
        predicate: Some("a > 1"),
        ..case("index on deep (b, id) where a > 1", &[Order::asc(B), Order::asc(ID)])
    },
];

impl Case {
    fn sql(&self) -> String {
        let name = |place: usize| COLUMNS[place].name;
        let keys = self.keys.iter().map(|(place, value)| format!("{} = {value}", name(*place)));
        let mut conditions: Vec<String> = keys.collect();
        conditions.extend(self.predicate.map(Into::into));
        conditions.push("true".into());
        let order = self.order.iter().map(|order| {
            let direction = if order.descending { "desc" } else { "asc" };
            let nulls = if order.nulls_first { "first" } else { "last" };
            format!("{} {direction} nulls {nulls}", name(order.column))
        });
        let order: Vec<_> = order.collect();
        format!("from deep where {} order by {}", conditions.join(" and "), order.join(", "))
    }

    fn page(&self) -> rt::Page<Row> {
        let mut index = rt::Index::new(&TABLE, "deep_idx", self.order, value);
        if let Some(predicate) = self.predicate {
            index = index.only(predicate);
        }
        let keys = self.keys.iter();
        keys.fold(rt::page(&index), |page, (place, value)| page.key(COLUMNS[*place].name, value))
    }

    /// Where the order changes from value to value and from values to NULL, near both ends too.
    async fn places(&self, both: &Both) -> Vec<i64> {
        let sql = self.sql();
        let (_, order) = sql.split_once(" order by ").unwrap();
        let ranked = sql.replace("order by", "window w as (order by").replace("true", "true ");
        let sql = format!(
            "with ranked as (
                select row_number() over w - 1 as place, count(*) over () as rows,
                    a <> lag(a) over w or (b is null) <> (lag(b) over w is null) as edge
                {ranked})
            )
            select place from ranked where edge or place in (30, rows / 2, rows - 31)
            order by place"
        );
        let rows = both.db.client.query(&sql, &[]).await.unwrap();
        let places: Vec<i64> = rows.iter().map(|row| row.get(0)).collect();
        let last = *places.last().unwrap();
        assert!(last > ROWS / 5, "{order}");
        // Both sides of the first edges.
        let far = places.len().min(6);
        let near = places[..far].iter().flat_map(|place| [*place - 1, *place]);
        near.filter(|place| *place > 24).chain([last]).collect()
    }
}

/// How many blocks the transaction has read of the table and its indexes.
async fn blocks(both: &Both) -> i64 {
    let sql = "
        select sum(pg_stat_get_xact_blocks_fetched(oid))::int8
        from (
            select 'deep'::regclass as oid
            union all
            select indexrelid from pg_index where indrelid = 'deep'::regclass
        ) relation";
    both.db.client.query_one(sql, &[]).await.unwrap().get(0)
}

/// What a page shows, and how many blocks that took.
///
/// Statements stay prepared, so that the plans for any parameters are tried too.
async fn read(
    both: &Both,
    statements: &rt::PreparedStatements,
    page: rt::Page<Row>,
) -> (Vec<Row>, i64) {
    let before = blocks(both).await;
    let rows = page.limit(LIMIT).all(statements.on(&both.db.client)).await.unwrap();
    (rows, blocks(both).await - before)
}

async fn slice(both: &Both, sql: &str, offset: i64, limit: i64) -> Vec<Row> {
    let sql = format!("select a, b, c, id {sql} offset {offset} limit {limit}");
    let rows = both.db.client.query(&sql, &[]).await.unwrap();
    rows.iter().map(|row| rt::read_row(row).unwrap()).collect()
}

#[tokio::test]
async fn a_page_far_in_costs_what_one_at_the_beginning_does() {
    let both = Both::new(DEEP).await;
    let statements = rt::PreparedStatements::new();
    let mut wrong = Vec::new();
    for case in CASES {
        both.run(&format!("create {}", case.made.replace("index on", "index deep_idx on"))).await;
        both.run("vacuum analyze deep").await;
        both.run("begin").await;
        let sql = case.sql();
        let (first, near) = read(&both, &statements, case.page()).await;
        assert_eq!(first, slice(&both, &sql, 0, LIMIT.into()).await, "{}", case.made);
        for place in case.places(&both).await {
            let around = slice(&both, &sql, place - i64::from(LIMIT), 41).await;
            let (behind, cursor, ahead) = (&around[..20], &around[20], &around[21..]);
            for (page, expected) in
                [(case.page().after(cursor), ahead), (case.page().before(cursor), behind)]
            {
                let text = page.clone().limit(LIMIT).sql().to_owned();
                let (rows, far) = read(&both, &statements, page).await;
                assert_eq!(rows, expected, "{} at {place}: {text}", case.made);
                // The ranges before the one that holds the page are looked into, and some rows of
                // the one behind it are read.
                if far > 2 * near + 12 {
                    wrong.push(format!("{} at {place}: {far} blocks, {near} at first", case.made));
                }
            }
        }
        both.run("rollback; drop index deep_idx").await;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
