-- Unique indexes with NULLS NOT DISTINCT. Postgres 14 has no such column: there the name is
-- found in `absent`, and no index qualifies.
select
  x.indexrelid
from (select false as indnullsnotdistinct) absent
cross join lateral (
  select i.indexrelid
  from pg_index i
  where indnullsnotdistinct
) x
