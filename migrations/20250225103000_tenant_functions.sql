create function public.create_tenant(name text, slug public.slug, plan text default 'free')
returns public.tenants
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_variable
declare
  made public.tenants;
begin
  insert into public.tenants (name, slug, plan) values (name, slug, plan) returning * into made;
  insert into public.tenant_members (tenant_id, user_id, role) values (made.id, auth.uid(), 'owner');
  return made;
end;
$$;

create function public.tenant_totals(
  tenant uuid,
  out contacts bigint,
  out opportunities bigint,
  out open_value numeric
)
language sql
stable
set search_path = ''
as $$
  select
    (select count(*) from public.contacts c where c.tenant_id = tenant),
    (select count(*) from public.opportunities o where o.tenant_id = tenant),
    (select coalesce(sum(o.value), 0) from public.opportunities o where o.tenant_id = tenant and o.closed_at is null);
$$;

create function public.stage_conversion(tenant uuid, since date default current_date - 90)
returns table (stage public.opportunity_stage, entered bigint, won bigint, rate numeric)
language sql
stable
set search_path = ''
as $$
  select o.stage, count(*), count(*) filter (where o.stage = 'won'),
    round(avg((o.stage = 'won')::int), 4)
  from public.opportunities o
  where o.tenant_id = tenant and o.created_at >= since
  group by o.stage;
$$;

revoke execute on function public.create_tenant(text, public.slug, text) from anon, public;
grant execute on function public.create_tenant(text, public.slug, text) to authenticated;
