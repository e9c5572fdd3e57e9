//! Do many rows go in by one statement, whole or not at all, and rows that are there already stay or change?

use crate::public::composites::Address;
use crate::public::contacts::{Insert, Row, TABLE, keys};
use crate::public::domains::Email;
use crate::public::enums::ContactStatus;
use crate::shapes;
use crate::support::{Both, chain};
use expect_test::expect;
use rowsmith_runtime as rt;
use rt::Field;

const SCHEMA: &str = include_str!("public.sql");

fn named(name: &str) -> Insert {
    Insert::new(name.to_owned())
}

/// Every column given, with what is awkward in an array.
fn full(number: usize) -> Insert {
    let history = Some(vec![Some(ContactStatus::Customer), None]);
    Insert {
        id: rt::Uuid::from_u128(u128::try_from(number).unwrap()).into(),
        status: ContactStatus::Customer.into(),
        email: Some(Email(format!("{number}@\"b,{{}}\\"))).into(),
        emails: rt::JsonValue::from(vec!["x \" y", "{"]).into(),
        score: None.into(),
        tags: vec![Some("a,b".to_owned()), None, Some(String::new())].into(),
        history: history.clone().into(),
        address: Some(Address { street: Some("(\"\\,".to_owned()), number: None, history }).into(),
        created_at: chrono::DateTime::UNIX_EPOCH.into(),
        ..named(&format!("NULL {number}"))
    }
}

