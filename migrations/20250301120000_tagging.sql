-- Two ways to name a tag, one name for the function.
create function public.add_tag(contact uuid, tag integer)
returns void
language sql
set search_path = ''
as $$
  insert into public.contact_tags (contact_id, tag_id) values (contact, tag)
  on conflict do nothing;
$$;

create function public.add_tag(contact uuid, tag_name text, create_missing boolean default true)
returns integer
language plpgsql
set search_path = ''
as $$
declare
  tenant uuid := (select c.tenant_id from public.contacts c where c.id = contact);
  found_id integer := (select t.id from public.tags t where t.tenant_id = tenant and t.name = tag_name);
begin
  if found_id is null and create_missing then
    insert into public.tags (tenant_id, name) values (tenant, tag_name) returning id into found_id;
  end if;
  if found_id is not null then
    perform public.add_tag(contact, found_id);
  end if;
  return found_id;
end;
$$;

create function public.tag_names(variadic ids integer[])
returns setof text
language sql
stable
strict
set search_path = ''
begin atomic
  select t.name from public.tags t where t.id = any (ids) order by t.name;
end;
