BEGIN;

alter function private.is_member(uuid) set search_path = '';
alter function private.has_role(uuid, public.member_role) set search_path = '';

do $$
declare
  relation regclass;
begin
  for relation in
    select c.oid from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not c.relrowsecurity
  loop
    raise exception 'row level security is off on %', relation;
  end loop;
end;
$$;

COMMIT;
