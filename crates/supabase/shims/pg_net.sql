-- Stand-in for pg_net: a request becomes a row of the queue and stays there.
do $body$
begin
  if to_regnamespace('net') is null then
    create schema net;
  end if;
end
$body$;

create domain net.http_method as text check (value in ('GET', 'POST', 'DELETE'));
create type net.request_status as enum ('PENDING', 'SUCCESS', 'ERROR');
create type net.http_response as (status_code integer, headers jsonb, body text);
create type net.http_response_result as (status net.request_status, message text, response net.http_response);

create unlogged table net.http_request_queue (
  id bigserial,
  method net.http_method not null,
  url text not null,
  headers jsonb,
  body bytea,
  timeout_milliseconds integer not null
);
create unlogged table net._http_response (
  id bigint,
  status_code integer,
  content_type text,
  headers jsonb,
  content text,
  timed_out boolean,
  error_msg text,
  created timestamptz not null default now()
);
create index _http_response_created_idx on net._http_response (created);

create function net._urlencode_string(string varchar) returns text
language sql immutable strict as $body$
  select string_agg(case when c ~ '^[A-Za-z0-9_.~-]$' then c
                         else upper(regexp_replace(encode(convert_to(c, 'UTF8'), 'hex'), '(..)', '%\1', 'g')) end,
                    '' order by i)
    from regexp_split_to_table(string, '') with ordinality as e (c, i)
$body$;
create function net._with_params(url text, params jsonb) returns text
language sql immutable as $body$
  select url || coalesce(
    case when position('?' in url) > 0 then '&' else '?' end
    || (select string_agg(net._urlencode_string(key) || '=' || net._urlencode_string(value), '&')
          from jsonb_each_text(params)), '')
$body$;

create function net.http_get(
  url text, params jsonb default '{}', headers jsonb default '{}', timeout_milliseconds integer default 5000
) returns bigint
language sql security definer as $body$
  insert into net.http_request_queue (method, url, headers, timeout_milliseconds)
  values ('GET', net._with_params(url, params), headers, timeout_milliseconds)
  returning id
$body$;
create function net.http_post(
  url text, body jsonb default '{}', params jsonb default '{}',
  headers jsonb default '{"Content-Type": "application/json"}', timeout_milliseconds integer default 5000
) returns bigint
language sql security definer as $body$
  insert into net.http_request_queue (method, url, headers, body, timeout_milliseconds)
  values ('POST', net._with_params(url, params), headers, convert_to(body::text, 'UTF8'), timeout_milliseconds)
  returning id
$body$;
create function net.http_delete(
  url text, params jsonb default '{}', headers jsonb default '{}', timeout_milliseconds integer default 5000
) returns bigint
language sql security definer as $body$
  insert into net.http_request_queue (method, url, headers, timeout_milliseconds)
  values ('DELETE', net._with_params(url, params), headers, timeout_milliseconds)
  returning id
$body$;
create function net._http_collect_response(request_id bigint, async boolean default true)
returns net.http_response_result
language sql stable as $body$
  select row('PENDING', 'request is pending processing', null)::net.http_response_result
$body$;
create function net.http_collect_response(request_id bigint, async boolean default true)
returns net.http_response_result
language sql stable as $body$
  select net._http_collect_response(request_id, async)
$body$;
create function net.check_worker_is_up() returns void
language sql as $body$ select $body$;
create function net.worker_restart() returns boolean
language sql as $body$ select true $body$;

grant usage on schema net to public;
grant all on all tables in schema net to public;
grant all on all sequences in schema net to public;
