-- Stand-in for index_advisor: a query in, no advice out.
create function @extschema@.index_advisor(query text) returns table (
  startup_cost_before jsonb, startup_cost_after jsonb, total_cost_before jsonb, total_cost_after jsonb,
  index_statements text[], errors text[]
)
language sql volatile as $body$
  select null::jsonb, null::jsonb, null::jsonb, null::jsonb, array[]::text[],
         array['index_advisor is not installed on this server']
$body$;
