//! Which columns of a view never yield NULL: one by one, and by trying to prove the answer wrong.

use rowsmith_introspect::Scope;

use crate::support::{database, read, run};

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
async fn no_random_view_breaks_the_promise() {
    let database = database(TABLES).await;
    let mut random = Random(0);
    let mut made = 0;
    for number in 0..400 {
        let query = random.query(3);
        // Some make no sense to Postgres.
        let view = format!("create view v{number} as {query}");
        made += usize::from(database.client.batch_execute(&view).await.is_ok());
    }
    assert!(made > 300, "{made}");
    let catalog = read(&database.client, &Scope::default()).await;
    run(&database.client, "set statement_timeout = '20s'").await;
    let mut promised = 0;
    for (name, relation) in &catalog.schemas.get("public").unwrap().relations {
        let columns: Vec<_> =
            relation.columns.iter().filter(|column| column.not_null).map(|c| &c.name).collect();
        if columns.is_empty() {
            continue;
        }
        promised += columns.len();
        let nulls: Vec<_> = columns.iter().map(|column| format!("{column} is null")).collect();
        let broken = format!("select count(*) from {name} where {}", nulls.join(" or "));
        let count: i64 = database.client.query_one(&broken, &[]).await.unwrap().get(0);
        assert_eq!(count, 0, "{broken}\n{name}: {:?}", relation.kind);
    }
    assert!(promised > 200, "{promised}");
}

/// Random queries of the columns `a` to `f`, the same ones on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % limit as u64).unwrap()
    }

    fn pick<'s>(&mut self, from: &[&'s str]) -> &'s str {
        from.get(self.below(from.len())).copied().unwrap_or_default()
    }

    fn query(&mut self, depth: usize) -> String {
        let (left, right) = (self.source(depth), self.source(depth));
        match self.below(8) {
            0 => {
                let operation = self.pick(&["union", "union all", "intersect", "except all"]);
                format!("select * from {left} p {operation} select * from {right} q")
            }
            1 => {
                let groups = self.pick(&[
                    "p.a, p.b, p.c, p.d",
                    "rollup (p.a, p.b), p.c, p.d",
                    "cube (p.a, p.c), p.b, p.d",
                    "grouping sets ((p.a, p.b, p.c, p.d), (p.a), ())",
                ]);
                format!(
                    "select p.a, count(p.b)::int as b, coalesce(p.c, p.d) as c, lower(p.d) as d, \
                     max(p.e) as e, min(p.f) as f from {left} p group by {groups}"
                )
            }
            2 => format!(
                "with recursive w as (select * from {left} p union \
                 select b, a, c, {}, e, f from w) select * from w",
                self.pick(&["c", "d"])
            ),
            3 | 4 => {
                let join = self.pick(&["join", "left join", "right join", "full join"]);
                format!(
                    "select a, {} as b, c, {} as d, {} as e, {} as f from {left} p {join} {right} q \
                     using (a, c)",
                    self.number("p", "q"),
                    self.words("q", "p"),
                    self.pick(&["p.e", "q.e", "coalesce(q.e, p.e)"]),
                    self.pick(&["p.f", "q.f", "coalesce(q.f, p.f)"]),
                )
            }
            _ => {
                let join = self.pick(&["join", "left join", "right join", "full join"]);
                format!(
                    "select {} as a, {} as b, {} as c, {} as d, {} as e, {} as f \
                     from {left} p {join} {right} q on p.a = q.{}",
                    self.number("p", "q"),
                    self.number("q", "p"),
                    self.words("p", "q"),
                    self.words("q", "p"),
                    self.pick(&["p.e", "q.e", "date_trunc('day', p.e)", "least(p.e, q.e)"]),
                    self.pick(&["p.f", "q.f", "coalesce(q.f, p.f)", "coalesce(q.f, 'a')"]),
                    self.pick(&["a", "a", "b"]),
                )
            }
        }
    }

    fn source(&mut self, depth: usize) -> String {
        if depth == 0 || self.below(3) == 0 {
            return self.pick(&["t", "u"]).to_owned();
        }
        format!("({})", self.query(depth - 1))
    }

    /// An integer made of the columns of two sources.
    fn number(&mut self, p: &str, q: &str) -> String {
        self.pick(&[
            "{p}.a",
            "{p}.a",
            "{p}.b",
            "{p}.a + {q}.a",
            "coalesce({p}.b, {q}.a)",
            "greatest({p}.b, {q}.b)",
            "length({p}.c || {q}.c)",
            "case when {p}.b > 1 then {p}.a else {q}.a end",
            "case when {p}.a > 1 then {q}.a end",
            "nullif({p}.a, {q}.a)",
            "(select max(t.a) from t where t.a = {p}.a)",
            "(select count(*)::int from t where t.a = {p}.a)",
            "extract(month from {p}.e)::int",
            "(row_number() over ())::int",
            "({p}.a in (1, {q}.a))::int",
        ])
        .replace("{p}", p)
        .replace("{q}", q)
    }

    /// A text made of the columns of two sources.
    fn words(&mut self, p: &str, q: &str) -> String {
        self.pick(&[
            "{p}.c",
            "{p}.c",
            "{p}.d",
            "{p}.c || {q}.c",
            "coalesce({p}.d, {q}.c)",
            "concat({p}.d, {q}.d)",
            "{p}.a::text",
            "({p}.e::time)::text",
            "{p}.f::text",
            "({p}.d is null)::text",
            "({p}.f = 'a')::text",
            "substring({p}.c from 'z')",
            "(jsonb_build_object('k', {p}.d) ->> 'k')",
        ])
        .replace("{p}", p)
        .replace("{q}", q)
    }
}
