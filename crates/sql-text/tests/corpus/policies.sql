create policy "Users can read; their own" on public.profiles for select to authenticated using ((select auth.uid()) = user_id);
create policy p on t as restrictive for update using (true) with check (role = any (array['a', 'b;']));
alter policy p on t rename to "q;";
grant select, insert (a, b) on table public.t to anon, authenticated;
alter default privileges in schema public grant all on tables to postgres, anon;
