//! Is nothing of the session left behind, or let in?

use futures_util::FutureExt as _;
use rowsmith_introspect::{Scope, introspect};

use crate::support::{database, read, run};

#[tokio::test]
async fn leaves_nothing_behind() {
    let database = database("create table t (a int)").await;
    let client = &database.client;
    run(
        client,
        "set search_path = public; set timezone = 'Europe/Berlin'; set datestyle = 'German'",
    )
    .await;
    let state = "select string_agg(name || '=' || setting, E'\n' order by name) || (select count(*) from pg_prepared_statements) from pg_settings";
    let before: String = client.query_typed_one(state, &[]).await.unwrap().get(0);
    read(client, &Scope::default()).await;
    let after: String = client.query_typed_one(state, &[]).await.unwrap().get(0);
    assert_eq!(before, after);
    run(client, "create table not_read_only ()").await;
}

#[tokio::test]
async fn settings_of_the_session_do_not_show() {
    let database = database("create table t (a timestamptz default '2020-01-01 12:00+00'::timestamptz, b interval default '1 day 2 hours', c bytea default '\\x00ff', d text default 'a\\b', e float8 default 0.1::float8)").await;
    let plain = read(&database.client, &Scope::default()).await;
    run(
        &database.client,
        "set timezone = 'Asia/Tokyo'; set datestyle = 'SQL, DMY'; set intervalstyle = 'iso_8601'; set bytea_output = 'escape';
        set standard_conforming_strings = off; set escape_string_warning = off; set quote_all_identifiers = on; set extra_float_digits = 0; set search_path = public",
    )
    .await;
    let odd = read(&database.client, &Scope::default()).await;
    assert_eq!(plain.to_string(), odd.to_string());
}

#[tokio::test]
async fn a_future_that_is_dropped_ends_its_transaction() {
    let database = database("create table t (a int)").await;
    // Polled once, it has sent the begin; then it is gone.
    assert!(introspect(&database.client, &Scope::default()).now_or_never().is_none());
    run(&database.client, "create table not_read_only ()").await;
}
