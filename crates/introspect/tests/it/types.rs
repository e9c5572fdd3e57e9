//! Are enums, domains, composites and ranges read?

use expect_test::expect;

use crate::support::check;

#[tokio::test]
async fn types_of_all_sorts() {
    check(
        "create type mood as enum ('sad', 'ok');
        alter type mood add value 'so, so' after 'sad';
        create domain positive as int check (value > 0) constraint small check (value < 100) default 1;
        create domain sure as positive not null;
        create domain moods as mood[];
        create type pair as (a numeric(3, 1), b sure[], c varchar(3));
        create type empty as ();
        create type price_range as range (subtype = float8, multirange_type_name = price_ranges);
        create table t (a mood[], b sure, c moods, d pair, e price_range, f price_ranges[], g empty);
        comment on type mood is 'How are you?';
        comment on domain sure is 'Never null';
        comment on type pair is 'Two';
        comment on column pair.b is 'Second'",
        expect![[r#"
            schema public

            enum public.mood
              comment How are you?
              label sad
              label so, so
              label ok

            domain public.moods over public.mood[]

            domain public.positive over int4 default 1
              check positive_check CHECK ((VALUE > 0))
              check small CHECK ((VALUE < 100))

            domain public.sure over public.positive not null default 1
              comment Never null

            composite public.empty

            composite public.pair
              comment Two
              attribute a numeric(3,1)
              attribute b public.sure[]
                comment Second
              attribute c varchar(3)

            range public.price_range over float8 multirange public.price_ranges

            table public.t
              column a public.mood[]
              column b public.sure not null
              column c public.moods
              column d public.pair
              column e public.price_range
              column f public.price_ranges[]
              column g public.empty
        "#]],
    )
    .await;
}

#[tokio::test]
async fn the_row_of_a_table_as_a_type() {
    check(
        "create table t (a int);
        create table u (t t, ts t[])",
        expect![[r#"
            schema public

            table public.t
              column a int4

            table public.u
              column t public.t
              column ts public.t[]
        "#]],
    )
    .await;
}

#[tokio::test]
async fn types_of_the_system_that_are_domains() {
    check("create table t (a information_schema.sql_identifier, b regclass, c oidvector, d int4range)", expect![[r#"
        schema information_schema

        domain information_schema.sql_identifier over name

        schema public

        table public.t
          column a information_schema.sql_identifier
          column b regclass
          column c oidvector
          column d int4range
    "#]]).await;
}
