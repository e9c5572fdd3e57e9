create view public.activity_feed
with (security_invoker = true)
as
select 'note'::text as kind, n.id::text as id, n.tenant_id, n.body as summary, n.created_at as happened_at
from public.notes n
union all
select 'message', m.id::text, m.tenant_id, coalesce(m.subject, left(m.body, 80)), m.sent_at
from public.messages m
union all
select 'task', t.id::text, t.tenant_id, t.title, t.created_at
from public.tasks t;

-- Rollback:
--   drop view public.activity_feed;
