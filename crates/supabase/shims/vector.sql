-- Stand-in for pgvector: the types hold their own text, distances are computed element by element,
-- and the index methods are the server's hash index under another name: it takes keys of any length,
-- is never chosen for `order by ... <-> ...`, and keeps index definitions as they were written.
-- Bodies are parsed here and now (`return`, `begin atomic`), so that `alter extension ... set schema` is safe.

create type vector;
create function vector_in(cstring, oid, integer) returns vector
  language internal immutable strict parallel safe as 'textin';
create function vector_out(vector) returns cstring
  language internal immutable strict parallel safe as 'textout';
create function vector_recv(internal, oid, integer) returns vector
  language internal immutable strict parallel safe as 'textrecv';
create function vector_send(vector) returns bytea
  language internal immutable strict parallel safe as 'textsend';
create function vector_typmod_in(cstring[]) returns integer
  language internal immutable strict parallel safe as 'bittypmodin';
create function vector_typmod_out(integer) returns cstring
  language internal immutable strict parallel safe as 'bittypmodout';
create type vector (
  input = vector_in, output = vector_out, receive = vector_recv, send = vector_send,
  typmod_in = vector_typmod_in, typmod_out = vector_typmod_out, internallength = variable, storage = external
);

-- The elements, as everything below works on them.
create function vector_elements(vector) returns double precision[]
  language sql immutable strict parallel safe
  return ('{' || btrim($1::text, ' []') || '}')::double precision[];
create function vector_from_elements(double precision[]) returns vector
  language sql immutable strict parallel safe
  return ('[' || array_to_string($1, ',') || ']')::vector;
create function vector_dims(vector) returns integer
  language sql immutable strict parallel safe
  return coalesce(array_length(vector_elements($1), 1), 0);

-- Applied wherever a value meets a column with dimensions.
create function vector(vector, integer, boolean) returns vector
  language plpgsql immutable strict parallel safe as $body$
declare
  dimensions integer;
begin
  if $2 <= 0 then
    return $1;
  end if;
  if $1::text !~ '^\s*\[.*\]\s*$' then
    raise exception 'invalid input syntax for type vector: "%"', left($1::text, 40) using errcode = '22P02';
  end if;
  dimensions := array_length(string_to_array($1::text, ','), 1);
  if dimensions <> $2 then
    raise exception 'expected % dimensions, not %', $2, dimensions using errcode = '22000';
  end if;
  return $1;
end
$body$;
create cast (vector as vector) with function vector(vector, integer, boolean) as implicit;

create function vector_lt(vector, vector) returns boolean
  language internal immutable strict parallel safe as 'bytealt';
create function vector_le(vector, vector) returns boolean
  language internal immutable strict parallel safe as 'byteale';
create function vector_eq(vector, vector) returns boolean
  language internal immutable strict parallel safe as 'byteaeq';
create function vector_ne(vector, vector) returns boolean
  language internal immutable strict parallel safe as 'byteane';
create function vector_ge(vector, vector) returns boolean
  language internal immutable strict parallel safe as 'byteage';
create function vector_gt(vector, vector) returns boolean
  language internal immutable strict parallel safe as 'byteagt';
create function vector_cmp(vector, vector) returns integer
  language internal immutable strict parallel safe as 'byteacmp';
create function vector_hash(vector) returns integer
  language internal immutable strict parallel safe as 'hashvarlena';
create operator < (leftarg = vector, rightarg = vector, procedure = vector_lt,
  commutator = >, negator = >=, restrict = scalarltsel, join = scalarltjoinsel);
create operator <= (leftarg = vector, rightarg = vector, procedure = vector_le,
  commutator = >=, negator = >, restrict = scalarlesel, join = scalarlejoinsel);
create operator = (leftarg = vector, rightarg = vector, procedure = vector_eq,
  commutator = =, negator = <>, restrict = eqsel, join = eqjoinsel);
create operator <> (leftarg = vector, rightarg = vector, procedure = vector_ne,
  commutator = <>, negator = =, restrict = neqsel, join = neqjoinsel);
create operator >= (leftarg = vector, rightarg = vector, procedure = vector_ge,
  commutator = <=, negator = <, restrict = scalargesel, join = scalargejoinsel);
create operator > (leftarg = vector, rightarg = vector, procedure = vector_gt,
  commutator = <, negator = <=, restrict = scalargtsel, join = scalargtjoinsel);
create operator class vector_ops default for type vector using btree as
  operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >,
  function 1 vector_cmp(vector, vector);

