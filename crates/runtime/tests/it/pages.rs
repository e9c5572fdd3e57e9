//! Do pages show every row once, in the order of the index, whatever is NULL?

use crate::support::{Both, chain};
use expect_test::expect;
use rowsmith_runtime as rt;
use rt::Order;

const COLUMNS: [rt::Column; 3] = [
    rt::Column { name: "a", sql_type: "integer", cast: "::int4", text: false },
    rt::Column { name: "b", sql_type: "tsvector", cast: "::tsvector", text: true },
    rt::Column { name: "id", sql_type: "integer", cast: "::int4", text: false },
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

#[tokio::test]
async fn a_page_is_one_condition_where_the_index_can_answer_it() {
    let row = Row { a: Some(1), b: None, id: 3 };
    let plain = index(vec![Order::asc(2)]);
    let sql = |page: rt::Page<Row>| page.limit(2).sql().to_owned();
    expect![[r#"select "a", "b"::text as "b", "id" from "public"."spots" as "page" where ("page"."id") > ($1::int4) order by "page"."id" limit $2::bigint"#]]
        .assert_eq(&sql(rt::page(&plain).after(&row)));
    let partial = index(vec![Order::desc(0), Order::desc(2)]).only("a > 0");
    expect![[r#"select "a", "b"::text as "b", "id" from (select "a", "b", "id" from "public"."spots" as "page" where (a > 0) and ((("page"."a" > $1::int4 or "page"."a" is null)) or ("page"."a" = $1::int4 and "page"."id" > $2::int4)) order by "page"."a", "page"."id" limit $3::bigint) as "page" order by "page"."a" desc, "page"."id" desc"#]]
        .assert_eq(&sql(rt::page(&partial).before(&row)));
    let both = Both::new(SPOTS).await;
    let error = rt::page(&plain).key("c", &1).limit(1).all(&both.pool).await.unwrap_err();
    expect!["the statement could not be built: the relation has no column `c`"]
        .assert_eq(&chain(&error));
}
