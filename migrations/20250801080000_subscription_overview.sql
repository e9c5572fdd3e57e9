create view billing.current_subscriptions
with (security_invoker = true)
as
select s.id, s.tenant_id, t.name as tenant_name, s.plan_code, p.title as plan_title, s.status, upper(s.period) as renews_on
from billing.subscriptions s
join public.tenants t on t.id = s.tenant_id
join billing.plans p on p.code = s.plan_code
where s.period @> current_date;

grant select on billing.current_subscriptions to authenticated;

-- Rollback:
--   drop view billing.current_subscriptions;