create function inner_product(vector, vector) returns double precision
  language sql immutable strict parallel safe
  begin atomic
    select coalesce(sum(a * b), 0)::double precision from unnest(vector_elements($1), vector_elements($2)) as e (a, b);
  end;
create function l2_distance(vector, vector) returns double precision
  language sql immutable strict parallel safe
  begin atomic
    select coalesce(sqrt(sum((a - b) * (a - b))), 0) from unnest(vector_elements($1), vector_elements($2)) as e (a, b);
  end;
create function l1_distance(vector, vector) returns double precision
  language sql immutable strict parallel safe
  begin atomic
    select coalesce(sum(abs(a - b)), 0)::double precision from unnest(vector_elements($1), vector_elements($2)) as e (a, b);
  end;
create function cosine_distance(vector, vector) returns double precision
  language sql immutable strict parallel safe
  begin atomic
    select 1 - sum(a * b) / nullif(sqrt(sum(a * a)) * sqrt(sum(b * b)), 0)
      from unnest(vector_elements($1), vector_elements($2)) as e (a, b);
  end;
create function vector_negative_inner_product(vector, vector) returns double precision
  language sql immutable strict parallel safe
  return - inner_product($1, $2);
create function vector_l2_squared_distance(vector, vector) returns double precision
  language sql immutable strict parallel safe
  return power(l2_distance($1, $2), 2);
create function vector_norm(vector) returns double precision
  language sql immutable strict parallel safe
  return sqrt(inner_product($1, $1));
create function l2_normalize(vector) returns vector
  language sql immutable strict parallel safe
  begin atomic
    select vector_from_elements(array_agg(coalesce(x / nullif(sqrt(inner_product($1, $1)), 0), 0) order by i))
      from unnest(vector_elements($1)) with ordinality as e (x, i);
  end;
create operator <-> (leftarg = vector, rightarg = vector, procedure = l2_distance, commutator = <->);
create operator <#> (leftarg = vector, rightarg = vector, procedure = vector_negative_inner_product, commutator = <#>);
create operator <=> (leftarg = vector, rightarg = vector, procedure = cosine_distance, commutator = <=>);
create operator <+> (leftarg = vector, rightarg = vector, procedure = l1_distance, commutator = <+>);
create function vector_add(vector, vector) returns vector
  language sql immutable strict parallel safe
  begin atomic
    select vector_from_elements(array_agg(a + b order by i))
      from unnest(vector_elements($1), vector_elements($2)) with ordinality as e (a, b, i);
  end;
create operator + (leftarg = vector, rightarg = vector, procedure = vector_add, commutator = +);
create function vector_sub(vector, vector) returns vector
  language sql immutable strict parallel safe
  begin atomic
    select vector_from_elements(array_agg(a - b order by i))
      from unnest(vector_elements($1), vector_elements($2)) with ordinality as e (a, b, i);
  end;
create operator - (leftarg = vector, rightarg = vector, procedure = vector_sub);
create function vector_mul(vector, vector) returns vector
  language sql immutable strict parallel safe
  begin atomic
    select vector_from_elements(array_agg(a * b order by i))
      from unnest(vector_elements($1), vector_elements($2)) with ordinality as e (a, b, i);
  end;
create operator * (leftarg = vector, rightarg = vector, procedure = vector_mul, commutator = *);
create function vector_concat(vector, vector) returns vector
  language sql immutable strict parallel safe
  return vector_from_elements(vector_elements($1) || vector_elements($2));
create operator || (leftarg = vector, rightarg = vector, procedure = vector_concat);
create function subvector(vector, integer, integer) returns vector
  language sql immutable strict parallel safe
  return vector_from_elements((vector_elements($1))[$2:$2 + $3 - 1]);
create function binary_quantize(vector) returns bit
  language sql immutable strict parallel safe
  begin atomic
    select string_agg(case when x > 0 then '1' else '0' end, '' order by i)::bit varying
      from unnest(vector_elements($1)) with ordinality as e (x, i);
  end;
-- State of the averages: the count, then the sums.
create function vector_accum(double precision[], vector) returns double precision[]
  language sql immutable strict parallel safe
  begin atomic
    select array_agg(coalesce(s, 0) + coalesce(x, 0) order by i)
      from unnest($1, array[1::double precision] || vector_elements($2)) with ordinality as e (s, x, i);
  end;
create function vector_avg(double precision[]) returns vector
  language sql immutable strict parallel safe
  begin atomic
    select vector_from_elements(array_agg(s / $1[1] order by i))
      from unnest($1[2:]) with ordinality as e (s, i) having $1[1] > 0;
  end;
