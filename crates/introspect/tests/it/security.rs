//! Are policies, privileges and the view of a weak role read?

use expect_test::expect;
use rowsmith_introspect::Scope;
use rowsmith_scratch_pg::testing;

use crate::support::{check, database, read, run, without_defaults};

/// Roles belong to the server, so each test names its own.
async fn roles(names: &[&str]) {
    let database = testing::database().await;
    for name in names {
        run(&database.client, &format!("create role \"{name}\"")).await;
    }
}

#[tokio::test]
async fn grants() {
    roles(&["g_app", "g \"\"x\"\"", "g_owner"]).await;
    check(
        "create table t (a int, b int);
        create sequence s;
        create function f() returns int language sql as 'select 1';
        create function g() returns int language sql as 'select 1';
        create function h() returns int language sql as 'select 1';
        create schema app;
        alter table t owner to g_owner;
        grant all on t to g_app;
        grant select, insert on t to \"g \"\"x\"\"\" with grant option;
        grant select on t to public;
        grant update (a), select (a, b) on t to g_app;
        grant usage on sequence s to g_app;
        revoke execute on function g() from public;
        grant execute on function h() to g_app;
        grant usage on schema app to g_app;
        grant create on schema public to g_app",
        expect![[r#"
            schema app
              grant USAGE to g_app

            schema public
              grant CREATE to g_app

            table public.t
              column a int4
              column b int4
              grant INSERT, SELECT to "g ""x""" grantable INSERT, SELECT
              grant DELETE, INSERT, REFERENCES, SELECT, TRIGGER, TRUNCATE, UPDATE to g_app
              grant SELECT, UPDATE to g_app column a
              grant SELECT to g_app column b
              grant SELECT to public

            sequence public.s int8 start 1 min 1 max 9223372036854775807 increment 1 cache 1
              grant USAGE to g_app

            function public.f
              returns int4
              language sql volatile
              body select 1

            function public.g
              returns int4
              language sql volatile
              body select 1
              grant to public

            function public.h
              returns int4
              language sql volatile
              body select 1
              grant EXECUTE to g_app
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_public_schema_made_anew() {
    check(
        "drop schema public; create schema public; comment on schema public is 'Ours'",
        expect![[r#"
            schema public
              comment Ours
              grant to public
        "#]],
    )
    .await;
}

#[tokio::test]
async fn policies() {
    roles(&["p_b", "p_a"]).await;
    check(
        "create table t (id int, owner text);
        alter table t enable row level security, force row level security;
        create policy read on t for select using (true);
        create policy \"write it\" on t as restrictive for update to p_b, p_a using (owner = current_user) with check (id > (select count(*) from t));
        create policy everything on t to p_a using (id = 1);
        create policy ins on t for insert with check (owner is not null);
        create policy del on t for delete using (false);
        comment on policy read on t is 'All read'",
        expect![[r#"
            schema public

            table public.t
              column id int4
              column owner text
              row security enabled forced
              policy del for delete to public
                using false
              policy everything for all to p_a
                using (id = 1)
              policy ins for insert to public
                check (owner IS NOT NULL)
              policy read for select to public
                using true
                comment All read
              policy "write it" restrictive for update to p_a, p_b
                using (owner = CURRENT_USER)
                check
                  | (id > ( SELECT count(*) AS count
                  |    FROM public.t t_1))
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_role_without_rights_sees_the_same() {
    roles(&["weak"]).await;
    let database = database(
        "create schema private;
        create type private.mood as enum ('a');
        create domain private.sure as private.mood not null;
        create table private.t (id int primary key default 1, m private.sure, check (id > 0));
        create index on private.t (m) where id > 5;
        alter table private.t enable row level security;
        create policy p on private.t using (id = 1);
        create view private.v as select * from private.t;
        create materialized view private.mv as select id from private.v;
        create function private.f(a int default 3) returns int language sql begin atomic select a; end;
        create function private.tf() returns trigger language plpgsql as 'begin return new; end';
        create trigger tr before insert on private.t for each row execute function private.tf();
        create sequence private.s;
        revoke all on schema public from public;
        revoke all on all tables in schema private from public;
        revoke all on function private.f from public",
    )
    .await;
    let strong = read(&database.client, &Scope::default()).await;
    run(&database.client, "set role weak").await;
    let weak = read(&database.client, &Scope::default()).await;
    assert_eq!(without_defaults(&weak), without_defaults(&strong));
}
