//! Are sequences, extensions, comments and schemas read?

use expect_test::expect;

use crate::support::check;

#[tokio::test]
async fn sequences() {
    check(
        "create table t (a serial, b bigint generated always as identity);
        create sequence counting as smallint start 5 minvalue -3 maxvalue 30 increment by -2 cache 4 cycle;
        create sequence tied owned by t.a;
        comment on sequence counting is 'Down'",
        expect![[r#"
            schema public

            table public.t
              column a int4 not null default nextval('public.t_a_seq'::regclass)
              column b int8 not null identity always

            sequence public.counting int2 start 5 min -3 max 30 increment -2 cache 4 cycle
              comment Down

            sequence public.t_a_seq int4 start 1 min 1 max 2147483647 increment 1 cache 1 owned by public.t column a

            sequence public.tied int8 start 1 min 1 max 9223372036854775807 increment 1 cache 1 owned by public.t column a
        "#]],
    )
    .await;
}

#[tokio::test]
async fn members_of_extensions_are_left_out() {
    check(
        "create schema extensions;
        create extension citext schema extensions;
        create extension pg_stat_statements;
        create extension \"uuid-ossp\" schema extensions;
        create table t (a extensions.citext, b extensions.citext[])",
        expect![[r#"
            extension citext in extensions

            extension pg_stat_statements in public

            extension "uuid-ossp" in extensions

            schema extensions

            schema public

            table public.t
              column a extensions.citext
              column b extensions.citext[]
        "#]],
    )
    .await;
}

#[tokio::test]
async fn types_of_extensions_come_along() {
    check(
        "create extension cube;
        create extension earthdistance;
        create table t (place earth)",
        expect![[r#"
            extension cube in public

            extension earthdistance in public

            schema public

            domain public.earth over public.cube
              check not_3d CHECK ((public.cube_dim(VALUE) <= 3))
              check not_point CHECK (public.cube_is_point(VALUE))
              check on_surface CHECK ((abs(((public.cube_distance(VALUE, '(0)'::public.cube) / public.earth()) - '1'::double precision)) < '1e-06'::double precision))

            table public.t
              column place public.earth
        "#]],
    )
    .await;
}
