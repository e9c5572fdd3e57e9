//! Are equal schemas equal catalogs, whatever the order of creation?

use crate::support::catalog;

const FIRST: &str = "create schema lib;
    create type lib.mood as enum ('a', 'b');
    create table a (id int primary key, m lib.mood, n int, constraint z check (n > 0), constraint y check (n < 9));
    create table b (id int primary key, a int references a);
    create index i on a (m);
    create index h on a (n);
    create function f(a int) returns int language sql as 'select 1';
    create function f(a text) returns int language sql as 'select 1';
    create view v as select id, m from a;
    create view w as select id from v;
    grant select on a to pg_monitor;
    grant insert on a to pg_read_all_data;
    alter table a enable row level security;
    create policy p on a to pg_monitor, pg_read_all_data using (true);
    create policy o on a using (false);";

const SECOND: &str = "create view w as select 1 as id;
    create table b (id int);
    create schema lib;
    create function f(a text) returns int language sql as 'select 1';
    create function f(a int) returns int language sql as 'select 1';
    create type lib.mood as enum ('b');
    alter type lib.mood add value 'a' before 'b';
    create table a (id int, gone int, m lib.mood, n int, constraint y check (n < 9));
    alter table a drop column gone;
    create index h on a (n);
    create index i on a (m);
    alter table a add constraint z check (n > 0), add primary key (id);
    alter table b add a int, add primary key (id);
    alter table b add foreign key (a) references a;
    create view v as select id, m from a;
    create or replace view w as select id from v;
    create policy o on a using (false);
    create policy p on a to pg_read_all_data, pg_monitor using (true);
    alter table a enable row level security;
    grant insert on a to pg_read_all_data;
    grant select on a to pg_monitor;";

#[tokio::test]
async fn the_order_of_creation_does_not_matter() {
    let (first, second) = (catalog(FIRST).await, catalog(SECOND).await);
    assert_eq!(first.to_string(), second.to_string());
    assert_eq!(first, second);
}
