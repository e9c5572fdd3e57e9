create materialized view public.tenant_stats as
select
  t.id as tenant_id,
  (select count(*) from public.contacts c where c.tenant_id = t.id) as contacts,
  (select count(*) from public.deals d where d.tenant_id = t.id and d.stage = 'won') as deals_won,
  (select max(m.sent_at) from public.messages m where m.tenant_id = t.id) as last_message_at,
  now() as computed_at
from public.tenants t
with no data;

create unique index tenant_stats_tenant_id_idx on public.tenant_stats (tenant_id);
comment on materialized view public.tenant_stats is 'Figures for the dashboard, refreshed every hour.';

refresh materialized view public.tenant_stats;
revoke all on public.tenant_stats from anon, authenticated;
