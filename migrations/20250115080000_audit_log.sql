create type public.audit_action as enum ('INSERT', 'UPDATE', 'DELETE');

create table public.audit_log (
  id bigint generated always as identity primary key,
  tenant_id uuid,
  table_name name not null,
  record_id text,
  action public.audit_action not null,
  actor_id uuid,
  actor_ip inet,
  old_row jsonb,
  new_row jsonb,
  happened_at timestamptz not null default clock_timestamp(),
  transaction_id xid8 not null default pg_current_xact_id()
);
comment on table public.audit_log is 'Who changed what, and when; written by triggers only.';

create function private.audit()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  old_row jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  new_row jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
begin
  insert into public.audit_log (tenant_id, table_name, record_id, action, actor_id, actor_ip, old_row, new_row)
  values (
    (coalesce(new_row, old_row) ->> 'tenant_id')::uuid,
    tg_table_name,
    coalesce(new_row, old_row) ->> 'id',
    tg_op::public.audit_action,
    auth.uid(),
    inet_client_addr(),
    old_row,
    new_row
  );
  return coalesce(new, old);
end;
$$;

create trigger contacts_audit after insert or update or delete on public.contacts
  for each row execute function private.audit();
create trigger organizations_audit after insert or update or delete on public.organizations
  for each row execute function private.audit();
create trigger deals_audit after insert or update or delete on public.deals
  for each row execute function private.audit();

alter table public.audit_log enable row level security;

create policy "admins read the audit log" on public.audit_log
  for select to authenticated using (private.has_role(tenant_id, 'admin'));
create policy "nobody adds by hand" on public.audit_log
  for insert to authenticated with check (false);
create policy "nobody changes" on public.audit_log
  for update to authenticated using (false);
create policy "nobody removes" on public.audit_log
  as restrictive for delete to authenticated using (false);

revoke insert, update, delete on public.audit_log from authenticated, anon;
