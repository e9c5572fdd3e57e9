create extension if not exists pg_cron;

select cron.schedule(
  'refresh-tenant-stats',
  '7 * * * *',
  $$ refresh materialized view concurrently public.tenant_stats $$
);
