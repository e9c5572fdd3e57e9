-- What the contact list shows. Row level security of the caller applies.
create view public.contact_overview
with (security_invoker = true)
as
select
  c.id,
  c.tenant_id,
  c.full_name,
  c.status,
  o.id as organization_id,
  o.name as organization_name,
  p.full_name as owner_name,
  coalesce(t.open_tasks, 0) as open_tasks,
  c.created_at
from public.contacts c
left join public.organizations o on o.id = c.organization_id
left join public.profiles p on p.id = c.owner_id
left join lateral (
  select count(*) as open_tasks from public.tasks t where t.contact_id = c.id and t.state <> 'done'
) t on true;
comment on view public.contact_overview is 'The contact list: one line a contact.';

-- Simple enough to write through.
create view public.active_contacts
with (security_invoker = true)
as
select id, tenant_id, first_name, last_name, full_name, status, emails, created_at
from public.contacts
where status <> 'churned'
with local check option;

-- Runs with the rights of its owner on purpose: members see names of tenants they could join.
create view public.tenant_directory
as
select t.id, t.name, t.slug, count(m.user_id) as members
from public.tenants t
left join public.tenant_members m on m.tenant_id = t.id
where t.archived_at is null
group by t.id;

revoke all on public.tenant_directory from anon;
grant select on public.tenant_directory to authenticated;