#[tokio::test]
async fn rows_that_give_the_same_columns_come_back_in_order() {
    let both = Both::new(SCHEMA).await;
    let rows: Vec<Insert> = (0..300).map(full).collect();
    let insert = rt::insert_many(&rows);
    expect![[r#"insert into "public"."contacts" as "old" ("id", "name", "status", "email", "emails", "score", "tags", "history", "address", "created_at") select "row"."c0"::uuid, "row"."c1"::text, "row"."c2"::"public"."contact_status", "row"."c3"::"public"."email", "row"."c4"::jsonb, "row"."c5"::numeric, "row"."c6"::text[], "row"."c7"::"public"."contact_status"[], case when "row"."c8" like '(%' then "row"."c8"::"public"."address" when true or row('"public"."address"'::pg_catalog.regclass, (null::"public"."address")."street", (null::"public"."address")."number", (null::"public"."address")."history") is null then pg_catalog.json_populate_record(null::"public"."address", "row"."c8"::json)::"public"."address" end, "row"."c9"::timestamptz from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::numeric[], $7::text[], $8::text[], $9::text[], $10::timestamptz[]) as "row"("c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9")"#]]
        .assert_eq(insert.sql());
    let tokio = insert.all(&both.db.client).await.unwrap();
    both.run("delete from contacts").await;
    assert_eq!(insert.all(&both.pool).await.unwrap(), tokio);
    assert_eq!(tokio.len(), rows.len());
    for (given, row) in rows.iter().zip(&tokio) {
        assert_eq!((&Field::Set(row.id), &row.name), (&given.id, &given.name));
        assert_eq!((&Field::Set(row.email.clone()), row.score.clone()), (&given.email, None));
        assert_eq!(Field::Set(row.emails.clone()), given.emails);
        assert_eq!(Field::Set(row.tags.clone()), given.tags);
        assert_eq!(Field::Set(row.history.clone()), given.history);
        assert_eq!(Field::Set(row.address.clone()), given.address);
    }
}

#[tokio::test]
async fn rows_that_give_different_columns_are_one_statement_all_the_same() {
    let both = Both::new(SCHEMA).await;
    let scored = |name, score| Insert { score, ..named(name) };
    let rows = [
        named("a"),
        scored("b", Field::Set(None)),
        named("c"),
        scored("d", Some(7.into()).into()),
        Insert { status: ContactStatus::Customer.into(), ..named("e") },
    ];
    let insert = rt::insert_many(&rows);
    for returned in [insert.all(&both.db.client).await, insert.all(&both.pool).await] {
        let returned = returned.unwrap();
        let names: Vec<_> = returned.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["a", "c", "b", "d", "e"], "by their columns, in order");
        let scores: Vec<_> = returned.iter().map(|row| row.score.clone()).collect();
        let half = "1.50".parse().ok();
        assert_eq!(scores, [half.clone(), half.clone(), None, "7.00".parse().ok(), half]);
    }
    assert_eq!(insert.exec(&both.db.client).await.unwrap(), 5);
    assert_eq!(insert.exec(&both.pool).await.unwrap(), 5);
    // One refused, none written.
    let before = rt::select(&TABLE).exec(&both.pool).await.unwrap();
    let mixed = [named("f"), Insert { email: Some(Email("none".to_owned())).into(), ..named("g") }];
    let refused = rt::insert_many(&mixed).exec(&both.db.client).await.unwrap_err();
    assert!(chain(&refused).contains("violates check constraint \"email_check\""));
    assert_eq!(rt::select(&TABLE).exec(&both.pool).await.unwrap(), before);
}

#[tokio::test]
async fn no_rows_are_no_round_trip_and_many_are_one() {
    let both = Both::new(SCHEMA).await;
    let nothing = rt::insert_many::<Insert>(&[]);
    let (client, connection) = (both.db.connect().await, both.pool.begin().await);
    drop(connection);
    // A connection that is gone answers nothing.
    let backend: i32 = client.query_one("select pg_backend_pid()", &[]).await.unwrap().get(0);
    both.run(&format!("select pg_terminate_backend({backend}, 5000)")).await;
    assert_eq!(nothing.exec(&client).await.unwrap(), 0);
    assert_eq!(nothing.all(&client).await.unwrap(), []);
    // More values than a statement has parameters.
    let rows: Vec<Insert> = (0..40_000).map(|n| named(&n.to_string())).collect();
    let rows: Vec<Insert> =
        rows.into_iter().map(|row| Insert { score: None.into(), ..row }).collect();
    assert_eq!(rt::insert_many(&rows).exec(&both.pool).await.unwrap(), 40_000);
    let error = rt::insert_many(&[named("a"), named("b\0")]).exec(&both.pool).await.unwrap_err();
    expect!["the statement could not be built: the value for `name` of row 1 cannot be sent: text in Postgres cannot hold the character U+0000"].assert_eq(&chain(&error));
}

#[tokio::test]
async fn rows_of_defaults_and_arrays_of_any_shape_keep_their_shape() {
    let both = Both::new(
        "create table shapes (n integer not null default 7, grid integer[] not null default '{1}')",
    )
    .await;
    let grid = |bounds: &[(i32, i32)], elements: &[i32]| rt::Array {
        dimensions: bounds
            .iter()
            .map(|(length, lower_bound)| rt::Dimension {
                length: *length,
                lower_bound: *lower_bound,
            })
            .collect(),
        elements: elements.to_vec(),
    };
    let given = |grid: rt::Array<i32>| shapes::Shape { n: 1.into(), grid: grid.into() };
    let flat = given(vec![1, 2].into());
    let square = given(grid(&[(2, 0), (2, 1)], &[1, 2, 3, 4]));
    let empty = given(Vec::new().into());
    let rows = [shapes::Shape::default(), flat, square, empty, shapes::Shape::default()];
    let insert = rt::insert_many(&rows);
    for returned in [insert.all(&both.db.client).await, insert.all(&both.pool).await] {
        let returned = returned.unwrap();
        let default = shapes::Shape { n: 7.into(), grid: rt::Array::from(vec![1]).into() };
        assert_eq!(
            returned[..2],
            [default, shapes::Shape { n: 7.into(), ..given(vec![1].into()) }]
        );
        assert_eq!(returned[2..], rows[1..4]);
    }
}

#[tokio::test]
async fn a_row_that_is_there_takes_what_is_given_by_any_key() {
    let both = Both::new(SCHEMA).await;
    let (client, pool) = (&both.db.client, &both.pool);
    let email = Email("a@b".to_owned());
    let ada = Insert { email: Some(email.clone()).into(), ..named("Ada") };
    let row = rt::insert(&ada).one(client).await.unwrap();
    let by_email = &keys::CONTACTS_EMAIL_KEY;
    let changed =
        Insert { score: Some(3.into()).into(), ..Insert { name: "Eve".to_owned(), ..ada.clone() } };
    let upsert = rt::insert(&changed).on_conflict_update(by_email);
    expect![[r#"insert into "public"."contacts" as "old" ("name", "email", "score") values ($1::text, $2::text::"public"."email", $3::numeric) on conflict ("email") do update set "name" = excluded."name", "score" = excluded."score""#]]
        .assert_eq(upsert.sql());
    let expected = Row {
        name: "Eve".to_owned(),
        score: "3.00".parse().ok(),
        search: Some("'eve':1".into()),
        ..row
    };
    assert_eq!(upsert.one(client).await.unwrap(), expected);
    assert_eq!(upsert.one(pool).await.unwrap(), expected);
    assert_eq!(rt::insert(&ada).on_conflict_nothing().opt(pool).await.unwrap(), None);
    assert_eq!(rt::insert(&ada).on_conflict_nothing().exec(client).await.unwrap(), 0);

    // Many, of which one is new; then the same again, with nothing but the key given.
    let rows =
        [Insert { email: Some(Email("c@d".to_owned())).into(), ..named("New") }, ada.clone()];
    let returned = rt::insert_many(&rows).on_conflict_update(by_email).all(pool).await.unwrap();
    assert_eq!(returned.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["New", "Ada"]);
    assert_eq!(rt::insert_many(&rows).on_conflict_nothing().exec(client).await.unwrap(), 0);
    let id = returned[0].id;
    let found = rt::select(&TABLE).by(&keys::PRIMARY, &id).one(client).await.unwrap();
    assert_eq!(
        rt::select(&TABLE).by(by_email, &Email("c@d".to_owned())).one(pool).await.unwrap(),
        found
    );

    // A partial unique index knows only the rows that meet its condition.
    let key = (found.name.clone(), found.email.clone().unwrap());
    let lead = rt::select(&TABLE).by(&keys::CONTACTS_LEAD_IDX, &key);
    assert_eq!(lead.one(client).await.unwrap(), found);
    assert_eq!(lead.one(pool).await.unwrap(), found);
    let again = Insert { score: None.into(), ..rows[0].clone() };
    let upsert = rt::insert(&again).on_conflict_update(&keys::CONTACTS_LEAD_IDX);
    assert_eq!(upsert.one(pool).await.unwrap(), Row { score: None, ..found });
    both.run("update contacts set status = 'customer' where name = 'New'").await;
    assert_eq!(lead.opt(pool).await.unwrap(), None);
}

#[tokio::test]
async fn rows_are_deleted_by_key_and_never_all_by_mistake() {
    let both = Both::new(SCHEMA).await;
    let rows = rt::insert_many(&["a", "b", "c"].map(named)).all(&both.pool).await.unwrap();
    let delete = rt::delete(&TABLE).by(&keys::PRIMARY, &rows[0].id);
    assert_eq!(delete.one(&both.db.client).await.unwrap(), rows[0]);
    assert_eq!(delete.exec(&both.pool).await.unwrap(), 0);
    assert_eq!(rt::delete(&TABLE).key("name", "b").exec(&both.pool).await.unwrap(), 1);
    assert_eq!(rt::delete(&TABLE).every_row().all(&both.pool).await.unwrap(), rows[2..]);
}
