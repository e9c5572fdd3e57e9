//! Do names with quotes, newlines and other letters come through unharmed?

use expect_test::expect;

use crate::support::check;

#[tokio::test]
async fn odd_names_everywhere() {
    check(
        r#"create schema "My Schema""x";
        set search_path = "My Schema""x";
        create type "select" as enum ('a''b', 'c"d', E'line\nbreak', '', '\');
        create domain "Größe (cm)" as int check (value > 0);
        create type "a.b" as ("x y" int, "'" text);
        create table "table" (
            "column" int primary key,
            "Ünï""cödé" "select" default 'c"d',
            "1st" "Größe (cm)",
            " " varchar(3) collate "C",
            "a
b" "a.b"[]
        );
        create table "ref[]" ("to" int references "table", constraint "it's" check ("to" <> 0));
        create index "index;" on "table" ("1st") where "column" > 0;
        create view "view--" as select "column", " " as "select" from "table";
        create function "f()"("in" int default 1, "out" "select" default 'a''b') returns setof "table" language sql as $_$select null::"My Schema""x"."table"$_$;
        create sequence "seq)" owned by "table"."1st";
        alter table "table" enable row level security;
        create policy "p'q" on "table" using ("1st" > 0);
        comment on column "table"."1st" is E'a\r\nb\t\\ \x01'"#,
        expect![[r#"
            schema "My Schema""x"

            enum "My Schema""x".select
              label a'b
              label c"d
              label
                | line
                | break
              label
                |
              label \

            domain "My Schema""x"."Größe (cm)" over int4
              check "Größe (cm)_check" CHECK ((VALUE > 0))

            composite "My Schema""x"."a.b"
              attribute "x y" int4
              attribute "'" text

            table "My Schema""x"."ref[]"
              column to int4
              check "it's" CHECK (("to" <> 0))
              foreign key "ref[]_to_fkey" (to) references "My Schema""x".table (column)

            table "My Schema""x".table
              column column int4 not null
              column "Ünï""cödé" "My Schema""x".select default 'c"d'::"My Schema""x"."select"
              column "1st" "My Schema""x"."Größe (cm)"
                comment
                  ! a\r
                  ! b\t\\ \u{1}
              column " " varchar(3) collate pg_catalog."C"
              column U&"a\000ab" "My Schema""x"."a.b"[]
              primary key table_pkey (column)
              index "index;" partial ("1st")
                definition CREATE INDEX "index;" ON "My Schema""x"."table" USING btree ("1st") WHERE ("column" > 0)
              row security enabled
              policy "p'q" for all to public
                using (("1st")::integer > 0)

            view "My Schema""x"."view--" accepts insert, update, delete
              column column int4 not null from "My Schema""x".table column column
              column select varchar(3) collate pg_catalog."C" from "My Schema""x".table column " "
              definition
                |  SELECT "column",
                |     " " AS "select"
                |    FROM "My Schema""x"."table";

            sequence "My Schema""x"."seq)" int8 start 1 min 1 max 9223372036854775807 increment 1 cache 1 owned by "My Schema""x".table column "1st"

            function "My Schema""x"."f()"
              in in int4 default 1
              in out "My Schema""x".select default 'a''b'::"My Schema""x"."select"
              returns setof row of "My Schema""x".table
              language sql volatile
              body select null::"My Schema""x"."table"

            schema public
        "#]],
    )
    .await;
}

#[tokio::test]
async fn things_named_like_those_of_the_system() {
    check(
        "create type public.int4 as enum ('one');
        create function public.now() returns text language sql as 'select 1::text';
        create table public.pg_class (a public.int4, b pg_catalog.int4, c text default public.now(), d text default pg_catalog.now());
        create view public.pg_type as select * from public.pg_class",
        expect![[r#"
            schema public

            enum public.int4
              label one

            table public.pg_class
              column a public.int4
              column b int4
              column c text default public.now()
              column d text default now()

            view public.pg_type accepts insert, update, delete
              column a public.int4 from public.pg_class column a
              column b int4 from public.pg_class column b
              column c text from public.pg_class column c
              column d text from public.pg_class column d
              definition
                |  SELECT a,
                |     b,
                |     c,
                |     d
                |    FROM public.pg_class;

            function public.now
              returns text
              language sql volatile
              body select 1::text
        "#]],
    )
    .await;
}
