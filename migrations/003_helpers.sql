-- Functions that other migrations lean on; not exposed through the API.
create schema private;
comment on schema private is 'Helpers that no client may call directly.';
revoke all on schema private from public;
grant usage on schema private to authenticated, service_role;

create function private.touch_updated_at()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end;
$$;
