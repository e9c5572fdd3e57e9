create view public.pipeline_summary
with (security_invoker = true)
as
select
  d.tenant_id,
  d.stage,
  d.currency,
  count(*) as deals,
  sum(d.value) as total,
  sum(d.value * d.probability / 100) as weighted
from public.deals d
where d.closed_at is null
group by d.tenant_id, d.stage, d.currency;
