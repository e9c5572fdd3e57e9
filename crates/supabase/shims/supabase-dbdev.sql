-- Stand-in for the dbdev client: `dbdev.install` says that nothing is installed.
do $body$
begin
  if to_regnamespace('dbdev') is null then
    create schema dbdev;
  end if;
end
$body$;
create function dbdev.base_url() returns text
language sql immutable as $body$ select ''::text $body$;
create function dbdev.install(package_name text) returns boolean
language plpgsql as $body$
begin
  raise notice '`%` is not installed: no package registry is reachable from a scratch server', package_name;
  return true;
end
$body$;
