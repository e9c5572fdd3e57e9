-- Moved to tenant_settings in April; nobody reads it any more.
alter table public.tenants drop column settings;
comment on column public.tenants.plan is 'The code of a row in `billing.plans`, or `free`.';
notify pgrst, 'reload schema';
