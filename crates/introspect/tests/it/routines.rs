//! Are functions, procedures and aggregates read?

use expect_test::expect;

use crate::support::check;

#[tokio::test]
async fn parameters_and_defaults() {
    check(
        "create function f(out x int, a int, b text default 'b', inout c int default 1 + 1, variadic rest int[] default '{}') language sql as 'select 1, 2';
        create function g(int, text default null) returns int language sql immutable strict as 'select 1';
        create function g(\"A b\" int) returns int language sql stable as 'select 1';
        create procedure p(a int, inout b int default 5) language plpgsql as 'begin end';
        create procedure q(a varchar(5)) language sql as 'select 1';
        create procedure r(out a int) language plpgsql as 'begin end';
        comment on function g(int, text) is 'Gee'",
        expect![[r#"
            schema public

            function public.f
              out x int4
              in a int4
              in b text default 'b'::text
              inout c int4 default (1 + 1)
              variadic rest int4[] default '{}'::integer[]
              returns parameters
              language sql volatile
              body select 1, 2

            function public.g
              in "A b" int4
              returns int4
              language sql stable
              body select 1

            function public.g
              comment Gee
              in - int4
              in - text default NULL::text
              returns int4
              language sql immutable strict
              body select 1

            procedure public.p
              in a int4
              inout b int4 default 5
              returns parameters
              language plpgsql volatile
              body begin end

            procedure public.q
              in a varchar
              returns void
              language sql volatile
              body select 1

            procedure public.r
              out a int4
              returns parameters
              language plpgsql volatile
              body begin end
        "#]],
    )
    .await;
}

#[tokio::test]
async fn returns_of_all_sorts() {
    check(
        "create table t (a int);
        create type pair as (a int, b int);
        create type mood as enum ('a');
        create function void() returns void language sql as '';
        create function record() returns record language sql as 'select 1, 2';
        create function records() returns setof record language sql rows 10 as 'select 1, 2';
        create function one_out(out a int) language sql as 'select 1';
        create function one_column() returns table (a int) language sql as 'select 1';
        create function columns() returns table (a int, b mood[]) language sql rows 1 as 'select 1, null::mood[]';
        create function ts() returns setof t language sql as 'select 1';
        create function t_array() returns t[] language sql as 'select null::t[]';
        create function pair() returns pair language sql as 'select 1, 1';
        create function any_of(anyelement) returns anyarray language sql as 'select array[$1]';
        create function on_change() returns trigger language plpgsql as 'begin return new; end';
        create function on_event() returns event_trigger language plpgsql as 'begin end'",
        expect![[r#"
            schema public

            enum public.mood
              label a

            composite public.pair
              attribute a int4
              attribute b int4

            table public.t
              column a int4

            function public.any_of
              in - anyelement
              returns anyarray
              language sql volatile
              body select array[$1]

            function public.columns
              table a int4
              table b public.mood[]
              returns setof parameters
              language sql volatile rows 1
              body select 1, null::mood[]

            function public.on_change
              returns trigger
              language plpgsql volatile
              body begin return new; end

            function public.on_event
              returns trigger
              language plpgsql volatile
              body begin end

            function public.one_column
              table a int4
              returns setof parameters
              language sql volatile
              body select 1

            function public.one_out
              out a int4
              returns int4
              language sql volatile
              body select 1

            function public.pair
              returns public.pair
              language sql volatile
              body select 1, 1

            function public.record
              returns record
              language sql volatile
              body select 1, 2

            function public.records
              returns setof record
              language sql volatile rows 10
              body select 1, 2

            function public.t_array
              returns public.t[]
              language sql volatile
              body select null::t[]

            function public.ts
              returns setof row of public.t
              language sql volatile
              body select 1

            function public.void
              returns void
              language sql volatile
              body
                |
        "#]],
    )
    .await;
}

#[tokio::test]
async fn bodies_settings_and_kinds() {
    check(
        "create table t (a int);
        create function body(x int) returns int language sql security definer set search_path = '' set work_mem = '1MB' begin atomic select x + a from t; end;
        create function short() returns int language sql return 1;
        create function quoted() returns text language plpgsql as $$begin
            return 'two
lines';
        end$$;
        create aggregate total(int) (sfunc = int4pl, stype = int, initcond = '0')",
        expect![[r#"
            schema public

            table public.t
              column a int4

            function public.body
              in x int4
              returns int4
              language sql volatile security definer
              setting search_path=""
              setting work_mem=1MB
              body
                | BEGIN ATOMIC
                |  SELECT (body.x + t.a)
                |     FROM public.t;
                | END

            function public.quoted
              returns text
              language plpgsql volatile
              body
                | begin
                |             return 'two
                | lines';
                |         end

            function public.short
              returns int4
              language sql volatile
              body RETURN 1

            aggregate public.total
              in - int4
              returns int4
              language internal immutable
              body sfunc = int4pl, stype = integer, initcond = '0'
        "#]],
    )
    .await;
}

#[tokio::test]
async fn triggers() {
    check(
        "create table t (a int, b int);
        create function touch() returns trigger language plpgsql as 'begin return new; end';
        create trigger a before insert or update of b on t for each row when (new.a > 0) execute function touch('x', '1');
        create trigger off after delete on t execute function touch();
        create constraint trigger late after insert on t deferrable initially deferred for each row execute function touch();
        alter table t disable trigger off;
        comment on trigger a on t is 'Touches'",
        expect![[r#"
            schema public

            table public.t
              column a int4
              column b int4
              trigger a
                definition CREATE TRIGGER a BEFORE INSERT OR UPDATE OF b ON public.t FOR EACH ROW WHEN ((new.a > 0)) EXECUTE FUNCTION public.touch('x', '1')
                comment Touches
              trigger late
                definition CREATE CONSTRAINT TRIGGER late AFTER INSERT ON public.t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.touch()
              trigger off disabled
                definition CREATE TRIGGER off AFTER DELETE ON public.t FOR EACH STATEMENT EXECUTE FUNCTION public.touch()

            function public.touch
              returns trigger
              language plpgsql volatile
              body begin return new; end
        "#]],
    )
    .await;
}
