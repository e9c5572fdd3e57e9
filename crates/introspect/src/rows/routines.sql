-- Members of extensions and the constructors that a range type brings are left out.
select
  p.oid,
  p.pronamespace,
  p.proname,
  p.prokind,
  p.proargtypes,
  p.proallargtypes,
  p.proargmodes,
  p.proargnames,
  case
    when p.pronargdefaults > 0 then array(
      select pg_get_function_arg_default(p.oid, n)
      from generate_series(1, coalesce(cardinality(p.proallargtypes), p.pronargs)) n
      order by n
    )
  end,
  p.prorettype,
  p.proretset,
  p.prorows,
  l.lanname,
  p.provolatile,
  p.proisstrict,
  p.prosecdef,
  p.proconfig,
  case
    when p.prosqlbody is not null then pg_get_function_sqlbody(p.oid)
    when p.prokind = 'a' then (
      select
        concat_ws(
          ', ',
          'sfunc = ' || g.aggtransfn::text,
          'stype = ' || format_type(g.aggtranstype, null),
          'finalfunc = ' || nullif(g.aggfinalfn::text, '-'),
          'combinefunc = ' || nullif(g.aggcombinefn::text, '-'),
          'initcond = ' || quote_literal(g.agginitval)
        )
      from pg_aggregate g
      where g.aggfnoid = p.oid
    )
    else p.prosrc
  end,
  pg_get_userbyid(p.proowner),
  p.proacl::text[]
from pg_proc p
join pg_language l on l.oid = p.prolang
where p.pronamespace = any($1)
  and not exists (
    select
    from pg_depend d
    where d.classid = 'pg_proc'::regclass
      and d.objid = p.oid
      and d.deptype in ('e', 'i')
  )
