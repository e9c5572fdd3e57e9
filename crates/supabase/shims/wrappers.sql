-- Stand-in for wrappers: foreign data wrappers, servers and foreign tables can be declared.
-- A handler that returns no routine makes reading such a table an error, not a crash:
-- "foreign-data wrapper handler function did not return an FdwRoutine struct".
create table @extschema@.wrappers_fdw_stats (
  fdw_name text primary key,
  create_times bigint,
  rows_in bigint,
  rows_out bigint,
  bytes_in bigint,
  bytes_out bigint,
  metadata jsonb,
  created_at timestamptz not null default timezone('utc', now()),
  updated_at timestamptz not null default timezone('utc', now())
);
do $body$
declare
  source text;
begin
  foreach source in array array[
    'airtable', 'auth0', 'big_query', 'click_house', 'cognito', 'duckdb', 'firebase', 'hello_world', 'iceberg',
    'infura', 'logflare', 'mssql', 'redis', 's3', 's3_vectors', 'stripe', 'wasm'
  ] loop
    execute format('create function @extschema@.%I() returns fdw_handler '
                   'language internal strict as %L', source || '_fdw_handler', 'pg_is_in_recovery');
    execute format('create function @extschema@.%I(options text[], catalog oid) returns void '
                   'language plpgsql as %L', source || '_fdw_validator', 'begin end');
    execute format('create function @extschema@.%I() returns table (name text, version text, author text, website text) '
                   'language sql as %L', source || '_fdw_meta',
                   format('select %L::text, null::text, null::text, null::text', source));
  end loop;
end
$body$;
