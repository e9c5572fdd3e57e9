-- One profile per user of Supabase Auth.
create table public.profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  email public.email_address,
  full_name text,
  avatar_url text,
  locale text not null default 'en',
  time_zone text not null default 'UTC',
  preferences jsonb not null default '{}'::jsonb,
  last_seen_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table public.profiles is 'What other members see of a user.';

create trigger profiles_touch before update on public.profiles
  for each row execute function private.touch_updated_at();

create function private.handle_new_user()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into public.profiles (id, email, full_name, avatar_url)
  values (
    new.id,
    new.email,
    new.raw_user_meta_data ->> 'full_name',
    new.raw_user_meta_data ->> 'avatar_url'
  )
  on conflict (id) do nothing;
  return new;
end;
$$;

create trigger on_auth_user_created
  after insert on auth.users
  for each row execute function private.handle_new_user();

alter table public.profiles enable row level security;

create policy "everybody signed in reads profiles" on public.profiles
  for select to authenticated using (true);

create policy "users add their profile" on public.profiles
  for insert to authenticated with check ((select auth.uid()) = id);

create policy "users change their profile" on public.profiles
  for update to authenticated
  using ((select auth.uid()) = id)
  with check ((select auth.uid()) = id);

create policy "users remove their profile" on public.profiles
  for delete to authenticated using ((select auth.uid()) = id);
