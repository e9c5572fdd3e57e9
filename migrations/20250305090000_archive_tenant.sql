create procedure public.archive_tenant(tenant uuid, inout archived_contacts bigint default 0)
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.tenants set archived_at = now() where id = tenant;
  select count(*) into archived_contacts from public.contacts c where c.tenant_id = tenant;
end;
$$;
