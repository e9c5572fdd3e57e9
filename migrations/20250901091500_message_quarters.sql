create table public.messages_2025_q3 partition of public.messages
  for values from ('2025-07-01 00:00:00+00') to ('2025-10-01 00:00:00+00');
alter table public.messages_2025_q3 enable row level security;

create table public.messages_2025_q4 partition of public.messages
  for values from ('2025-10-01 00:00:00+00') to ('2026-01-01 00:00:00+00');
alter table public.messages_2025_q4 enable row level security;

-- Rollback:
--   alter table public.messages detach partition public.messages_2025_q4;
--   drop table public.messages_2025_q4;
--   alter table public.messages detach partition public.messages_2025_q3;
--   drop table public.messages_2025_q3;
