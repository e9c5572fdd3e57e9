//! Are views, their columns and what they take read?

use expect_test::expect;

use crate::support::check;

const TABLES: &str = "create domain sure as text not null;
    create table orgs (id int primary key, name text not null, note text, s sure);
    create table people (id int generated always as identity primary key, org int references orgs, name text not null);";

#[tokio::test]
async fn nullability_follows_the_query() {
    check(
        &format!(
            "{TABLES}
            create view plain with (security_barrier = true, check_option = local) as select id, name as title, note, s, id + 1 as next from orgs;
            create view joined as select p.id, p.name, o.name as org, o.s from people p left join orgs o on o.id = p.org;
            create materialized view counted as select org, count(*) as n from joined group by org;
            comment on view plain is 'Plain';
            comment on column plain.title is 'Title'"
        ),
        expect![[r#"
            schema public

            domain public.sure over text not null

            materialized view public.counted
              column org text from public.joined column org
              column n int8 not null
              definition
                |  SELECT org,
                |     count(*) AS n
                |    FROM public.joined
                |   GROUP BY org;

            view public.joined
              column id int4 not null read only from public.people column id
              column name text not null read only from public.people column name
              column org text read only from public.orgs column name
              column s public.sure read only from public.orgs column s
              definition
                |  SELECT p.id,
                |     p.name,
                |     o.name AS org,
                |     o.s
                |    FROM (public.people p
                |      LEFT JOIN public.orgs o ON ((o.id = p.org)));

            table public.orgs
              column id int4 not null
              column name text not null
              column note text
              column s public.sure not null
              primary key orgs_pkey (id)

            table public.people
              column id int4 not null identity always
              column org int4
              column name text not null
              foreign key people_org_fkey (org) references public.orgs (id)
              primary key people_pkey (id)

            view public.plain accepts insert, update, delete
              comment Plain
              option check_option=local
              option security_barrier=true
              column id int4 not null from public.orgs column id
              column title text not null from public.orgs column name
                comment Title
              column note text from public.orgs column note
              column s public.sure not null from public.orgs column s
              column next int4 not null read only
              definition
                |  SELECT id,
                |     name AS title,
                |     note,
                |     s,
                |     (id + 1) AS next
                |    FROM public.orgs;
        "#]],
    )
    .await;
}

#[tokio::test]
async fn views_over_views_made_in_any_order() {
    check(
        &format!(
            "{TABLES}
            create view a as select null::text as name, 0 as id;
            create view b as select id, name from a;
            create view base as select id, name from orgs;
            create or replace view a as select name, id from base"
        ),
        expect![[r#"
            schema public

            domain public.sure over text not null

            view public.a accepts insert, update, delete
              column name text not null from public.base column name
              column id int4 not null from public.base column id
              definition
                |  SELECT name,
                |     id
                |    FROM public.base;

            view public.b accepts insert, update, delete
              column id int4 not null from public.a column id
              column name text not null from public.a column name
              definition
                |  SELECT id,
                |     name
                |    FROM public.a;

            view public.base accepts insert, update, delete
              column id int4 not null from public.orgs column id
              column name text not null from public.orgs column name
              definition
                |  SELECT id,
                |     name
                |    FROM public.orgs;

            table public.orgs
              column id int4 not null
              column name text not null
              column note text
              column s public.sure not null
              primary key orgs_pkey (id)

            table public.people
              column id int4 not null identity always
              column org int4
              column name text not null
              foreign key people_org_fkey (org) references public.orgs (id)
              primary key people_pkey (id)
        "#]],
    )
    .await;
}

#[tokio::test]
async fn what_user_code_makes_writable() {
    check(
        &format!(
            "{TABLES}
            create function put() returns trigger language plpgsql as 'begin return new; end';
            create view by_trigger as select id, upper(name) as name from orgs group by id;
            create trigger put instead of insert on by_trigger for each row execute function put();
            create view by_rule as select distinct id, name from orgs;
            create rule put as on insert to by_rule do instead insert into orgs (id, name) values (new.id, new.name);
            create view by_nothing as select distinct id, name from orgs"
        ),
        expect![[r#"
            schema public

            domain public.sure over text not null

            view public.by_nothing
              column id int4 not null read only from public.orgs column id
              column name text not null read only from public.orgs column name
              definition
                |  SELECT DISTINCT id,
                |     name
                |    FROM public.orgs;

            view public.by_rule accepts insert
              column id int4 not null from public.orgs column id
              column name text not null from public.orgs column name
              definition
                |  SELECT DISTINCT id,
                |     name
                |    FROM public.orgs;

            view public.by_trigger accepts insert
              column id int4 not null from public.orgs column id
              column name text not null
              trigger put
                definition CREATE TRIGGER put INSTEAD OF INSERT ON public.by_trigger FOR EACH ROW EXECUTE FUNCTION public.put()
              definition
                |  SELECT id,
                |     upper(name) AS name
                |    FROM public.orgs
                |   GROUP BY id;

            table public.orgs
              column id int4 not null
              column name text not null
              column note text
              column s public.sure not null
              primary key orgs_pkey (id)

            table public.people
              column id int4 not null identity always
              column org int4
              column name text not null
              foreign key people_org_fkey (org) references public.orgs (id)
              primary key people_pkey (id)

            function public.put
              returns trigger
              language plpgsql volatile
              body begin return new; end
        "#]],
    )
    .await;
}

#[tokio::test]
async fn views_over_other_schemas_and_the_system() {
    let sql = format!(
        "{TABLES}
        create schema hidden;
        create table hidden.users (id int primary key, mail text);
        create view hidden.mails as select id, mail from hidden.users;
        create view people_mails as select id, mail, tableoid from hidden.users union all select id, mail, null from hidden.mails;
        create view mails as select m.id, m.mail from hidden.mails m;
        create view tables as select relname, oid from pg_class"
    );
    let database = crate::support::database(&sql).await;
    let scope = rowsmith_introspect::Scope {
        schemas: rowsmith_introspect::Schemas::All,
        exclude: vec!["hidden".to_owned()],
    };
    let catalog = crate::support::read(&database.client, &scope).await;
    expect![[r#"
        schema public

        domain public.sure over text not null

        view public.mails accepts insert, update, delete
          column id int4 not null from hidden.mails column id
          column mail text from hidden.mails column mail
          definition
            |  SELECT id,
            |     mail
            |    FROM hidden.mails m;

        table public.orgs
          column id int4 not null
          column name text not null
          column note text
          column s public.sure not null
          primary key orgs_pkey (id)

        table public.people
          column id int4 not null identity always
          column org int4
          column name text not null
          foreign key people_org_fkey (org) references public.orgs (id)
          primary key people_pkey (id)

        view public.people_mails
          column id int4 not null read only
          column mail text read only
          column tableoid oid read only
          definition
            |  SELECT users.id,
            |     users.mail,
            |     users.tableoid
            |    FROM hidden.users
            | UNION ALL
            |  SELECT mails.id,
            |     mails.mail,
            |     NULL::oid AS tableoid
            |    FROM hidden.mails;

        view public.tables accepts insert, update, delete
          column relname name
          column oid oid
          definition
            |  SELECT relname,
            |     oid
            |    FROM pg_class;
    "#]]
    .assert_eq(&crate::support::without_defaults(&catalog));
}
