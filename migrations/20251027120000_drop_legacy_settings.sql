-- Moved to tenant_settings in April; nobody reads it any more.
alter table public.tenants drop column settings;
comment on column public.tenants.plan is 'The code of a row in `billing.plans`, or `free`.';
notify pgrst, 'reload schema';

-- What was in the column does not come back with it.
-- Rollback:
--   alter table public.tenants add column settings jsonb not null default '{}'::jsonb;
--   comment on column public.tenants.plan is null;
