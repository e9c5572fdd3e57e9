create table "a;b" ("c--d" int, "e/*f" text, "g""h" text, "$$" int);
select U&"d\0061t", U&"d!0061t" uescape '!', u, u & 1 from "表", größe;
select e, b, x, n, e from e as b;
alter table only public."T" rename column "a;" to "b;";
