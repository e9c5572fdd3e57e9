alter publication supabase_realtime add table public.tasks;
alter publication supabase_realtime add table public.notes, public.opportunities;
alter table public.tasks replica identity full;
