create table if not exists public.contacts (
  id uuid primary key default gen_random_uuid(),
  email text not null check (email ~* '^[^@]+@[^@]+$'),
  data jsonb not null default '{"a": [1, 2, "}"]}',
  full_name text generated always as (first || ' ' || last) stored,
  created_at timestamptz not null default timezone('utc'::text, now()),
  constraint "email;unique" unique (email)
);
create unique index concurrently if not exists i on public.contacts using btree (lower(email)) where deleted_at is null;
alter table public.contacts add constraint c foreign key (a) references b (id) on delete cascade, alter column d set default 'x;';
create type mood as enum ('sad', 'ok;', 'it''s');
create table p (a int) partition by range (a);
create table p1 partition of p for values from (minvalue) to (10);
insert into t (a, b) values (1, 'x'), (2, E'y\'') on conflict (a) do update set b = excluded.b returning *;
with recursive w (n) as (values (1) union all select n + 1 from w where n < 5) select sum(n) from w;
merge into t using s on t.a = s.a when matched then update set b = s.b when not matched then do nothing;
