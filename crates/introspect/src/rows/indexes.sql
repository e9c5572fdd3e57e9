-- `pg_get_indexdef` opens the table, which is the slowest thing that reading a catalog can do. So
-- the definition is put together here for the plainest indexes, letter by letter the same: b-trees
-- over columns in their own order, collation and operator class, neither unique nor partial.
with plain (index, relation, numbers, classes, collations, options) as materialized (
  select
    i.indexrelid,
    i.indrelid,
    i.indkey,
    i.indclass,
    i.indcollation,
    i.indoption
  from pg_class c
  join pg_index i on i.indexrelid = c.oid
  where c.relnamespace = any($1)
    and c.relkind = 'i'
    and c.relam = 403
    and c.reloptions is null
    and not i.indisunique
    and i.indexprs is null
    and i.indpred is null
    and i.indnatts = i.indnkeyatts
),
keys (index, relation, number, class, collation_oid, option, place) as materialized (
  select p.index, p.relation, k.*
  from plain p
  cross join lateral unnest(p.numbers, p.classes, p.collations, p.options) with ordinality k
),
composed (index, columns) as (
  select
    k.index,
    string_agg(quote_ident(a.attname), ', ' order by k.place)
  from keys k
  left join pg_attribute a on a.attrelid = k.relation
    and a.attnum = k.number
  left join pg_opclass o on o.oid = k.class
  group by k.index
  having bool_and(
    k.number > 0
    and k.option = 0
    and k.collation_oid in (0, a.attcollation)
    and o.opcdefault
    and (
      o.opcintype = a.atttypid
      -- varchar takes the class of text; enums and arrays take those of all their kind, unless
      -- the type has one of its own.
      or (o.opcintype = 'text'::regtype and a.atttypid = 'varchar'::regtype)
      or (
        o.opcintype in ('anyarray'::regtype, 'anyenum'::regtype)
        and a.atttypid not in (select d.opcintype from pg_opclass d)
      )
    )
  )
)
select
  i.indexrelid,
  i.indrelid,
  c.relname,
  i.indisunique,
  i.indisvalid,
  i.indnkeyatts,
  i.indkey,
  i.indpred is not null,
  case
    when p.columns is null then pg_get_indexdef(i.indexrelid)
    else 'CREATE INDEX ' || quote_ident(c.relname)
      || ' ON ' || quote_ident(n.nspname) || '.' || quote_ident(t.relname)
      || ' USING btree (' || p.columns || ')'
  end
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_index i on i.indexrelid = c.oid
join pg_class t on t.oid = i.indrelid
left join composed p on p.index = i.indexrelid
where c.relnamespace = any($1)
  and c.relkind in ('i', 'I')
  and t.relkind in ('r', 'p', 'm')
  and not exists (
    select
    from pg_constraint co
    where co.conindid = i.indexrelid
      and co.contype in ('p', 'u', 'x')
  )
