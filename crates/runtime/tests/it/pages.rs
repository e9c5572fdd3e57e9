//! Do pages show every row once, in the order of the index, whatever is NULL?

use crate::support::{Both, Random, chain};
use expect_test::expect;
use rowsmith_runtime as rt;
use rt::Order;

const COLUMNS: [rt::Column; 3] = [
    rt::Column { name: "a", sql_type: "integer", cast: "::int4", read: rt::Read::Plain },
    rt::Column { name: "b", sql_type: "tsvector", cast: "::tsvector", read: rt::Read::Text },
    rt::Column { name: "id", sql_type: "integer", cast: "::int4", read: rt::Read::Plain },
];

const TABLE: rt::Table<Row> = rt::Table::new("public", "spots", &COLUMNS);

#[derive(Debug, Clone, PartialEq)]
struct Row {
    a: Option<i32>,
    b: Option<rt::TsVector>,
    id: i32,
}

impl rt::FromColumns for Row {
    const COLUMNS: &'static [rt::Column] = &COLUMNS;

    fn from_columns(columns: &mut rt::Columns<'_>) -> Self {
        Self { a: columns.next(), b: columns.next(), id: columns.next() }
    }
}

fn value(row: &Row, column: usize, values: &mut rt::Values) {
    match column {
        0 => values.value(0, &row.a),
        1 => values.value(1, &row.b),
        2 => values.value(2, &row.id),
        _ => {}
    }
}

/// Few values, so that many are equal; a type that is ordered otherwise than its text.
const SPOTS: &str = "
create table spots (a integer, b tsvector, id integer not null);
insert into spots
select nullif(n * 7 % 4, 0), (array[null, 'b', 'aa', 'c'])[n * 5 % 4 + 1]::tsvector, n * 11 % 37
from generate_series(1, 36) n";

fn index(order: Vec<Order>) -> rt::Index<Row> {
    rt::Index::new(&TABLE, "spots_idx", order.leak(), value)
}

