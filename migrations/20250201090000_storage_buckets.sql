insert into storage.buckets (id, name, public)
values ('avatars', 'avatars', true), ('attachments', 'attachments', false)
on conflict (id) do nothing;

create policy "anybody sees avatars" on storage.objects
  for select using (bucket_id = 'avatars');

create policy "users upload their avatar" on storage.objects
  for insert to authenticated
  with check (bucket_id = 'avatars' and (storage.foldername(name))[1] = (select auth.uid())::text);

create policy "members read attachments" on storage.objects
  for select to authenticated
  using (bucket_id = 'attachments' and private.is_member(((storage.foldername(name))[1])::uuid));

create policy "members add attachments" on storage.objects
  for insert to authenticated
  with check (bucket_id = 'attachments' and private.is_member(((storage.foldername(name))[1])::uuid));