create aggregate avg(vector) (
  sfunc = vector_accum, stype = double precision[], finalfunc = vector_avg, initcond = '{0}', parallel = safe
);
create aggregate sum(vector) (
  sfunc = vector_add, stype = vector, combinefunc = vector_add, parallel = safe
);
create function array_to_vector(integer[], integer, boolean) returns vector
  language sql immutable strict parallel safe
  return vector(vector_from_elements($1::double precision[]), $2, $3);
create cast (integer[] as vector) with function array_to_vector(integer[], integer, boolean) as assignment;
create function array_to_vector(real[], integer, boolean) returns vector
  language sql immutable strict parallel safe
  return vector(vector_from_elements($1::double precision[]), $2, $3);
create cast (real[] as vector) with function array_to_vector(real[], integer, boolean) as assignment;
create function array_to_vector(double precision[], integer, boolean) returns vector
  language sql immutable strict parallel safe
  return vector(vector_from_elements($1), $2, $3);
create cast (double precision[] as vector) with function array_to_vector(double precision[], integer, boolean) as assignment;
create function array_to_vector(numeric[], integer, boolean) returns vector
  language sql immutable strict parallel safe
  return vector(vector_from_elements($1::double precision[]), $2, $3);
create cast (numeric[] as vector) with function array_to_vector(numeric[], integer, boolean) as assignment;
create function vector_to_float4(vector, integer, boolean) returns real[]
  language sql immutable strict parallel safe
  return vector_elements($1)::real[];
create cast (vector as real[]) with function vector_to_float4(vector, integer, boolean) as implicit;

create type halfvec;
create function halfvec_in(cstring, oid, integer) returns halfvec
  language internal immutable strict parallel safe as 'textin';
create function halfvec_out(halfvec) returns cstring
  language internal immutable strict parallel safe as 'textout';
create function halfvec_recv(internal, oid, integer) returns halfvec
  language internal immutable strict parallel safe as 'textrecv';
create function halfvec_send(halfvec) returns bytea
  language internal immutable strict parallel safe as 'textsend';
create function halfvec_typmod_in(cstring[]) returns integer
  language internal immutable strict parallel safe as 'bittypmodin';
create function halfvec_typmod_out(integer) returns cstring
  language internal immutable strict parallel safe as 'bittypmodout';
create type halfvec (
  input = halfvec_in, output = halfvec_out, receive = halfvec_recv, send = halfvec_send,
  typmod_in = halfvec_typmod_in, typmod_out = halfvec_typmod_out, internallength = variable, storage = external
);

-- The elements, as everything below works on them.
create function halfvec_elements(halfvec) returns double precision[]
  language sql immutable strict parallel safe
  return ('{' || btrim($1::text, ' []') || '}')::double precision[];
create function halfvec_from_elements(double precision[]) returns halfvec
  language sql immutable strict parallel safe
  return ('[' || array_to_string($1, ',') || ']')::halfvec;
create function vector_dims(halfvec) returns integer
  language sql immutable strict parallel safe
  return coalesce(array_length(halfvec_elements($1), 1), 0);

-- Applied wherever a value meets a column with dimensions.
create function halfvec(halfvec, integer, boolean) returns halfvec
  language plpgsql immutable strict parallel safe as $body$
declare
  dimensions integer;
begin
  if $2 <= 0 then
    return $1;
  end if;
  if $1::text !~ '^\s*\[.*\]\s*$' then
    raise exception 'invalid input syntax for type halfvec: "%"', left($1::text, 40) using errcode = '22P02';
  end if;
  dimensions := array_length(string_to_array($1::text, ','), 1);
  if dimensions <> $2 then
    raise exception 'expected % dimensions, not %', $2, dimensions using errcode = '22000';
  end if;
  return $1;
end
$body$;
create cast (halfvec as halfvec) with function halfvec(halfvec, integer, boolean) as implicit;

create function halfvec_lt(halfvec, halfvec) returns boolean
  language internal immutable strict parallel safe as 'bytealt';
create function halfvec_le(halfvec, halfvec) returns boolean
  language internal immutable strict parallel safe as 'byteale';
create function halfvec_eq(halfvec, halfvec) returns boolean
  language internal immutable strict parallel safe as 'byteaeq';
create function halfvec_ne(halfvec, halfvec) returns boolean
  language internal immutable strict parallel safe as 'byteane';
create function halfvec_ge(halfvec, halfvec) returns boolean
  language internal immutable strict parallel safe as 'byteage';
