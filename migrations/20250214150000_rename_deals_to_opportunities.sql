-- The product calls them opportunities since the relaunch.
alter table public.deals rename to opportunities;
alter table public.deal_contacts rename to opportunity_contacts;
alter table public.opportunity_contacts rename column deal_id to opportunity_id;
alter table public.opportunities rename column owner to owner_id;
alter table public.notes rename column deal_id to opportunity_id;
alter type public.deal_stage rename to opportunity_stage;
alter trigger deals_touch on public.opportunities rename to opportunities_touch;
alter trigger deals_audit on public.opportunities rename to opportunities_audit;
alter table public.opportunities rename constraint deals_pkey to opportunities_pkey;

drop view public.pipeline_summary;
create view public.pipeline_summary
with (security_invoker = true)
as
select
  o.tenant_id,
  o.stage,
  o.currency,
  count(*) as opportunities,
  sum(o.value) as total,
  sum(o.value * o.probability / 100) as weighted
from public.opportunities o
where o.closed_at is null
group by o.tenant_id, o.stage, o.currency;
