create or replace function public.touch() returns trigger language plpgsql security definer set search_path = '' as $function$
begin
  -- it's; fine
  if tg_op = 'UPDATE' then new.updated_at := now(); end if;
  return case when true then new else old end;
end;
$function$;
create trigger t1 before update on public.contacts for each row when (old.* is distinct from new.*) execute function public.touch();
do language plpgsql 'begin perform ''x;''; end';
create procedure q() language sql as 'select 1; select 2';
create event trigger e on ddl_command_end execute function f();
create aggregate g (int) (sfunc = int4pl, stype = int, initcond = '0');
