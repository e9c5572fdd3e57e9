//! Which columns of a view never yield NULL, one by one.

use rowsmith_introspect::{Schemas, Scope};

use crate::support::{database, major, read};

const TABLES: &str = "
    create type mood as enum ('a', 'b');
    create table t (a int not null, b int, c text not null, d text,
                    e timestamptz not null, f mood not null);
    create table u (a int not null, b int, c text not null, d text, e timestamptz, f mood);
    insert into t values (1, null, 'x', null, 'infinity', 'a'), (2, 3, 'y', 'z', now(), 'b'),
                         (3, null, '', 'q', '-infinity', 'a');
    insert into u values (2, null, 'y', null, null, null), (3, 4, 'w', 'z', now(), 'b'),
                         (5, null, '', 'q', 'infinity', null);
";

/// Queries of one column `x` that is never NULL and known to be so.
const NEVER_NULL: &[&str] = &[
    "select a as x from t",
    "select t.a as x from t join u on t.a = u.a",
    "select t.a as x from t left join u on t.a = u.a",
    "select u.a as x from t right join u on t.a = u.a",
    "select a as x from t left join u using (a)",
    "select a as x from t right join u using (a)",
    "select a as x from t full join u using (a)",
    "select a as x from (select distinct a from t order by a limit 5) s",
    "select l.a as x from t, lateral (select t.a) l",
    "with w as (select a from t) select a as x from w",
    "with recursive w as (select a, 1 as n from t union all select a, n + 1 from w where n < 3)
     select a + n as x from w",
    "select a as x from t union all select a from u",
    "select a as x from t intersect select b from u",
    "select a as x from t except select b from u",
    "select a as x from t group by a",
    "select max(a) as x from t group by c",
    "select count(*) as x from t",
    "select count(b) as x from t group by rollup (c)",
    "select grouping(c) as x from t group by rollup (c)",
    "select (select count(*) from u where u.a = t.b) as x from t",
    "select coalesce(b, 0) as x from t",
    "select coalesce(u.a, t.a) as x from t left join u on t.a = u.b",
    "select greatest(b, a) as x from t",
    "select case when b > 1 then 'x' else c end as x from t",
    "select a::text || c as x from t",
    "select a::numeric * 2 as x from t",
    "select b is null as x from t",
    "select b is distinct from a as x from t",
    "select not (a = 1 and c like 'x%') as x from t",
    "select a in (1, 2) as x from t",
    "select f = 'a' as x from t",
    "select f::text as x from t",
    "select exists (select from u) as x",
    "select array(select b from u) as x",
    "select array[b] as x from t",
    "select now() as x",
    "select current_user as x",
    "select date_trunc('day', e) as x from t",
    "select row_number() over (order by b) as x from t",
    "select concat(b, d) as x from t",
    "select jsonb_build_object('b', b) as x from t",
    "select v.n as x from (values (1), (2)) as v(n)",
    "select g as x from generate_series(1, 3) g",
    "select o as x from unnest('{1,null}'::int[]) with ordinality as g(n, o)",
    "select 'x' as x",
];

/// Queries whose column `x` may be NULL, or whose proof would need more than is known.
const NULLABLE: &[&str] = &[
    "select b as x from t",
    "select u.a as x from t left join u on t.a = u.a",
    "select t.a as x from t right join u on t.a = u.a",
    "select t.a as x from t full join u on t.a = u.a",
    "select c as x from t full join (select a, d as c from u) u using (c)",
    "select s.x from t left join (select 1 as x) s on t.a = 2",
    "select s.x from t left join (select coalesce(b, 0) as x, a from u) s on t.a = s.a",
    "select a as x from t union select b from u",
    "select b as x from t except select a from u",
    "select b as x from t intersect select b from u",
    "select c as x from t group by rollup (c)",
    "select a + 1 as x from t group by cube (a + 1, c)",
    "select (select t.a) as x from t group by grouping sets ((a), ())",
    "select max(a) as x from t",
    "select max(a) filter (where a > 7) as x from t group by c",
    "select max(b) as x from t group by c",
    "select max(a) as x from t group by rollup (c)",
    "select sum(a) over (rows between 2 preceding and 1 preceding) as x from t",
    "select lag(a) over () as x from t",
    "select (select a from t where a = 99) as x",
    "select (select count(*) from t having count(*) > 99) as x",
    "select case when a > 1 then c end as x from t",
    "select nullif(a, 1) as x from t",
    "select null::int as x",
    "select b in (1, 2) as x from t",
    "select a in (1, b) as x from t",
    "select a in (select b from u) as x from t",
    "select a = b as x from t",
    "select extract(month from e) as x from t",
    "select e::time as x from t",
    "select to_char(e, '') as x from t",
    "select '{}'::jsonb -> c as x from t",
    "select (array[a])[2] as x from t",
    "select substring(c from 'z') as x from t",
    "select v.n as x from (values (1), (null)) as v(n)",
    "select g.y as x from rows from (generate_series(1, 1), generate_series(1, 2)) as g(y, z)",
    "select generate_series(1, a) as x from t",
    "select current_schema as x",
    "with recursive w as (select a, b from t union all select b, b from w where a = 1)
     select a as x from w",
];

#[tokio::test]
async fn what_is_never_null_is_known() {
    let wrong = disagreeing(NEVER_NULL, true).await;
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn what_may_be_null_is_not_promised() {
    let wrong = disagreeing(NULLABLE, false).await;
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The queries of which `not_null` is something else than expected.
async fn disagreeing(queries: &[&'static str], expected: bool) -> Vec<&'static str> {
    let views: Vec<_> = queries
        .iter()
        .enumerate()
        .map(|(index, query)| format!("create view v{index} as {query};"))
        .collect();
    let database = database(&format!("{TABLES}{}", views.join("\n"))).await;
    let catalog = read(&database.client, &Scope::default()).await;
    let relations = &catalog.schemas.get("public").unwrap().relations;
    let known = |index: usize| {
        let view = relations.get(&format!("v{index}")).unwrap();
        view.columns.first().unwrap().not_null
    };
    (0..).zip(queries).filter(|(index, _)| known(*index) != expected).map(|(_, q)| *q).collect()
}

#[tokio::test]
async fn a_parent_shows_the_nulls_of_its_heirs() {
    let only = |parent: &str| {
        if major() < 18 {
            format!("alter table only {parent} alter a set not null")
        } else {
            format!("alter table {parent} add constraint a_is_there not null a no inherit")
        }
    };
    let database = database(&format!(
        "create schema away; create table parent (a int, b int not null);
         create table child () inherits (parent); create table grandchild () inherits (child);
         create table away.parent (a int); create table away.child () inherits (away.parent);
         {}; {};
         create view v as select p.a, p.b, c.b as c, o.a as o
         from parent p join child c using (b), away.parent o;",
        only("parent"),
        only("away.parent"),
    ))
    .await;
    for schemas in [Schemas::All, Schemas::Only(vec!["public".to_owned()])] {
        let catalog = read(&database.client, &Scope { schemas, ..Scope::default() }).await;
        let not_null = |name: &str| -> Vec<bool> {
            let relation = &catalog.schemas["public"].relations[name];
            relation.columns.iter().map(|column| column.not_null).collect()
        };
        assert_eq!(not_null("v"), [false, true, true, false]);
        assert_eq!(not_null("parent"), [false, true]);
    }
}