fn order_by(order: &[Order]) -> String {
    let one = |order: &Order| {
        let direction = if order.descending { "desc" } else { "asc" };
        let nulls = if order.nulls_first { "first" } else { "last" };
        format!("{} {direction} nulls {nulls}", COLUMNS[order.column].name)
    };
    order.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[tokio::test]
async fn every_order_shows_every_row_once_forwards_and_backwards() {
    let both = Both::new(SPOTS).await;
    let ways = [Order::asc, Order::asc_nulls_first, Order::desc, Order::desc_nulls_last];
    for a in ways {
        for b in ways {
            for id in [Order::asc, Order::desc] {
                let index = index(vec![a(0), b(1), id(2)]);
                let sql =
                    format!("select a, b::text, id from spots order by {}", order_by(index.order));
                // By position: `b` would be sorted as text.
                let sql = sql.replace(" b ", " spots.b ");
                let rows = both.db.client.query(&sql, &[]).await.unwrap();
                let all: Vec<Row> = rows.iter().map(|row| rt::read_row(row).unwrap()).collect();
                walk(&both, &index, &all).await;
            }
        }
    }
}

async fn walk(both: &Both, index: &rt::Index<Row>, all: &[Row]) {
    let (client, pool) = (&both.db.client, &both.pool);
    let page = rt::page(index);
    let mut seen = page.clone().limit(5).all(client).await.unwrap();
    while let Some(last) = seen.last().cloned() {
        let next = page.clone().after(&last).limit(5).all(pool).await.unwrap();
        if next.is_empty() {
            break;
        }
        let back = page.clone().before(&next[0]).limit(5).all(client).await.unwrap();
        assert_eq!(back[..], seen[seen.len() - 5..], "{:?}", index.order);
        seen.extend(next);
    }
    assert_eq!(seen, all, "{:?}", index.order);
    assert_eq!(page.clone().before(&all[0]).limit(5).all(client).await.unwrap(), []);
    // Part of the rows.
    let part: Vec<Row> = all.iter().filter(|row| row.a == Some(2)).cloned().collect();
    let rest = page.key("a", &2).after(&part[3]).limit(100).all(client).await.unwrap();
    assert_eq!(rest, part[4..]);
}

const MIXED_COLUMNS: [rt::Column; 4] = [
    rt::Column { name: "a", sql_type: "integer", cast: "::int4", read: rt::Read::Plain },
    rt::Column { name: "b", sql_type: "tsvector", cast: "::tsvector", read: rt::Read::Text },
    rt::Column { name: "n", sql_type: "numeric", cast: "::numeric", read: rt::Read::Plain },
    rt::Column { name: "id", sql_type: "integer", cast: "::int4", read: rt::Read::Plain },
];

const MIXED_TABLE: rt::Table<Mixed> = rt::Table::new("public", "mixed", &MIXED_COLUMNS);

#[derive(Debug, Clone, PartialEq)]
struct Mixed {
    a: Option<i32>,
    b: Option<rt::TsVector>,
    n: rt::Numeric,
    id: i32,
}

impl rt::FromColumns for Mixed {
    const COLUMNS: &'static [rt::Column] = &MIXED_COLUMNS;

    fn from_columns(columns: &mut rt::Columns<'_>) -> Self {
        Self { a: columns.next(), b: columns.next(), n: columns.next(), id: columns.next() }
    }
}

fn mixed_value(row: &Mixed, column: usize, values: &mut rt::Values) {
    match column {
        0 => values.value(0, &row.a),
        1 => values.value(1, &row.b),
        2 => values.value(2, &row.n),
        3 => values.value(3, &row.id),
        _ => {}
    }
}

/// Numbers that are equal and look otherwise; NULLs; rows that differ in the last column only.
const MIXED: &str = "
create table mixed (a integer, b tsvector, n numeric not null, id integer not null);
insert into mixed
select nullif(n * 7 % 4, 0), (array[null, 'b', 'aa', 'c'])[n / 3 % 4 + 1]::tsvector,
    (array['1', '1.00', '2.0', '-3'])[n / 5 % 4 + 1]::numeric, n * 11 % 61
from generate_series(1, 60) n";

/// An order of all rows: the column that tells them apart stands anywhere in it.
fn random_order(random: &mut Random) -> Vec<Order> {
    let mut columns = vec![0, 1, 2, 3];
    let mut order = Vec::new();
    while !columns.is_empty() {
        let column = columns.remove(random.below(columns.len()));
        if column == 3 || random.below(4) > 0 {
            let (descending, nulls_first) = (random.below(2) == 0, random.below(2) == 0);
            order.push(Order { column, descending, nulls_first });
        }
    }
    order
}

#[tokio::test]
async fn random_orders_and_keys_show_just_the_rows_that_order_by_gives() {
    let both = Both::new(MIXED).await;
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for turn in 0..150 {
        let order = random_order(&mut random);
        let by: Vec<String> = order
            .iter()
            .map(|it| {
                let direction = if it.descending { "desc" } else { "asc" };
                let nulls = if it.nulls_first { "first" } else { "last" };
                format!("mixed.{} {direction} nulls {nulls}", MIXED_COLUMNS[it.column].name)
            })
            .collect();
        let partial = random.below(3) == 0;
        let mut index = rt::Index::new(&MIXED_TABLE, "mixed_idx", order.leak(), mixed_value);
        if partial {
            index = index.only("id % 5 > 0");
        }
        let only = if partial { "where id % 5 > 0" } else { "" };
        let sql = format!("select a, b::text, n, id from mixed {only} order by {}", by.join(", "));
        let rows = both.db.client.query(&sql, &[]).await.unwrap();
        let all: Vec<Mixed> = rows.iter().map(|row| rt::read_row(row).unwrap()).collect();
        let like = &all[random.below(all.len())];
        let mut page = rt::page(&index);
        let mut here = vec![true; all.len()];
        let mut meets = |meets: &dyn Fn(&Mixed) -> bool| {
            here.iter_mut().zip(&all).for_each(|(here, row)| *here &= meets(row));
        };
        if random.below(3) == 0 {
            page = page.key("a", &like.a);
            meets(&|row| row.a.is_some() && row.a == like.a);
        }
        if random.below(3) == 0 {
            page = page.key("b", &like.b);
            meets(&|row| row.b.is_some() && row.b == like.b);
        }
        if random.below(3) == 0 {
            let n: rt::Numeric = ["1.0", "2", "-3"][random.below(3)].parse().unwrap();
            page = page.key("n", &n);
            meets(&|row| row.n == n);
        }
        if random.below(8) == 0 {
            page = page.key("id", &like.id);
            meets(&|row| row.id == like.id);
        }
        let limit = 1 + random.below(7);
        for place in 0..all.len() {
            // Rows that the page itself does not show are places in the order, too.
            let holds = |range: std::ops::Range<usize>| {
                let rows = range.filter(|at| here[*at]).map(|at| all[at].clone());
                rows.collect::<Vec<_>>()
            };
            let (before, after) = (holds(0..place), holds(place + 1..all.len()));
            let after = &after[..limit.min(after.len())];
            let before = &before[before.len() - limit.min(before.len())..];
            let limit = u32::try_from(limit).unwrap();
            let next = page.clone().after(&all[place]).limit(limit);
            let back = page.clone().before(&all[place]).limit(limit);
            let said = |statement: &rt::Statement<Mixed>| {
                format!("turn {turn} at {place}: {}", statement.sql())
            };
            if (turn + place) % 2 == 0 {
                assert_eq!(next.all(&both.pool).await.unwrap(), after, "{}", said(&next));
                assert_eq!(back.all(&both.pool).await.unwrap(), before, "{}", said(&back));
            } else {
                assert_eq!(next.all(&both.db.client).await.unwrap(), after, "{}", said(&next));
                assert_eq!(back.all(&both.db.client).await.unwrap(), before, "{}", said(&back));
            }
        }
    }
}

#[tokio::test]
async fn a_page_is_one_condition_where_the_index_can_answer_it() {
    let row = Row { a: Some(1), b: None, id: 3 };
    let plain = index(vec![Order::asc(2)]);
    let sql = |page: rt::Page<Row>| page.limit(2).sql().to_owned();
    expect![[r#"select "a", "b"::text as "b", "id" from "public"."spots" as "page" where "page"."id" > $1::int4 order by "page"."id" limit $2::bigint"#]]
        .assert_eq(&sql(rt::page(&plain).after(&row)));
    let partial = index(vec![Order::desc(0), Order::desc(2)]).only("a > 0");
    expect![[r#"select "a", "b"::text as "b", "id" from ((select "a", "b", "id" from "public"."spots" as "page" where (a > 0) and ("page"."a", "page"."id") > ($1::int4, $2::int4) order by "page"."a", "page"."id" limit $3::bigint) union all (select "a", "b", "id" from "public"."spots" as "page" where (a > 0) and "page"."a" is null order by "page"."a", "page"."id" limit $3::bigint) order by "a", "id" limit $3::bigint) as "page" order by "page"."a" desc, "page"."id" desc"#]]
        .assert_eq(&sql(rt::page(&partial).before(&row)));
    let both = Both::new(SPOTS).await;
    let error = rt::page(&plain).key("c", &1).limit(1).all(&both.pool).await.unwrap_err();
    expect!["the statement could not be built: the relation has no column `c`"]
        .assert_eq(&chain(&error));
}
