create function public.match_messages(
  query_embedding extensions.vector(1536),
  match_threshold double precision default 0.78,
  match_count integer default 10
)
returns table (message_id uuid, sent_at timestamptz, body text, similarity double precision)
language sql
stable
set search_path = ''
as $$
  select m.id, m.sent_at, m.body, 1 - (e.embedding operator(extensions.<=>) query_embedding)
  from public.message_embeddings e
  join public.messages m on m.id = e.message_id and m.sent_at = e.sent_at
  where 1 - (e.embedding operator(extensions.<=>) query_embedding) > match_threshold
  order by e.embedding operator(extensions.<=>) query_embedding
  limit match_count;
$$;