create function halfvec_gt(halfvec, halfvec) returns boolean
  language internal immutable strict parallel safe as 'byteagt';
create function halfvec_cmp(halfvec, halfvec) returns integer
  language internal immutable strict parallel safe as 'byteacmp';
create function halfvec_hash(halfvec) returns integer
  language internal immutable strict parallel safe as 'hashvarlena';
create operator < (leftarg = halfvec, rightarg = halfvec, procedure = halfvec_lt,
  commutator = >, negator = >=, restrict = scalarltsel, join = scalarltjoinsel);
create operator <= (leftarg = halfvec, rightarg = halfvec, procedure = halfvec_le,
  commutator = >=, negator = >, restrict = scalarlesel, join = scalarlejoinsel);
create operator = (leftarg = halfvec, rightarg = halfvec, procedure = halfvec_eq,
  commutator = =, negator = <>, restrict = eqsel, join = eqjoinsel);
create operator <> (leftarg = halfvec, rightarg = halfvec, procedure = halfvec_ne,
  commutator = <>, negator = =, restrict = neqsel, join = neqjoinsel);
create operator >= (leftarg = halfvec, rightarg = halfvec, procedure = halfvec_ge,
  commutator = <=, negator = <, restrict = scalargesel, join = scalargejoinsel);
create operator > (leftarg = halfvec, rightarg = halfvec, procedure = halfvec_gt,
  commutator = <, negator = <=, restrict = scalargtsel, join = scalargtjoinsel);
create operator class halfvec_ops default for type halfvec using btree as
  operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >,
  function 1 halfvec_cmp(halfvec, halfvec);

create function inner_product(halfvec, halfvec) returns double precision
  language sql immutable strict parallel safe
  begin atomic
    select coalesce(sum(a * b), 0)::double precision from unnest(halfvec_elements($1), halfvec_elements($2)) as e (a, b);
  end;
create function l2_distance(halfvec, halfvec) returns double precision
  language sql immutable strict parallel safe
  begin atomic
    select coalesce(sqrt(sum((a - b) * (a - b))), 0) from unnest(halfvec_elements($1), halfvec_elements($2)) as e (a, b);
  end;
create function l1_distance(halfvec, halfvec) returns double precision
  language sql immutable strict parallel safe
  begin atomic
    select coalesce(sum(abs(a - b)), 0)::double precision from unnest(halfvec_elements($1), halfvec_elements($2)) as e (a, b);
  end;
create function cosine_distance(halfvec, halfvec) returns double precision
  language sql immutable strict parallel safe
  begin atomic
    select 1 - sum(a * b) / nullif(sqrt(sum(a * a)) * sqrt(sum(b * b)), 0)
      from unnest(halfvec_elements($1), halfvec_elements($2)) as e (a, b);
  end;
create function halfvec_negative_inner_product(halfvec, halfvec) returns double precision
  language sql immutable strict parallel safe
  return - inner_product($1, $2);
create function halfvec_l2_squared_distance(halfvec, halfvec) returns double precision
  language sql immutable strict parallel safe
  return power(l2_distance($1, $2), 2);
create function l2_norm(halfvec) returns double precision
  language sql immutable strict parallel safe
  return sqrt(inner_product($1, $1));
create function l2_normalize(halfvec) returns halfvec
  language sql immutable strict parallel safe
  begin atomic
    select halfvec_from_elements(array_agg(coalesce(x / nullif(sqrt(inner_product($1, $1)), 0), 0) order by i))
      from unnest(halfvec_elements($1)) with ordinality as e (x, i);
  end;
create operator <-> (leftarg = halfvec, rightarg = halfvec, procedure = l2_distance, commutator = <->);
create operator <#> (leftarg = halfvec, rightarg = halfvec, procedure = halfvec_negative_inner_product, commutator = <#>);
create operator <=> (leftarg = halfvec, rightarg = halfvec, procedure = cosine_distance, commutator = <=>);
create operator <+> (leftarg = halfvec, rightarg = halfvec, procedure = l1_distance, commutator = <+>);
create function halfvec_add(halfvec, halfvec) returns halfvec
  language sql immutable strict parallel safe
  begin atomic
    select halfvec_from_elements(array_agg(a + b order by i))
      from unnest(halfvec_elements($1), halfvec_elements($2)) with ordinality as e (a, b, i);
  end;
