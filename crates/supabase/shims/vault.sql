-- Another name of supabase_vault, whose objects a Supabase database has from the start.
do $body$
begin
  if to_regclass('vault.secrets') is null then
    raise notice 'the objects of `vault` come with the extension `supabase_vault`';
  end if;
end
$body$;
