-- Stand-in for http: the types and functions; every request is answered 503 without leaving the server.
create domain http_method as text;
create domain content_type as text check (value ~ '^\S+\/\S+');
create type http_header as (field varchar, value varchar);
create type http_response as (status integer, content_type varchar, headers http_header[], content varchar);
create type http_request as (
  method http_method, uri varchar, headers http_header[], content_type varchar, content varchar
);

create function http(request http_request) returns http_response
  language sql volatile
  return row(503, 'application/json', array[]::http_header[], '{}')::http_response;
create function http_header(field varchar, value varchar) returns http_header
  language sql immutable
  return row($1, $2)::http_header;
create function http_get(uri varchar) returns http_response
  language sql volatile
  return http(row('GET', $1, null, null, null)::http_request);
create function urlencode(string varchar) returns text
  language sql immutable strict
  begin atomic
    select string_agg(case when c ~ '^[A-Za-z0-9_.~-]$' then c
                           else upper(regexp_replace(encode(convert_to(c, 'UTF8'), 'hex'), '(..)', '%\1', 'g')) end,
                      '' order by i)
      from regexp_split_to_table(string, '') with ordinality as e (c, i);
  end;
create function urlencode(string bytea) returns text
  language sql immutable strict
  return upper(regexp_replace(encode($1, 'hex'), '(..)', '%\1', 'g'));
create function urlencode(data jsonb) returns text
  language sql immutable strict
  begin atomic
    select string_agg(urlencode(key::varchar) || '=' || urlencode(value::varchar), '&') from jsonb_each_text(data);
  end;
create function http_get(uri varchar, data jsonb) returns http_response
  language sql volatile
  return http(row('GET', $1 || '?' || urlencode($2), null, null, null)::http_request);
create function http_post(uri varchar, content varchar, content_type varchar) returns http_response
  language sql volatile
  return http(row('POST', $1, null, $3, $2)::http_request);
create function http_post(uri varchar, data jsonb) returns http_response
  language sql volatile
  return http(row('POST', $1, null, 'application/x-www-form-urlencoded', urlencode($2))::http_request);
create function http_put(uri varchar, content varchar, content_type varchar) returns http_response
  language sql volatile
  return http(row('PUT', $1, null, $3, $2)::http_request);
create function http_patch(uri varchar, content varchar, content_type varchar) returns http_response
  language sql volatile
  return http(row('PATCH', $1, null, $3, $2)::http_request);
create function http_delete(uri varchar) returns http_response
  language sql volatile
  return http(row('DELETE', $1, null, null, null)::http_request);
create function http_delete(uri varchar, content varchar, content_type varchar) returns http_response
  language sql volatile
  return http(row('DELETE', $1, null, $3, $2)::http_request);
create function http_head(uri varchar) returns http_response
  language sql volatile
  return http(row('HEAD', $1, null, null, null)::http_request);
create function http_set_curlopt(curlopt varchar, value varchar) returns boolean
  language sql volatile
  return true;
create function http_reset_curlopt() returns boolean
  language sql volatile
  return true;
create function http_list_curlopt() returns table (curlopt text, value text)
  language sql stable
  begin atomic
    select null::text, null::text where false;
  end;
create function bytea_to_text(data bytea) returns text
  language sql immutable strict
  return convert_from($1, 'UTF8');
create function text_to_bytea(data text) returns bytea
  language sql immutable strict
  return convert_to($1, 'UTF8');
