//! Does a client that was compiled before a migration keep reading and writing after it, or say which column is in the way?
//!
//! Both clients have run their statements before the change, so that what they keep prepared is old as well.

use std::fmt::Write as _;

use expect_test::expect;
use rowsmith_runtime as rt;
use rt::{FromColumns, Table, ToColumns};

use crate::public::composites::Address;
use crate::public::contacts::{Insert, TABLE, Update};
use crate::public::enums::ContactStatus;
use crate::support::{Both, chain};

const SCHEMA: &str = concat!(
    include_str!("public.sql"),
    "create table parts (id int4 primary key, label varchar(10) not null, size int4 not null, \
        price numeric(6, 2) not null, sizes int4[] not null);"
);

/// A row of a table whose types will be widened.
#[derive(Debug, Clone, PartialEq)]
struct Part {
    id: i32,
    label: String,
    size: i32,
    price: rt::Numeric,
    sizes: Vec<Option<i32>>,
}

const COLUMNS: [rt::Column; 5] = [
    rt::Column { name: "id", sql_type: "integer", cast: "::int4", read: rt::Read::Plain },
    rt::Column { name: "label", sql_type: "varchar(10)", cast: "::varchar", read: rt::Read::Plain },
    rt::Column { name: "size", sql_type: "integer", cast: "::int4", read: rt::Read::Plain },
    rt::Column {
        name: "price",
        sql_type: "numeric(6,2)",
        cast: "::numeric",
        read: rt::Read::Plain,
    },
    rt::Column { name: "sizes", sql_type: "integer[]", cast: "::int4[]", read: rt::Read::Plain },
];
const PARTS: Table<Part> = Table::new("public", "parts", &COLUMNS);

impl FromColumns for Part {
    const COLUMNS: &'static [rt::Column] = &COLUMNS;

    fn from_columns(columns: &mut rt::Columns<'_>) -> Self {
        Self {
            id: columns.next(),
            label: columns.next(),
            size: columns.next(),
            price: columns.next(),
            sizes: columns.next(),
        }
    }
}

impl ToColumns for Part {
    type Row = Self;
    const TABLE: &'static Table<Self> = &PARTS;

    fn to_columns(&self, values: &mut rt::Values) {
        values.value(0, &self.id);
        values.value(1, &self.label);
        values.value(2, &self.size);
        values.value(3, &self.price);
        values.value(4, &self.sizes);
    }
}

/// What each driver says of reading, writing and changing a row after `change`.
async fn after(change: &str) -> String {
    let both = Both::new(SCHEMA).await;
    for tokio in [true, false] {
        let before = [contacts(&both, tokio).await, parts(&both, tokio).await].concat();
        assert!(before.iter().all(|(_, outcome)| outcome.is_none()), "{before:?}");
    }
    both.run(change).await;
    let mut report = String::new();
    for (driver, tokio) in [("tokio-postgres", true), ("sqlx", false)] {
        let outcomes = [contacts(&both, tokio).await, parts(&both, tokio).await].concat();
        for (what, outcome) in outcomes {
            if let Some(error) = outcome {
                // The rest differs between majors: places in their sources, details, hints.
                let error = error.lines().next().unwrap_or_default();
                let error = error.split(" at line ").next().unwrap_or_default();
                writeln!(report, "{driver}: {what}: {error}").unwrap();
            }
        }
    }
    report
}

