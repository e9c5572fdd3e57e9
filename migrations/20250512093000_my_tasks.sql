-- A view that takes writes by way of a trigger.
create view public.my_tasks
with (security_invoker = true)
as
select t.id, t.title, t.state, t.priority, t.due_at, c.full_name as contact
from public.tasks t
left join public.contacts c on c.id = t.contact_id
where t.assignee_id = (select auth.uid());

create function private.write_my_task()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  update public.tasks t
  set title = new.title, state = new.state, priority = new.priority, due_at = new.due_at,
      done_at = case when new.state = 'done' then coalesce(t.done_at, now()) end
  where t.id = old.id;
  return new;
end;
$$;

create trigger my_tasks_update instead of update on public.my_tasks
  for each row execute function private.write_my_task();

-- Rollback:
--   drop view public.my_tasks;
--   drop function private.write_my_task();
