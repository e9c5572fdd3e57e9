-- Stand-in for pg_repack: the schema its client looks for.
do $body$
begin
  if to_regnamespace('repack') is null then
    create schema repack;
  end if;
end
$body$;
create function repack.version() returns text
language sql immutable as $body$ select 'stand-in'::text $body$;
