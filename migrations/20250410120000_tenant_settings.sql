-- One row a tenant: the settings outgrew their JSON.
create table public.tenant_settings (
  tenant_id uuid primary key references public.tenants (id) on delete cascade,
  fiscal_year_start smallint not null default 1 check (fiscal_year_start between 1 and 12),
  office_hours int4range[] not null default '{}',
  blackout_dates datemultirange not null default '{}',
  invoice_day_limit money,
  brand_color text,
  default_currency public.currency_code not null default 'EUR',
  week_starts_on smallint not null default 1,
  opening_time time not null default '09:00',
  location point,
  updated_at timestamptz not null default now()
);

insert into public.tenant_settings (tenant_id, brand_color)
select id, settings ->> 'brand_color' from public.tenants;

alter table public.tenant_settings enable row level security;

create policy "members read tenant_settings" on public.tenant_settings
  for select to authenticated
  using (private.is_member(tenant_id));

create policy "members add tenant_settings" on public.tenant_settings
  for insert to authenticated
  with check (private.has_role(tenant_id, 'admin'));

create policy "members change tenant_settings" on public.tenant_settings
  for update to authenticated
  using (private.has_role(tenant_id, 'admin'))
  with check (private.has_role(tenant_id, 'admin'));

create policy "managers remove tenant_settings" on public.tenant_settings
  for delete to authenticated
  using (private.has_role(tenant_id, 'admin'));

grant select, insert, update, delete on public.tenant_settings to authenticated;
grant all on public.tenant_settings to service_role;
