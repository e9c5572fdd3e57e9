-- Stand-in for pgtap: a plan, an end, and the assertions that need no catalog.
create function plan(integer) returns text
  language sql immutable return '1..' || $1;
create function no_plan() returns setof boolean
  language sql immutable begin atomic select true where false; end;
create function finish(exception_on_failure boolean default null) returns setof text
  language sql immutable begin atomic select null::text where false; end;
create function ok(boolean, text) returns text
  language sql immutable return case when $1 then 'ok - ' else 'not ok - ' end || coalesce($2, '');
create function ok(boolean) returns text
  language sql immutable return ok($1, '');
create function is(anyelement, anyelement, text) returns text
  language sql immutable as $body$ select @extschema@.ok($1 is not distinct from $2, $3) $body$;
create function is(anyelement, anyelement) returns text
  language sql immutable as $body$ select @extschema@.ok($1 is not distinct from $2, '') $body$;
create function isnt(anyelement, anyelement, text) returns text
  language sql immutable as $body$ select @extschema@.ok($1 is distinct from $2, $3) $body$;
create function isnt(anyelement, anyelement) returns text
  language sql immutable as $body$ select @extschema@.ok($1 is distinct from $2, '') $body$;
create function pass(text) returns text
  language sql immutable return ok(true, $1);
create function fail(text) returns text
  language sql immutable return ok(false, $1);
create function skip(text) returns text
  language sql immutable return ok(true, '# SKIP ' || $1);
create function diag(text) returns text
  language sql immutable return '# ' || $1;
create function has_schema(name) returns text
  language sql stable return ok(to_regnamespace(quote_ident($1::text)) is not null, 'Schema ' || $1 || ' should exist');
create function has_table(name) returns text
  language sql stable return ok(to_regclass(quote_ident($1::text)) is not null, 'Table ' || $1 || ' should exist');
create function has_table(name, name) returns text
  language sql stable
  return ok(to_regclass(quote_ident($1::text) || '.' || quote_ident($2::text)) is not null,
            'Table ' || $1 || '.' || $2 || ' should exist');
create function lives_ok(text, text) returns text
  language plpgsql as $body$
begin
  execute $1;
  return 'ok - ' || coalesce($2, '');
exception
  when others then
    return 'not ok - ' || coalesce($2, '') || ' # ' || sqlerrm;
end
$body$;
create function throws_ok(text, text default null, text default null, text default null) returns text
  language plpgsql as $body$
begin
  execute $1;
  return 'not ok - ' || coalesce($4, $2, '');
exception
  when others then
    return 'ok - ' || coalesce($4, $2, '');
end
$body$;
create function pgtap_version() returns numeric
  language sql immutable return 1.3;
