-- A stored column cannot know the time; the flag moves into a computed field.
alter table public.tasks drop column is_overdue;

create function public.is_overdue(task public.tasks)
returns boolean
language sql
stable
set search_path = ''
as $$
  select task.done_at is null and task.due_at < now();
$$;

-- Rollback:
--   drop function public.is_overdue(public.tasks);
--   alter table public.tasks add column is_overdue boolean
--     generated always as (done_at is null and due_at < '2025-01-01 00:00:00+00'::timestamptz) stored;
