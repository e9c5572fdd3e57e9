-- The table that is read and the one that is written to; without an index or a log, since neither
-- is what is measured.
create unlogged table rows (
  id bigint not null,
  kind integer not null,
  name text not null,
  email text not null,
  note text,
  active boolean not null,
  score double precision,
  amount numeric(12, 2) not null,
  created_at timestamptz not null,
  token uuid not null,
  data jsonb,
  tags text[] not null
);

create unlogged table written (like rows);
