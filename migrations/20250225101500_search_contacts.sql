create function public.search_contacts(
  query text,
  max_results integer default 20,
  only_status public.contact_status default null
)
returns setof public.contacts
language sql
stable
set search_path = ''
as $$
  select c.*
  from public.contacts c
  where c.full_name operator(extensions.%) query
    and (only_status is null or c.status = only_status)
  order by extensions.similarity(c.full_name, query) desc
  limit max_results;
$$;
comment on function public.search_contacts is 'Contacts whose name resembles `query`, best first.';

create function public.full_address(contact public.contacts)
returns text
language sql
stable
set search_path = ''
as $$
  select concat_ws(', ', (contact.address).street, (contact.address).postal_code, (contact.address).city);
$$;
comment on function public.full_address(public.contacts) is 'A computed field: the address on one line.';
