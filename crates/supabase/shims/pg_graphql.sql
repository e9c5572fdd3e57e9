-- Stand-in for pg_graphql: the doors are there, no schema is reflected.
do $body$
begin
  if to_regnamespace('graphql') is null then
    create schema graphql;
  end if;
end
$body$;

create sequence graphql.seq_schema_version as integer cycle;
create function graphql.get_schema_version() returns integer
language sql stable security definer as $body$ select last_value::integer from graphql.seq_schema_version $body$;
create function graphql.increment_schema_version() returns event_trigger
language plpgsql security definer as $body$
begin
  perform nextval('graphql.seq_schema_version');
end
$body$;
create function graphql.comment_directive(comment_ text) returns jsonb
language sql immutable as $body$
  select coalesce(substring(comment_ from '@graphql\((\{.*\})\)')::jsonb, '{}')
$body$;
create function graphql.exception(message text) returns text
language plpgsql as $body$
begin
  raise exception using errcode = '22000', message = message;
end
$body$;
create function graphql._internal_resolve(
  query text, variables jsonb default '{}', "operationName" text default null, extensions jsonb default null
) returns jsonb
language sql as $body$
  select jsonb_build_object('errors', jsonb_build_array(
    jsonb_build_object('message', 'pg_graphql is not installed on this server')))
$body$;
create function graphql.resolve(
  query text, variables jsonb default '{}', "operationName" text default null, extensions jsonb default null
) returns jsonb
language sql as $body$
  select graphql._internal_resolve(query, variables, "operationName", extensions)
$body$;
grant usage on schema graphql to public;