create operator + (leftarg = halfvec, rightarg = halfvec, procedure = halfvec_add, commutator = +);
create function halfvec_sub(halfvec, halfvec) returns halfvec
  language sql immutable strict parallel safe
  begin atomic
    select halfvec_from_elements(array_agg(a - b order by i))
      from unnest(halfvec_elements($1), halfvec_elements($2)) with ordinality as e (a, b, i);
  end;
create operator - (leftarg = halfvec, rightarg = halfvec, procedure = halfvec_sub);
create function halfvec_mul(halfvec, halfvec) returns halfvec
  language sql immutable strict parallel safe
  begin atomic
    select halfvec_from_elements(array_agg(a * b order by i))
      from unnest(halfvec_elements($1), halfvec_elements($2)) with ordinality as e (a, b, i);
  end;
create operator * (leftarg = halfvec, rightarg = halfvec, procedure = halfvec_mul, commutator = *);
create function halfvec_concat(halfvec, halfvec) returns halfvec
  language sql immutable strict parallel safe
  return halfvec_from_elements(halfvec_elements($1) || halfvec_elements($2));
create operator || (leftarg = halfvec, rightarg = halfvec, procedure = halfvec_concat);
create function subvector(halfvec, integer, integer) returns halfvec
  language sql immutable strict parallel safe
  return halfvec_from_elements((halfvec_elements($1))[$2:$2 + $3 - 1]);
create function binary_quantize(halfvec) returns bit
  language sql immutable strict parallel safe
  begin atomic
    select string_agg(case when x > 0 then '1' else '0' end, '' order by i)::bit varying
      from unnest(halfvec_elements($1)) with ordinality as e (x, i);
  end;
-- State of the averages: the count, then the sums.
create function halfvec_accum(double precision[], halfvec) returns double precision[]
  language sql immutable strict parallel safe
  begin atomic
    select array_agg(coalesce(s, 0) + coalesce(x, 0) order by i)
      from unnest($1, array[1::double precision] || halfvec_elements($2)) with ordinality as e (s, x, i);
  end;
create function halfvec_avg(double precision[]) returns halfvec
  language sql immutable strict parallel safe
  begin atomic
    select halfvec_from_elements(array_agg(s / $1[1] order by i))
      from unnest($1[2:]) with ordinality as e (s, i) having $1[1] > 0;
  end;
create aggregate avg(halfvec) (
  sfunc = halfvec_accum, stype = double precision[], finalfunc = halfvec_avg, initcond = '{0}', parallel = safe
);
create aggregate sum(halfvec) (
  sfunc = halfvec_add, stype = halfvec, combinefunc = halfvec_add, parallel = safe
);
create function array_to_halfvec(integer[], integer, boolean) returns halfvec
  language sql immutable strict parallel safe
  return halfvec(halfvec_from_elements($1::double precision[]), $2, $3);
create cast (integer[] as halfvec) with function array_to_halfvec(integer[], integer, boolean) as assignment;
create function array_to_halfvec(real[], integer, boolean) returns halfvec
  language sql immutable strict parallel safe
  return halfvec(halfvec_from_elements($1::double precision[]), $2, $3);
create cast (real[] as halfvec) with function array_to_halfvec(real[], integer, boolean) as assignment;
create function array_to_halfvec(double precision[], integer, boolean) returns halfvec
  language sql immutable strict parallel safe
  return halfvec(halfvec_from_elements($1), $2, $3);
create cast (double precision[] as halfvec) with function array_to_halfvec(double precision[], integer, boolean) as assignment;
create function array_to_halfvec(numeric[], integer, boolean) returns halfvec
  language sql immutable strict parallel safe
  return halfvec(halfvec_from_elements($1::double precision[]), $2, $3);
create cast (numeric[] as halfvec) with function array_to_halfvec(numeric[], integer, boolean) as assignment;
create function halfvec_to_float4(halfvec, integer, boolean) returns real[]
  language sql immutable strict parallel safe
  return halfvec_elements($1)::real[];
create cast (halfvec as real[]) with function halfvec_to_float4(halfvec, integer, boolean) as assignment;

create type sparsevec;
create function sparsevec_in(cstring, oid, integer) returns sparsevec
  language internal immutable strict parallel safe as 'textin';
create function sparsevec_out(sparsevec) returns cstring
  language internal immutable strict parallel safe as 'textout';
create function sparsevec_recv(internal, oid, integer) returns sparsevec
  language internal immutable strict parallel safe as 'textrecv';
create function sparsevec_send(sparsevec) returns bytea
  language internal immutable strict parallel safe as 'textsend';
create function sparsevec_typmod_in(cstring[]) returns integer
  language internal immutable strict parallel safe as 'bittypmodin';
