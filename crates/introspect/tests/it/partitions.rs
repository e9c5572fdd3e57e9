//! Are partitioned, inherited and foreign tables read?

use expect_test::expect;

use crate::support::check;

#[tokio::test]
async fn partitions_of_partitions() {
    check(
        "create function stamp() returns trigger language plpgsql as 'begin return new; end';
        create table m (id int, at timestamptz, kind text, primary key (id, at, kind)) partition by range (at);
        create index by_kind on m (kind);
        create trigger stamp before insert on m for each row execute function stamp();
        create table m_old partition of m for values from (minvalue) to ('2020-01-01 00:00+02') partition by list (kind);
        create table m_old_a partition of m_old for values in ('a', 'it''s');
        create table m_rest partition of m default;
        alter table m_rest disable trigger stamp",
        expect![[r#"
            schema public

            partitioned table public.m
              key RANGE (at)
              column id int4 not null
              column at timestamptz not null
              column kind text not null
              primary key m_pkey (id, at, kind)
              index by_kind (kind)
                definition CREATE INDEX by_kind ON ONLY public.m USING btree (kind)
              trigger stamp
                definition CREATE TRIGGER stamp BEFORE INSERT ON public.m FOR EACH ROW EXECUTE FUNCTION public.stamp()

            partitioned table public.m_old
              key LIST (kind)
              parent public.m
              partition FOR VALUES FROM (MINVALUE) TO ('2019-12-31 22:00:00+00')
              column id int4 not null
              column at timestamptz not null
              column kind text not null
              primary key m_old_pkey (id, at, kind)
              index m_old_kind_idx (kind)
                definition CREATE INDEX m_old_kind_idx ON ONLY public.m_old USING btree (kind)

            table public.m_old_a
              parent public.m_old
              partition FOR VALUES IN ('a', 'it''s')
              column id int4 not null
              column at timestamptz not null
              column kind text not null
              primary key m_old_a_pkey (id, at, kind)
              index m_old_a_kind_idx (kind)
                definition CREATE INDEX m_old_a_kind_idx ON public.m_old_a USING btree (kind)

            table public.m_rest
              parent public.m
              partition DEFAULT
              column id int4 not null
              column at timestamptz not null
              column kind text not null
              primary key m_rest_pkey (id, at, kind)
              index m_rest_kind_idx (kind)
                definition CREATE INDEX m_rest_kind_idx ON public.m_rest USING btree (kind)
              trigger stamp disabled
                definition CREATE TRIGGER stamp BEFORE INSERT ON public.m_rest FOR EACH ROW EXECUTE FUNCTION public.stamp()

            function public.stamp
              returns trigger
              language plpgsql volatile
              body begin return new; end
        "#]],
    )
    .await;
}

#[tokio::test]
async fn keys_between_partitioned_tables() {
    check(
        "create table a (id int primary key) partition by range (id);
        create table a1 partition of a for values from (0) to (10);
        create table b (id int, a int references a) partition by range (id);
        create table b1 partition of b for values from (0) to (10);
        create table b2 partition of b for values from (10) to (20);
        create table a2 partition of a for values from (10) to (20)",
        expect![[r#"
            schema public

            partitioned table public.a
              key RANGE (id)
              column id int4 not null
              primary key a_pkey (id)

            table public.a1
              parent public.a
              partition FOR VALUES FROM (0) TO (10)
              column id int4 not null
              primary key a1_pkey (id)

            table public.a2
              parent public.a
              partition FOR VALUES FROM (10) TO (20)
              column id int4 not null
              primary key a2_pkey (id)

            partitioned table public.b
              key RANGE (id)
              column id int4
              column a int4
              foreign key b_a_fkey (a) references public.a (id)

            table public.b1
              parent public.b
              partition FOR VALUES FROM (0) TO (10)
              column id int4
              column a int4
              foreign key b_a_fkey (a) references public.a (id)

            table public.b2
              parent public.b
              partition FOR VALUES FROM (10) TO (20)
              column id int4
              column a int4
              foreign key b_a_fkey (a) references public.a (id)
        "#]],
    )
    .await;
}

#[tokio::test]
async fn inheritance() {
    check(
        "create schema base;
        create table base.a (x int not null, check (x > 0));
        create table b (y int default 2);
        create table c (z int) inherits (b, base.a)",
        expect![[r#"
            schema base

            table base.a
              column x int4 not null
              check a_x_check CHECK ((x > 0))

            schema public

            table public.b
              column y int4 default 2

            table public.c
              parent public.b
              parent base.a
              column y int4 default 2
              column x int4 not null
              column z int4
              check a_x_check CHECK ((x > 0))
        "#]],
    )
    .await;
}
