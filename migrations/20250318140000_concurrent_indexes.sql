-- Built without blocking writers, so outside a transaction, one statement at a time.
create index concurrently if not exists opportunities_tenant_stage_idx
  on public.opportunities (tenant_id, stage);

create index concurrently if not exists contacts_custom_idx
  on public.contacts using gin (custom jsonb_path_ops);

-- Rollback:
--   drop index concurrently if exists public.contacts_custom_idx;
--   drop index concurrently if exists public.opportunities_tenant_stage_idx;