create function sparsevec_typmod_out(integer) returns cstring
  language internal immutable strict parallel safe as 'bittypmodout';
create type sparsevec (
  input = sparsevec_in, output = sparsevec_out, receive = sparsevec_recv, send = sparsevec_send,
  typmod_in = sparsevec_typmod_in, typmod_out = sparsevec_typmod_out, internallength = variable, storage = external
);

-- `{index:value,...}/dimensions`, indexes from 1.
create function sparsevec_dims(sparsevec) returns integer
  language sql immutable strict parallel safe
  return split_part($1::text, '/', 2)::integer;
create function sparsevec_elements(sparsevec) returns double precision[]
  language sql immutable strict parallel safe
  begin atomic
    select array_agg(coalesce(split_part(e.pair, ':', 2)::double precision, 0) order by i)
      from generate_series(1, sparsevec_dims($1)) as i
      left join unnest(string_to_array(nullif(btrim(split_part($1::text, '/', 1), ' {}'), ''), ',')) as e (pair)
        on split_part(e.pair, ':', 1)::integer = i;
  end;
create function sparsevec_from_elements(double precision[]) returns sparsevec
  language sql immutable strict parallel safe
  begin atomic
    select ('{' || coalesce(string_agg(i || ':' || x, ',' order by i) filter (where x <> 0), '') || '}/'
            || count(*))::sparsevec
      from unnest($1) with ordinality as e (x, i);
  end;

-- Applied wherever a value meets a column with dimensions.
create function sparsevec(sparsevec, integer, boolean) returns sparsevec
  language plpgsql immutable strict parallel safe as $body$
declare
  dimensions integer;
begin
  if $2 <= 0 then
    return $1;
  end if;
  if $1::text !~ '^\s*\{.*\}/\d+\s*$' then
    raise exception 'invalid input syntax for type sparsevec: "%"', left($1::text, 40) using errcode = '22P02';
  end if;
  dimensions := split_part($1::text, '/', 2)::integer;
  if dimensions <> $2 then
    raise exception 'expected % dimensions, not %', $2, dimensions using errcode = '22000';
  end if;
  return $1;
end
$body$;
create cast (sparsevec as sparsevec) with function sparsevec(sparsevec, integer, boolean) as implicit;

create function sparsevec_lt(sparsevec, sparsevec) returns boolean
  language internal immutable strict parallel safe as 'bytealt';
create function sparsevec_le(sparsevec, sparsevec) returns boolean
  language internal immutable strict parallel safe as 'byteale';
create function sparsevec_eq(sparsevec, sparsevec) returns boolean
  language internal immutable strict parallel safe as 'byteaeq';
create function sparsevec_ne(sparsevec, sparsevec) returns boolean
  language internal immutable strict parallel safe as 'byteane';
create function sparsevec_ge(sparsevec, sparsevec) returns boolean
  language internal immutable strict parallel safe as 'byteage';
create function sparsevec_gt(sparsevec, sparsevec) returns boolean
  language internal immutable strict parallel safe as 'byteagt';
create function sparsevec_cmp(sparsevec, sparsevec) returns integer
  language internal immutable strict parallel safe as 'byteacmp';
create function sparsevec_hash(sparsevec) returns integer
  language internal immutable strict parallel safe as 'hashvarlena';
create operator < (leftarg = sparsevec, rightarg = sparsevec, procedure = sparsevec_lt,
  commutator = >, negator = >=, restrict = scalarltsel, join = scalarltjoinsel);
create operator <= (leftarg = sparsevec, rightarg = sparsevec, procedure = sparsevec_le,
  commutator = >=, negator = >, restrict = scalarlesel, join = scalarlejoinsel);
create operator = (leftarg = sparsevec, rightarg = sparsevec, procedure = sparsevec_eq,
  commutator = =, negator = <>, restrict = eqsel, join = eqjoinsel);
create operator <> (leftarg = sparsevec, rightarg = sparsevec, procedure = sparsevec_ne,
  commutator = <>, negator = =, restrict = neqsel, join = neqjoinsel);
create operator >= (leftarg = sparsevec, rightarg = sparsevec, procedure = sparsevec_ge,
  commutator = <=, negator = <, restrict = scalargesel, join = scalargejoinsel);
create operator > (leftarg = sparsevec, rightarg = sparsevec, procedure = sparsevec_gt,
  commutator = <, negator = <=, restrict = scalargtsel, join = scalargtjoinsel);
