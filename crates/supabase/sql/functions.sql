-- Database webhooks: the trigger function and its two tables.
set local role supabase_functions_admin;

create table supabase_functions.migrations (
  version text primary key,
  inserted_at timestamptz not null default now()
);
create table supabase_functions.hooks (
  id bigserial primary key,
  hook_table_id integer not null,
  hook_name text not null,
  created_at timestamptz not null default now(),
  request_id bigint
);
create index supabase_functions_hooks_request_id_idx on supabase_functions.hooks using btree (request_id);
create index supabase_functions_hooks_h_table_id_h_name_idx
  on supabase_functions.hooks using btree (hook_table_id, hook_name);

-- Arguments of the trigger: url, method, headers, params, timeout in milliseconds.
create function supabase_functions.http_request() returns trigger
language plpgsql security definer set search_path = supabase_functions as $body$
declare
  request bigint;
begin
  if tg_nargs < 2 or tg_argv[0] = 'null' then
    raise exception 'url argument is missing';
  end if;
  -- With pg_net a request is queued as it would be there, else only the hook is noted.
  if to_regprocedure('net.http_post(text,jsonb,jsonb,jsonb,integer)') is not null then
    if upper(tg_argv[1]) = 'POST' then
      select net.http_post(
               url := tg_argv[0],
               body := jsonb_build_object('type', tg_op, 'schema', tg_table_schema, 'table', tg_table_name,
                                          'record', case when tg_op <> 'DELETE' then to_jsonb(new) end,
                                          'old_record', case when tg_op <> 'INSERT' then to_jsonb(old) end))
        into request;
    else
      select net.http_get(url := tg_argv[0]) into request;
    end if;
  end if;
  insert into supabase_functions.hooks (hook_table_id, hook_name, request_id)
  values (tg_relid, tg_name, request);
  return coalesce(new, old);
end
$body$;

grant all on all tables in schema supabase_functions to postgres, service_role;
grant all on all sequences in schema supabase_functions to postgres, service_role;
revoke all on function supabase_functions.http_request() from public;
grant execute on function supabase_functions.http_request() to postgres, anon, authenticated, service_role;
reset role;
