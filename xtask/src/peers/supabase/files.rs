//! What do the Supabase CLI and ours have to record alike?

/// Comments in all places, quotes of all kinds, bodies, line ends, stray semicolons.
pub(super) const FILES: [(&str, &str); 16] = [
    (
        "20240101000000_first",
        "-- a comment\n\
         create table a (id int primary key);\n\
         /* b; */ insert into a values (1); -- c\n\
         -- d\n",
    ),
    ("20240101000001_comment", "-- nothing but a comment;\n"),
    ("20240101000002_empty", ""),
    (
        "20240101000003_line_ends",
        "create table b (id int);\r\n\
         -- e\r\n\
         insert into b values (1);\r\n\
         \r\n\
         comment on table b is 'two\r\n\
         lines';\r\n\
         -- f\r\n",
    ),
    (
        "20240101000004_dollars",
        "create function f() returns int language plpgsql as $$\n\
         begin\n\
         \x20 -- ; inside\n\
         \x20 return 1;\n\
         end;\n\
         $$;\n\
         \n\
         create function g() returns int language sql as $body$ select 1; $body$;\n\
         do $$ begin perform 1; end $$;\n\
         do language plpgsql $x$ begin perform 'a;b'; end $x$",
    ),
    (
        "20240101000005_atomic",
        "create function h(a int) returns int language sql\n\
         begin atomic\n\
         \x20 select a + 1;\n\
         \x20 select case when a > 1 then 2 else 3 end;\n\
         end;\n\
         create procedure p() begin atomic end;\n\
         select 1 as end;\n",
    ),
    (
        "20240101000006_quotes",
        "insert into a values (2) /* ; */;;\n\
         comment on table a is 'it''s; fine';\n\
         comment on column a.id is E'it\\'s; escaped \\\\';\n\
         create table \"we;ird\" (\"a\"\"b\" int);\n\
         select $q1$ ; $q1$ where false;\n\
         select U&'\\0041;'; select 'a\\'; select a$b$ from (select 1 as a$b$) x;\n",
    ),
    (
        "20240101000007_index",
        "create index concurrently a_idx on a (id);\n\
         -- second\n\
         create index concurrently b_idx on b (id);\n",
    ),
    (
        "20240101000008_own_transaction",
        "begin;\n\
         create table c (id int);\n\
         -- g\n\
         insert into c values (1);\n\
         commit;\n\
         -- h\n",
    ),
    ("20240101000009_Odd name-with.dots", "create table d (id int)\n"),
    ("20240101000010_byte_order_mark", "\u{feff}create table e (id int);\n"),
    (
        "20240101000011_nested",
        "/* outer /* inner ; */ still */\n\
         create table n (id int); ;\n\
         -- i ;\n\
         create rule r as on insert to n do also (select 1; select 2);\n",
    ),
    (
        "20240101000012_space",
        "\n\
         \n\
         \x20  create table s (id int)  ;  \n\
         \n\
         \x20  ;\n\
         /* j */ ;\n\
         \x20select 1 ; -- k;",
    ),
    (
        "20240101000013_dump",
        "--\n\
         -- PostgreSQL database dump\n\
         --\n\
         \n\
         SET statement_timeout = 0;\n\
         SELECT pg_catalog.set_config('search_path', '', false);\n\
         \n\
         \n\
         --\n\
         -- Name: dumped\n\
         --\n\
         \n\
         CREATE TABLE public.dumped (\n\
         \x20   id integer NOT NULL\n\
         );\n\
         \n\
         --\n\
         -- done\n\
         --\n\
         \n",
    ),
    (
        "20240101000014_seed",
        "insert into a select g from generate_series(10, 20) g;\n\
         insert into b values (2), (3);\n",
    ),
    (
        "20240101000015_enum",
        "create type mood as enum ('sad', 'ok');\n\
         alter table c add column mood mood default 'ok';\n",
    ),
];