create operator class sparsevec_ops default for type sparsevec using btree as
  operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >,
  function 1 sparsevec_cmp(sparsevec, sparsevec);

create function inner_product(sparsevec, sparsevec) returns double precision
  language sql immutable strict parallel safe
  begin atomic
    select coalesce(sum(a * b), 0)::double precision from unnest(sparsevec_elements($1), sparsevec_elements($2)) as e (a, b);
  end;
create function l2_distance(sparsevec, sparsevec) returns double precision
  language sql immutable strict parallel safe
  begin atomic
    select coalesce(sqrt(sum((a - b) * (a - b))), 0) from unnest(sparsevec_elements($1), sparsevec_elements($2)) as e (a, b);
  end;
create function l1_distance(sparsevec, sparsevec) returns double precision
  language sql immutable strict parallel safe
  begin atomic
    select coalesce(sum(abs(a - b)), 0)::double precision from unnest(sparsevec_elements($1), sparsevec_elements($2)) as e (a, b);
  end;
create function cosine_distance(sparsevec, sparsevec) returns double precision
  language sql immutable strict parallel safe
  begin atomic
    select 1 - sum(a * b) / nullif(sqrt(sum(a * a)) * sqrt(sum(b * b)), 0)
      from unnest(sparsevec_elements($1), sparsevec_elements($2)) as e (a, b);
  end;
create function sparsevec_negative_inner_product(sparsevec, sparsevec) returns double precision
  language sql immutable strict parallel safe
  return - inner_product($1, $2);
create function sparsevec_l2_squared_distance(sparsevec, sparsevec) returns double precision
  language sql immutable strict parallel safe
  return power(l2_distance($1, $2), 2);
create function l2_norm(sparsevec) returns double precision
  language sql immutable strict parallel safe
  return sqrt(inner_product($1, $1));
create function l2_normalize(sparsevec) returns sparsevec
  language sql immutable strict parallel safe
  begin atomic
    select sparsevec_from_elements(array_agg(coalesce(x / nullif(sqrt(inner_product($1, $1)), 0), 0) order by i))
      from unnest(sparsevec_elements($1)) with ordinality as e (x, i);
  end;
create operator <-> (leftarg = sparsevec, rightarg = sparsevec, procedure = l2_distance, commutator = <->);
create operator <#> (leftarg = sparsevec, rightarg = sparsevec, procedure = sparsevec_negative_inner_product, commutator = <#>);
create operator <=> (leftarg = sparsevec, rightarg = sparsevec, procedure = cosine_distance, commutator = <=>);
create operator <+> (leftarg = sparsevec, rightarg = sparsevec, procedure = l1_distance, commutator = <+>);

-- Between the three types.
create function vector_to_halfvec(vector, integer, boolean) returns halfvec
  language sql immutable strict parallel safe
  return halfvec(halfvec_from_elements(vector_elements($1)), $2, $3);
create cast (vector as halfvec) with function vector_to_halfvec(vector, integer, boolean) as implicit;
create function halfvec_to_vector(halfvec, integer, boolean) returns vector
  language sql immutable strict parallel safe
  return vector(vector_from_elements(halfvec_elements($1)), $2, $3);
create cast (halfvec as vector) with function halfvec_to_vector(halfvec, integer, boolean) as assignment;
create function vector_to_sparsevec(vector, integer, boolean) returns sparsevec
  language sql immutable strict parallel safe
  return sparsevec(sparsevec_from_elements(vector_elements($1)), $2, $3);
create cast (vector as sparsevec) with function vector_to_sparsevec(vector, integer, boolean) as implicit;
create function sparsevec_to_vector(sparsevec, integer, boolean) returns vector
  language sql immutable strict parallel safe
  return vector(vector_from_elements(sparsevec_elements($1)), $2, $3);
create cast (sparsevec as vector) with function sparsevec_to_vector(sparsevec, integer, boolean) as assignment;
create function halfvec_to_sparsevec(halfvec, integer, boolean) returns sparsevec
  language sql immutable strict parallel safe
  return sparsevec(sparsevec_from_elements(halfvec_elements($1)), $2, $3);
create cast (halfvec as sparsevec) with function halfvec_to_sparsevec(halfvec, integer, boolean) as implicit;
create function sparsevec_to_halfvec(sparsevec, integer, boolean) returns halfvec
  language sql immutable strict parallel safe
  return halfvec(halfvec_from_elements(sparsevec_elements($1)), $2, $3);
