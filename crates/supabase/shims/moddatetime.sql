-- Stand-in for moddatetime: `create trigger ... execute function moddatetime(updated_at)`.
create function moddatetime() returns trigger
language plpgsql as $body$
begin
  if tg_nargs <> 1 then
    raise exception 'moddatetime: A single argument was expected.';
  end if;
  return jsonb_populate_record(new, jsonb_build_object(tg_argv[0], now()));
end
$body$;