type Outcome = (&'static str, Option<String>);

async fn contacts(both: &Both, tokio: bool) -> Vec<Outcome> {
    let address = Address {
        street: Some("Elm (1)".to_owned()),
        number: Some(7),
        history: Some(vec![Some(ContactStatus::Lead), None]),
    };
    let plain = Insert {
        status: ContactStatus::Customer.into(),
        tags: vec![Some("a".to_owned()), None].into(),
        ..Insert::new("Ada".to_owned())
    };
    let with_address = rt::insert(&Insert { address: Some(address).into(), ..plain.clone() });
    let update = Update { tags: Vec::new().into(), ..Update::default() };
    let change = rt::update(&update).key("name", "Ada");
    macro_rules! on {
        ($statement:expr, $method:ident) => {{
            let statement = $statement;
            let outcome = if tokio {
                statement.$method(&both.db.client).await.map(drop)
            } else {
                statement.$method(&both.pool).await.map(drop)
            };
            outcome.err().map(|error| chain(&error))
        }};
    }
    vec![
        ("insert", on!(rt::insert(&plain), one)),
        ("insert with a composite", on!(with_address, one)),
        ("read", on!(rt::select(&TABLE), all)),
        ("update", on!(change, exec)),
    ]
}

async fn parts(both: &Both, tokio: bool) -> Vec<Outcome> {
    let part = Part {
        id: 1,
        label: "bolt".to_owned(),
        size: 5,
        price: "1.50".parse().unwrap(),
        sizes: vec![Some(1), None],
    };
    let insert = rt::insert(&part);
    let read = rt::select(&PARTS);
    both.run("delete from parts where id = 1").await;
    let (inserted, read) = if tokio {
        (insert.one(&both.db.client).await, read.all(&both.db.client).await)
    } else {
        (insert.one(&both.pool).await, read.all(&both.pool).await)
    };
    let error = |error: rt::Error| chain(&error);
    if let Ok(row) = &inserted {
        assert_eq!((row.id, &row.label, &row.sizes), (1, &part.label, &part.sizes));
    }
    vec![("insert a part", inserted.err().map(error)), ("read parts", read.err().map(error))]
}

#[tokio::test]
async fn additions_and_another_order_go_unnoticed() {
    for change in [
        "alter type contact_status add value 'partner' before 'lead'",
        "alter type contact_status rename value 'lead' to 'prospect';
         alter table contacts alter status set default 'customer';
         alter type contact_status add value 'lead'",
        "alter table contacts add column extra text not null default 'x'; alter table parts add column b int4",
        "alter table contacts drop column tags;
         alter table contacts add column tags text[] not null default '{}'",
        "alter table parts alter label type text",
        "alter table parts alter label type varchar(20), alter price type numeric(20, 6)",
        "alter table contacts alter score type numeric",
    ] {
        assert_eq!(after(change).await, "", "{change}");
    }
}

#[tokio::test]
async fn a_label_that_came_later_is_read_and_written_back() {
    let both = Both::new(SCHEMA).await;
    let insert = rt::insert(&Insert::new("Eve".to_owned()));
    let (first, second) =
        (insert.one(&both.db.client).await.unwrap(), insert.one(&both.pool).await.unwrap());
    both.run("alter type contact_status add value 'partner'").await;
    both.run("update contacts set status = 'partner', history = '{lead,partner}'").await;
    for (id, tokio) in [(first.id, true), (second.id, false)] {
        let select = rt::select(&TABLE).key("id", &id);
        let row = if tokio {
            select.one(&both.db.client).await.unwrap()
        } else {
            select.one(&both.pool).await.unwrap()
        };
        assert_eq!(row.status, ContactStatus::Unrecognized("partner".into()));
        let back = rt::insert(&Insert {
            status: row.status.clone().into(),
            history: row.history.clone().into(),
            ..Insert::new("Back".to_owned())
        });
        let back = if tokio {
            back.one(&both.db.client).await.unwrap()
        } else {
            back.one(&both.pool).await.unwrap()
        };
        assert_eq!((back.status, back.history), (row.status, row.history));
    }
}

#[tokio::test]
async fn a_composite_with_another_attribute_is_read() {
    expect![""].assert_eq(&after("alter type address add attribute zip text").await);
}

#[tokio::test]
async fn a_type_that_outgrows_the_client_is_named_with_its_column() {
    expect![[r#"
        tokio-postgres: insert a part: a row could not be read: cannot read column `size` of type `integer`: expected a value of type `integer`, found `bigint`
        tokio-postgres: read parts: a row could not be read: cannot read column `size` of type `integer`: expected a value of type `integer`, found `bigint`
        sqlx: insert a part: a row could not be read: cannot read column `size` of type `integer`: expected a value of type `integer`, found `bigint`
        sqlx: read parts: a row could not be read: cannot read column `size` of type `integer`: expected a value of type `integer`, found `bigint`
    "#]].assert_eq(&after("alter table parts alter size type int8").await);
    expect![[r#"
        tokio-postgres: insert a part: a row could not be read: cannot read column `sizes` of type `integer[]`: expected a value of type `integer`, found `bigint`
        tokio-postgres: read parts: a row could not be read: cannot read column `sizes` of type `integer[]`: expected a value of type `integer`, found `bigint`
        sqlx: insert a part: a row could not be read: cannot read column `sizes` of type `integer[]`: expected a value of type `integer`, found `bigint`
        sqlx: read parts: a row could not be read: cannot read column `sizes` of type `integer[]`: expected a value of type `integer`, found `bigint`
    "#]].assert_eq(&after("alter table parts alter sizes type int8[]").await);
    expect![[r#"
        tokio-postgres: read parts: a row could not be read: cannot read column `size` of type `integer`: unexpected NULL
        sqlx: read parts: a row could not be read: cannot read column `size` of type `integer`: unexpected NULL
    "#]].assert_eq(&after("alter table parts alter size drop not null; insert into parts values (2, 'x', null, 1, '{}')").await);
    expect![[r#"
        tokio-postgres: insert a part: the statement could not be run: db error: ERROR: column "size" of relation "parts" does not exist
        tokio-postgres: read parts: the statement could not be run: db error: ERROR: column "size" does not exist
        sqlx: insert a part: the statement could not be run: error returned from database: column "size" of relation "parts" does not exist
        sqlx: read parts: the statement could not be run: error returned from database: column "size" does not exist
    "#]].assert_eq(&after("alter table parts drop column size").await);
}

#[tokio::test]
async fn a_transaction_that_meets_a_stale_statement_fails_and_the_next_one_does_not() {
    let both = Both::new(SCHEMA).await;
    let read = rt::select(&PARTS);
    read.all(&both.pool).await.unwrap();
    both.run("alter table parts alter label type text").await;
    let mut transaction = both.pool.begin().await.unwrap();
    let error = chain(&read.all(&mut transaction).await.unwrap_err());
    assert!(error.contains("cached plan must not change result type"), "{error}");
    transaction.rollback().await.unwrap();
    let mut transaction = both.pool.begin().await.unwrap();
    assert_eq!(read.all(&mut transaction).await.unwrap(), []);
}
