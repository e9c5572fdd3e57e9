create table public.message_embeddings (
  id bigint generated always as identity primary key,
  message_id uuid not null,
  sent_at timestamptz not null,
  model text not null default 'text-embedding-3-small',
  embedding extensions.vector(1536) not null,
  created_at timestamptz not null default now(),
  foreign key (message_id, sent_at) references public.messages (id, sent_at) on delete cascade,
  unique (message_id, sent_at, model)
);

create index message_embeddings_hnsw_idx on public.message_embeddings
  using hnsw (embedding extensions.vector_cosine_ops) with (m = 16, ef_construction = 64);

alter table public.message_embeddings enable row level security;

create policy "members read embeddings" on public.message_embeddings
  for select to authenticated
  using (exists (
    select 1 from public.messages m
    where m.id = message_id and m.sent_at = message_embeddings.sent_at and private.is_member(m.tenant_id)
  ));
create policy "only the service adds embeddings" on public.message_embeddings
  for insert to service_role with check (true);
create policy "only the service changes embeddings" on public.message_embeddings
  for update to service_role using (true);
create policy "only the service removes embeddings" on public.message_embeddings
  for delete to service_role using (true);
