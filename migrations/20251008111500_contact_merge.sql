create function public.merge_contacts(keep uuid, drop_ids uuid[])
returns table (moved_notes bigint, moved_tasks bigint, removed bigint)
language plpgsql
set search_path = ''
as $$
begin
  update public.notes set contact_id = keep where contact_id = any (drop_ids);
  get diagnostics moved_notes = row_count;
  update public.tasks set contact_id = keep where contact_id = any (drop_ids);
  get diagnostics moved_tasks = row_count;
  delete from public.contacts where id = any (drop_ids);
  get diagnostics removed = row_count;
  return next;
end;
$$;

-- Rollback:
--   drop function public.merge_contacts(uuid, uuid[]);
