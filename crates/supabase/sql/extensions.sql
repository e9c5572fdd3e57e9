-- Extensions that a new project has from the start; one that the server does not carry is left out.
do $rowsmith$
declare
  item text;
begin
  foreach item in array array[
    'pgcrypto:extensions',
    'uuid-ossp:extensions',
    'pg_stat_statements:extensions',
    'supabase_vault:vault'
  ] loop
    if exists (select from pg_catalog.pg_available_extensions where name = split_part(item, ':', 1)) then
      execute format('create extension if not exists %I with schema %I',
                     split_part(item, ':', 1), split_part(item, ':', 2));
    end if;
  end loop;
end
$rowsmith$;