create cast (sparsevec as halfvec) with function sparsevec_to_halfvec(sparsevec, integer, boolean) as assignment;
create function array_to_sparsevec(integer[], integer, boolean) returns sparsevec
  language sql immutable strict parallel safe
  return sparsevec(sparsevec_from_elements($1::double precision[]), $2, $3);
create cast (integer[] as sparsevec) with function array_to_sparsevec(integer[], integer, boolean) as assignment;
create function array_to_sparsevec(real[], integer, boolean) returns sparsevec
  language sql immutable strict parallel safe
  return sparsevec(sparsevec_from_elements($1::double precision[]), $2, $3);
create cast (real[] as sparsevec) with function array_to_sparsevec(real[], integer, boolean) as assignment;
create function array_to_sparsevec(double precision[], integer, boolean) returns sparsevec
  language sql immutable strict parallel safe
  return sparsevec(sparsevec_from_elements($1), $2, $3);
create cast (double precision[] as sparsevec) with function array_to_sparsevec(double precision[], integer, boolean) as assignment;
create function array_to_sparsevec(numeric[], integer, boolean) returns sparsevec
  language sql immutable strict parallel safe
  return sparsevec(sparsevec_from_elements($1::double precision[]), $2, $3);
create cast (numeric[] as sparsevec) with function array_to_sparsevec(numeric[], integer, boolean) as assignment;

-- Bit strings.
create function hamming_distance(bit, bit) returns double precision
  language sql immutable strict parallel safe
  return length(replace(($1 # $2)::text, '0', ''))::double precision;
create function jaccard_distance(bit, bit) returns double precision
  language sql immutable strict parallel safe
  return coalesce(1 - length(replace(($1 & $2)::text, '0', ''))::double precision
    / nullif(length(replace(($1 | $2)::text, '0', '')), 0), 1);
create operator <~> (leftarg = bit, rightarg = bit, procedure = hamming_distance, commutator = <~>);
create operator <%> (leftarg = bit, rightarg = bit, procedure = jaccard_distance, commutator = <%>);
create function bit_hash(bit) returns integer
  language internal immutable strict parallel safe as 'hashvarlena';

-- Index methods.
create function ivfflathandler(internal) returns index_am_handler
  language internal as 'hashhandler';
create access method ivfflat type index handler ivfflathandler;
create function hnswhandler(internal) returns index_am_handler
  language internal as 'hashhandler';
create access method hnsw type index handler hnswhandler;
create operator class vector_l2_ops default for type vector using ivfflat as function 1 vector_hash(vector);
create operator class vector_ip_ops for type vector using ivfflat as function 1 vector_hash(vector);
create operator class vector_cosine_ops for type vector using ivfflat as function 1 vector_hash(vector);
create operator class halfvec_l2_ops default for type halfvec using ivfflat as function 1 halfvec_hash(halfvec);
create operator class halfvec_ip_ops for type halfvec using ivfflat as function 1 halfvec_hash(halfvec);
create operator class halfvec_cosine_ops for type halfvec using ivfflat as function 1 halfvec_hash(halfvec);
create operator class bit_hamming_ops for type bit using ivfflat as function 1 bit_hash(bit);
create operator class vector_l2_ops for type vector using hnsw as function 1 vector_hash(vector);
create operator class vector_ip_ops for type vector using hnsw as function 1 vector_hash(vector);
create operator class vector_cosine_ops for type vector using hnsw as function 1 vector_hash(vector);
create operator class vector_l1_ops for type vector using hnsw as function 1 vector_hash(vector);
create operator class halfvec_l2_ops for type halfvec using hnsw as function 1 halfvec_hash(halfvec);
create operator class halfvec_ip_ops for type halfvec using hnsw as function 1 halfvec_hash(halfvec);
create operator class halfvec_cosine_ops for type halfvec using hnsw as function 1 halfvec_hash(halfvec);
create operator class halfvec_l1_ops for type halfvec using hnsw as function 1 halfvec_hash(halfvec);
create operator class sparsevec_l2_ops for type sparsevec using hnsw as function 1 sparsevec_hash(sparsevec);
create operator class sparsevec_ip_ops for type sparsevec using hnsw as function 1 sparsevec_hash(sparsevec);
create operator class sparsevec_cosine_ops for type sparsevec using hnsw as function 1 sparsevec_hash(sparsevec);
create operator class sparsevec_l1_ops for type sparsevec using hnsw as function 1 sparsevec_hash(sparsevec);
create operator class bit_hamming_ops for type bit using hnsw as function 1 bit_hash(bit);
create operator class bit_jaccard_ops for type bit using hnsw as function 1 bit_hash(bit);
