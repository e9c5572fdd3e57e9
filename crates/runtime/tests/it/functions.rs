//! Are functions and procedures called with what they are given?

use crate::public::contacts::{Insert, Row};
use crate::public::enums::ContactStatus;
use crate::public::functions::{count_contacts, labels, search, split, stats, touch};
use crate::support::Both;
use rowsmith_runtime as rt;

#[tokio::test]
async fn functions_give_rows_values_and_columns_on_both_drivers() {
    let both = Both::new(include_str!("public.sql")).await;
    let (client, pool) = (&both.db.client, &both.pool);
    let mut rows: Vec<Row> = Vec::new();
    for name in ["Ada", "Adele", "Bob"] {
        rows.push(rt::insert(&Insert::new(name.to_owned())).one(client).await.unwrap());
    }
    let call = rt::call(&search::Args::new(Some("Ad".to_owned())));
    let found: search::Returns = call.all(client).await.unwrap();
    assert_eq!(found, rows[..2]);
    assert_eq!(call.all(pool).await.unwrap(), found);
    let call =
        rt::call(&search::Args { limit: Some(1).into(), ..search::Args::new(Some(String::new())) });
    assert_eq!(call.one(pool).await.unwrap(), rows[0]);

    let count = rt::call(&count_contacts::Args::default());
    let counted: count_contacts::Returns = count.one(client).await.unwrap();
    assert_eq!((counted, count.one(pool).await.unwrap()), (Some(3), Some(3)));

    let stats = rt::call(&stats::Args::default());
    assert_eq!(stats.one(client).await.unwrap().total, Some(3));
    assert_eq!(stats.one(pool).await.unwrap().newest, Some(rows[2].created_at));
}

#[tokio::test]
async fn arguments_without_names_variadic_ones_and_procedures_are_called() {
    let both = Both::new(include_str!("public.sql")).await;
    let (client, pool) = (&both.db.client, &both.pool);
    let row = rt::insert(&Insert::new("Ada".to_owned())).one(client).await.unwrap();
    let touch = rt::call(&touch::Args { arg1: Some(row.id) });
    touch.one(client).await.unwrap();
    touch.exec(pool).await.unwrap();
    let row = rt::select(&crate::public::contacts::TABLE).one(pool).await.unwrap();
    assert_eq!(row.name, "Ada!!");

    let labels =
        rt::call(&labels::Args { labels: Some(vec![Some(ContactStatus::Customer), None]) });
    let expected = [Some("customer".to_owned()), None];
    assert_eq!(labels.all(client).await.unwrap(), expected);
    assert_eq!(labels.all(pool).await.unwrap(), expected);

    let split = rt::call(&split::Args { whole: Some(7), rest: Some(1) });
    let expected = split::Returns { half: Some(3), rest: Some(2) };
    assert_eq!(split.one(client).await.unwrap(), expected);
    assert_eq!(split.one(pool).await.unwrap(), expected);
}
