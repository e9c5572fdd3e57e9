-- Stand-in for PostGIS: geometries are kept as the text they were written in (WKT, with `SRID=n;` in front).
-- Points are computed with; for other shapes a measure or predicate is null, and a constructor gives an empty shape.

-- Type modifiers. A modifier is a number, and the text for it must come from a compiled function: here the number
-- is the oid of an enum's value and the function is the one that prints enums, so `geometry(Point,4326)` reads
-- back as it was written.
do $body$
begin
  execute (
    select 'create type @extschema@.postgis_modifier as enum ('
           || string_agg(quote_literal(format('(%s%s%s)', shape, dimension, ',' || nullif(srid, 0))), ', ') || ')'
      from unnest(array['Geometry', 'Point', 'LineString', 'Polygon', 'MultiPoint', 'MultiLineString',
                        'MultiPolygon', 'GeometryCollection']) as shape
     cross join unnest(array['', 'Z', 'M', 'ZM']) as dimension
     cross join unnest(array[0, 4326, 3857, 4269, 4258, 3035, 2154, 25832, 25833, 27700, 32632, 900913]) as srid
     where dimension = '' or srid in (0, 4326, 3857));
end
$body$;
create function @extschema@._postgis_modifier(cstring[], default_srid text) returns integer
language plpgsql immutable strict as $body$
declare
  words constant text[] := $1::text[];
  shape constant text := lower(replace(words[1], ' ', ''));
  srid constant text := nullif(coalesce(btrim(words[2]), default_srid), '0');
  modifier oid;
begin
  select e.oid into modifier
    from pg_catalog.pg_enum as e
   where e.enumtypid = '@extschema@.postgis_modifier'::regtype
     and lower(e.enumlabel) = concat('(', shape, ',' || nullif(srid, ''), ')');
  if modifier is null then
    select e.oid into modifier
      from pg_catalog.pg_enum as e
     where e.enumtypid = '@extschema@.postgis_modifier'::regtype
       and lower(e.enumlabel) = concat('(', shape, ')');
    if modifier is null then
      raise exception 'Invalid geometry type modifier: %', words[1] using errcode = '22023';
    end if;
    raise notice 'the stand-in for PostGIS does not keep the SRID %', srid;
  end if;
  return modifier::integer;
end
$body$;

create type @extschema@.geometry;
create function @extschema@.geometry_in(cstring) returns @extschema@.geometry
  language internal immutable strict parallel safe as 'textin';
create function @extschema@.geometry_out(@extschema@.geometry) returns cstring
  language internal immutable strict parallel safe as 'textout';
create function @extschema@.geometry_recv(internal) returns @extschema@.geometry
  language internal immutable strict parallel safe as 'textrecv';
create function @extschema@.geometry_send(@extschema@.geometry) returns bytea
  language internal immutable strict parallel safe as 'textsend';
create function @extschema@.geometry_typmod_in(cstring[]) returns integer
language plpgsql immutable strict as $body$
begin
  return @extschema@._postgis_modifier($1, '');
end
$body$;
create function @extschema@.geometry_typmod_out(integer) returns cstring
  language internal immutable strict parallel safe as 'enum_out';
create type @extschema@.geometry (
  input = @extschema@.geometry_in, output = @extschema@.geometry_out,
  receive = @extschema@.geometry_recv, send = @extschema@.geometry_send,
  typmod_in = @extschema@.geometry_typmod_in, typmod_out = @extschema@.geometry_typmod_out,
  internallength = variable, storage = main
);
create function @extschema@.geometry_lt(@extschema@.geometry, @extschema@.geometry) returns boolean
  language internal immutable strict parallel safe as 'bytealt';
create operator @extschema@.< (leftarg = @extschema@.geometry, rightarg = @extschema@.geometry,
  procedure = @extschema@.geometry_lt, restrict = scalarltsel, join = scalarltjoinsel);
create function @extschema@.geometry_le(@extschema@.geometry, @extschema@.geometry) returns boolean
  language internal immutable strict parallel safe as 'byteale';
create operator @extschema@.<= (leftarg = @extschema@.geometry, rightarg = @extschema@.geometry,
  procedure = @extschema@.geometry_le, restrict = scalarlesel, join = scalarlejoinsel);
create function @extschema@.geometry_eq(@extschema@.geometry, @extschema@.geometry) returns boolean
  language internal immutable strict parallel safe as 'byteaeq';
create operator @extschema@.= (leftarg = @extschema@.geometry, rightarg = @extschema@.geometry,
  procedure = @extschema@.geometry_eq, restrict = eqsel, join = eqjoinsel);
create function @extschema@.geometry_ge(@extschema@.geometry, @extschema@.geometry) returns boolean
  language internal immutable strict parallel safe as 'byteage';
create operator @extschema@.>= (leftarg = @extschema@.geometry, rightarg = @extschema@.geometry,
  procedure = @extschema@.geometry_ge, restrict = scalargesel, join = scalargejoinsel);
create function @extschema@.geometry_gt(@extschema@.geometry, @extschema@.geometry) returns boolean
  language internal immutable strict parallel safe as 'byteagt';
create operator @extschema@.> (leftarg = @extschema@.geometry, rightarg = @extschema@.geometry,
  procedure = @extschema@.geometry_gt, restrict = scalargtsel, join = scalargtjoinsel);
create function @extschema@.geometry_cmp(@extschema@.geometry, @extschema@.geometry) returns integer
  language internal immutable strict parallel safe as 'byteacmp';
create operator class @extschema@.btree_geometry_ops default for type @extschema@.geometry using btree as
  operator 1 @extschema@.<, operator 2 @extschema@.<=, operator 3 @extschema@.=,
  operator 4 @extschema@.>=, operator 5 @extschema@.>,
  function 1 @extschema@.geometry_cmp(@extschema@.geometry, @extschema@.geometry);

-- A spatial index is accepted and kept up to date over boxes made of the first bytes of a value. The class has no
-- operators, so no query ever asks that index anything.
create function @extschema@.geometry_gist_consistent(internal, @extschema@.geometry, smallint, oid, internal) returns boolean
  language internal immutable strict parallel safe as 'gist_box_consistent';
create function @extschema@.geometry_gist_union(internal, internal) returns @extschema@.geometry
  language internal immutable strict parallel safe as 'gist_box_union';
create function @extschema@.geometry_gist_compress(internal) returns internal
  language internal immutable strict parallel safe as 'gist_point_compress';
create function @extschema@.geometry_gist_penalty(internal, internal, internal) returns internal
  language internal immutable strict parallel safe as 'gist_box_penalty';
create function @extschema@.geometry_gist_picksplit(internal, internal) returns internal
  language internal immutable strict parallel safe as 'gist_box_picksplit';
create function @extschema@.geometry_gist_same(@extschema@.geometry, @extschema@.geometry, internal) returns internal
  language internal immutable strict parallel safe as 'gist_box_same';
create operator class @extschema@.gist_geometry_ops_2d default for type @extschema@.geometry using gist as
  function 1 @extschema@.geometry_gist_consistent(internal, @extschema@.geometry, smallint, oid, internal),
  function 2 @extschema@.geometry_gist_union(internal, internal),
  function 3 @extschema@.geometry_gist_compress(internal),
  function 5 @extschema@.geometry_gist_penalty(internal, internal, internal),
  function 6 @extschema@.geometry_gist_picksplit(internal, internal),
  function 7 @extschema@.geometry_gist_same(@extschema@.geometry, @extschema@.geometry, internal),
  storage box;

create type @extschema@.geography;
create function @extschema@.geography_in(cstring) returns @extschema@.geography
  language internal immutable strict parallel safe as 'textin';
create function @extschema@.geography_out(@extschema@.geography) returns cstring
  language internal immutable strict parallel safe as 'textout';
create function @extschema@.geography_recv(internal) returns @extschema@.geography
  language internal immutable strict parallel safe as 'textrecv';
create function @extschema@.geography_send(@extschema@.geography) returns bytea
  language internal immutable strict parallel safe as 'textsend';
create function @extschema@.geography_typmod_in(cstring[]) returns integer
language plpgsql immutable strict as $body$
begin
  return @extschema@._postgis_modifier($1, '4326');
end
$body$;
create function @extschema@.geography_typmod_out(integer) returns cstring
  language internal immutable strict parallel safe as 'enum_out';
create type @extschema@.geography (
  input = @extschema@.geography_in, output = @extschema@.geography_out,
  receive = @extschema@.geography_recv, send = @extschema@.geography_send,
  typmod_in = @extschema@.geography_typmod_in, typmod_out = @extschema@.geography_typmod_out,
  internallength = variable, storage = main
);
create function @extschema@.geography_lt(@extschema@.geography, @extschema@.geography) returns boolean
  language internal immutable strict parallel safe as 'bytealt';
create operator @extschema@.< (leftarg = @extschema@.geography, rightarg = @extschema@.geography,
  procedure = @extschema@.geography_lt, restrict = scalarltsel, join = scalarltjoinsel);
create function @extschema@.geography_le(@extschema@.geography, @extschema@.geography) returns boolean
  language internal immutable strict parallel safe as 'byteale';
create operator @extschema@.<= (leftarg = @extschema@.geography, rightarg = @extschema@.geography,
  procedure = @extschema@.geography_le, restrict = scalarlesel, join = scalarlejoinsel);
create function @extschema@.geography_eq(@extschema@.geography, @extschema@.geography) returns boolean
  language internal immutable strict parallel safe as 'byteaeq';
create operator @extschema@.= (leftarg = @extschema@.geography, rightarg = @extschema@.geography,
  procedure = @extschema@.geography_eq, restrict = eqsel, join = eqjoinsel);
create function @extschema@.geography_ge(@extschema@.geography, @extschema@.geography) returns boolean
  language internal immutable strict parallel safe as 'byteage';
create operator @extschema@.>= (leftarg = @extschema@.geography, rightarg = @extschema@.geography,
  procedure = @extschema@.geography_ge, restrict = scalargesel, join = scalargejoinsel);
create function @extschema@.geography_gt(@extschema@.geography, @extschema@.geography) returns boolean
  language internal immutable strict parallel safe as 'byteagt';
create operator @extschema@.> (leftarg = @extschema@.geography, rightarg = @extschema@.geography,
  procedure = @extschema@.geography_gt, restrict = scalargtsel, join = scalargtjoinsel);
create function @extschema@.geography_cmp(@extschema@.geography, @extschema@.geography) returns integer
  language internal immutable strict parallel safe as 'byteacmp';
create operator class @extschema@.btree_geography_ops default for type @extschema@.geography using btree as
  operator 1 @extschema@.<, operator 2 @extschema@.<=, operator 3 @extschema@.=,
  operator 4 @extschema@.>=, operator 5 @extschema@.>,
  function 1 @extschema@.geography_cmp(@extschema@.geography, @extschema@.geography);

-- A spatial index is accepted and kept up to date over boxes made of the first bytes of a value. The class has no
-- operators, so no query ever asks that index anything.
create function @extschema@.geography_gist_consistent(internal, @extschema@.geography, smallint, oid, internal) returns boolean
  language internal immutable strict parallel safe as 'gist_box_consistent';
create function @extschema@.geography_gist_union(internal, internal) returns @extschema@.geography
  language internal immutable strict parallel safe as 'gist_box_union';
create function @extschema@.geography_gist_compress(internal) returns internal
  language internal immutable strict parallel safe as 'gist_point_compress';
create function @extschema@.geography_gist_penalty(internal, internal, internal) returns internal
  language internal immutable strict parallel safe as 'gist_box_penalty';
create function @extschema@.geography_gist_picksplit(internal, internal) returns internal
  language internal immutable strict parallel safe as 'gist_box_picksplit';
create function @extschema@.geography_gist_same(@extschema@.geography, @extschema@.geography, internal) returns internal
  language internal immutable strict parallel safe as 'gist_box_same';
create operator class @extschema@.gist_geography_ops default for type @extschema@.geography using gist as
  function 1 @extschema@.geography_gist_consistent(internal, @extschema@.geography, smallint, oid, internal),
  function 2 @extschema@.geography_gist_union(internal, internal),
  function 3 @extschema@.geography_gist_compress(internal),
  function 5 @extschema@.geography_gist_penalty(internal, internal, internal),
  function 6 @extschema@.geography_gist_picksplit(internal, internal),
  function 7 @extschema@.geography_gist_same(@extschema@.geography, @extschema@.geography, internal),
  storage box;

create cast (@extschema@.geometry as @extschema@.geography) without function as implicit;
create cast (@extschema@.geography as @extschema@.geometry) without function;
create cast (@extschema@.geometry as text) with inout as implicit;
create cast (text as @extschema@.geometry) with inout as implicit;
create cast (text as @extschema@.geography) with inout as implicit;
-- The first two coordinates of a point.
create function @extschema@._postgis_xy(shape text) returns double precision[]
  language sql immutable strict parallel safe
  return regexp_match(shape, 'POINT\s*[ZM]*\s*\(\s*([-+.\deE]+)\s+([-+.\deE]+)', 'i')::double precision[];
-- Making.
create function @extschema@.ST_MakePoint(double precision, double precision) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return format('POINT(%s %s)', $1, $2)::@extschema@.geometry;
create function @extschema@.ST_MakePoint(double precision, double precision, double precision) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return format('POINT Z (%s %s %s)', $1, $2, $3)::@extschema@.geometry;
create function @extschema@.ST_MakePoint(double precision, double precision, double precision, double precision) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return format('POINT ZM (%s %s %s %s)', $1, $2, $3, $4)::@extschema@.geometry;
create function @extschema@.ST_Point(double precision, double precision) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return @extschema@.ST_MakePoint($1, $2);
create function @extschema@.ST_SetSRID(@extschema@.geometry, integer) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return (coalesce('SRID=' || nullif($2, 0) || ';', '') || regexp_replace($1::text, '^SRID=\d+;', '', 'i'))::@extschema@.geometry;
create function @extschema@.ST_SetSRID(@extschema@.geography, integer) returns @extschema@.geography
  language sql immutable strict parallel safe
  return (coalesce('SRID=' || nullif($2, 0) || ';', '') || regexp_replace($1::text, '^SRID=\d+;', '', 'i'))::@extschema@.geography;
create function @extschema@.ST_Point(double precision, double precision, srid integer) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return @extschema@.ST_SetSRID(@extschema@.ST_MakePoint($1, $2), $3);
create function @extschema@.ST_PointZ(double precision, double precision, double precision, srid integer default 0) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return @extschema@.ST_SetSRID(@extschema@.ST_MakePoint($1, $2, $3), $4);
create function @extschema@.ST_GeomFromText(text) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1::@extschema@.geometry;
create function @extschema@.ST_GeomFromText(text, integer) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return @extschema@.ST_SetSRID($1::@extschema@.geometry, $2);
create function @extschema@.ST_GeometryFromText(text) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1::@extschema@.geometry;
create function @extschema@.ST_GeometryFromText(text, integer) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return @extschema@.ST_SetSRID($1::@extschema@.geometry, $2);
create function @extschema@.ST_PointFromText(text) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1::@extschema@.geometry;
create function @extschema@.ST_PointFromText(text, integer) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return @extschema@.ST_SetSRID($1::@extschema@.geometry, $2);
create function @extschema@.ST_LineFromText(text) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1::@extschema@.geometry;
create function @extschema@.ST_LineFromText(text, integer) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return @extschema@.ST_SetSRID($1::@extschema@.geometry, $2);
create function @extschema@.ST_PolygonFromText(text) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1::@extschema@.geometry;
create function @extschema@.ST_PolygonFromText(text, integer) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return @extschema@.ST_SetSRID($1::@extschema@.geometry, $2);
create function @extschema@.ST_PolyFromText(text) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1::@extschema@.geometry;
create function @extschema@.ST_PolyFromText(text, integer) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return @extschema@.ST_SetSRID($1::@extschema@.geometry, $2);
create function @extschema@.ST_GeomFromEWKT(text) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1::@extschema@.geometry;
create function @extschema@.ST_GeogFromText(text) returns @extschema@.geography
  language sql immutable strict parallel safe
  return $1::@extschema@.geography;
create function @extschema@.ST_GeographyFromText(text) returns @extschema@.geography
  language sql immutable strict parallel safe
  return $1::@extschema@.geography;
create function @extschema@.ST_GeomFromGeoJSON(jsonb) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return (case upper($1 ->> 'type')
    when 'POINT' then format('SRID=4326;POINT(%s %s)', $1 -> 'coordinates' ->> 0, $1 -> 'coordinates' ->> 1)
    else format('SRID=4326;%s EMPTY', upper($1 ->> 'type')) end)::@extschema@.geometry;
create function @extschema@.ST_GeomFromGeoJSON(json) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return @extschema@.ST_GeomFromGeoJSON($1::jsonb);
create function @extschema@.ST_GeomFromGeoJSON(text) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return @extschema@.ST_GeomFromGeoJSON($1::jsonb);
create function @extschema@.ST_GeomFromWKB(bytea) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return encode($1, 'hex')::@extschema@.geometry;
create function @extschema@.ST_GeomFromWKB(bytea, integer) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return encode($1, 'hex')::@extschema@.geometry;
create function @extschema@.ST_GeomFromEWKB(bytea) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return encode($1, 'hex')::@extschema@.geometry;
create function @extschema@.ST_MakeEnvelope(double precision, double precision, double precision, double precision, integer default 0) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return @extschema@.ST_SetSRID(format('POLYGON((%1$s %2$s,%1$s %4$s,%3$s %4$s,%3$s %2$s,%1$s %2$s))', $1, $2, $3, $4)::@extschema@.geometry, $5);
create function @extschema@.ST_TileEnvelope(integer, integer, integer) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return 'SRID=3857;POLYGON EMPTY'::@extschema@.geometry;
create function @extschema@.ST_MakeLine(@extschema@.geometry, @extschema@.geometry) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return format('LINESTRING(%s %s,%s %s)', (@extschema@._postgis_xy($1::text))[1], (@extschema@._postgis_xy($1::text))[2], (@extschema@._postgis_xy($2::text))[1], (@extschema@._postgis_xy($2::text))[2])::@extschema@.geometry;
create function @extschema@.ST_MakeLine(@extschema@.geometry[]) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return 'LINESTRING EMPTY'::@extschema@.geometry;
create function @extschema@.ST_MakePolygon(@extschema@.geometry) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return 'POLYGON EMPTY'::@extschema@.geometry;

-- Reading.
create function @extschema@.ST_SRID(@extschema@.geometry) returns integer
  language sql immutable strict parallel safe
  return coalesce(substring($1::text from '^SRID=(\d+);')::integer, 0);
create function @extschema@.ST_AsText(@extschema@.geometry) returns text
  language sql immutable strict parallel safe
  return regexp_replace($1::text, '^SRID=\d+;', '', 'i');
create function @extschema@.ST_AsText(@extschema@.geometry, integer) returns text
  language sql immutable strict parallel safe
  return @extschema@.ST_AsText($1);
create function @extschema@.ST_AsEWKT(@extschema@.geometry) returns text
  language sql immutable strict parallel safe
  return $1::text;
create function @extschema@.ST_AsBinary(@extschema@.geometry) returns bytea
  language sql immutable strict parallel safe
  return convert_to($1::text, 'UTF8');
create function @extschema@.ST_AsGeoJSON(@extschema@.geometry, maxdecimaldigits integer default 9, options integer default 8) returns text
  language sql immutable strict parallel safe
  return coalesce(
    '{"type":"Point","coordinates":[' || array_to_string(@extschema@._postgis_xy($1::text), ',') || ']}',
    json_build_object('type', @extschema@.ST_AsText($1), 'coordinates', '[]'::json)::text);
create function @extschema@.ST_SRID(@extschema@.geography) returns integer
  language sql immutable strict parallel safe
  return coalesce(substring($1::text from '^SRID=(\d+);')::integer, 4326);
create function @extschema@.ST_AsText(@extschema@.geography) returns text
  language sql immutable strict parallel safe
  return regexp_replace($1::text, '^SRID=\d+;', '', 'i');
create function @extschema@.ST_AsText(@extschema@.geography, integer) returns text
  language sql immutable strict parallel safe
  return @extschema@.ST_AsText($1);
create function @extschema@.ST_AsEWKT(@extschema@.geography) returns text
  language sql immutable strict parallel safe
  return $1::text;
create function @extschema@.ST_AsBinary(@extschema@.geography) returns bytea
  language sql immutable strict parallel safe
  return convert_to($1::text, 'UTF8');
create function @extschema@.ST_AsGeoJSON(@extschema@.geography, maxdecimaldigits integer default 9, options integer default 8) returns text
  language sql immutable strict parallel safe
  return coalesce(
    '{"type":"Point","coordinates":[' || array_to_string(@extschema@._postgis_xy($1::text), ',') || ']}',
    json_build_object('type', @extschema@.ST_AsText($1), 'coordinates', '[]'::json)::text);
create function @extschema@.ST_AsEWKB(@extschema@.geometry) returns bytea
  language sql immutable strict parallel safe
  return convert_to($1::text, 'UTF8');
create function @extschema@.ST_AsHEXEWKB(@extschema@.geometry) returns text
  language sql immutable strict parallel safe
  return encode(convert_to($1::text, 'UTF8'), 'hex');
create function @extschema@.ST_AsMVTGeom(@extschema@.geometry, @extschema@.geometry, integer default 4096, integer default 256, boolean default true) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1;
create function @extschema@.ST_X(@extschema@.geometry) returns double precision
  language sql immutable strict parallel safe
  return (@extschema@._postgis_xy($1::text))[1];
create function @extschema@.ST_Y(@extschema@.geometry) returns double precision
  language sql immutable strict parallel safe
  return (@extschema@._postgis_xy($1::text))[2];
create function @extschema@.ST_Z(@extschema@.geometry) returns double precision
  language sql immutable strict parallel safe
  return substring($1::text from '[Zz]\s*\(\s*\S+\s+\S+\s+([-+.\deE]+)')::double precision;
create function @extschema@.GeometryType(@extschema@.geometry) returns text
  language sql immutable strict parallel safe
  return upper(substring(@extschema@.ST_AsText($1) from '^[A-Za-z]+'));
create function @extschema@.ST_GeometryType(@extschema@.geometry) returns text
  language sql immutable strict parallel safe
  return '@extschema@.ST_' || substring(@extschema@.ST_AsText($1) from '^[A-Za-z]+');
create function @extschema@.ST_IsEmpty(@extschema@.geometry) returns boolean
  language sql immutable strict parallel safe
  return @extschema@.ST_AsText($1) ~* 'EMPTY';
create function @extschema@.ST_IsValid(@extschema@.geometry) returns boolean
  language sql immutable strict parallel safe
  return true;
create function @extschema@.ST_NPoints(@extschema@.geometry) returns integer
  language sql immutable strict parallel safe
  return cardinality(string_to_array($1::text, ','));

-- Measuring: points only.
create function @extschema@.ST_Distance(@extschema@.geometry, @extschema@.geometry) returns double precision
  language sql immutable strict parallel safe
  return sqrt(power(@extschema@.ST_X($1) - @extschema@.ST_X($2), 2) + power(@extschema@.ST_Y($1) - @extschema@.ST_Y($2), 2));
create function @extschema@.ST_DistanceSphere(@extschema@.geometry, @extschema@.geometry) returns double precision
  language sql immutable strict parallel safe
  return 2 * 6371008.8 * asin(sqrt(least(1,
    power(sin(radians(@extschema@.ST_Y($2) - @extschema@.ST_Y($1)) / 2), 2)
    + cos(radians(@extschema@.ST_Y($1))) * cos(radians(@extschema@.ST_Y($2))) * power(sin(radians(@extschema@.ST_X($2) - @extschema@.ST_X($1)) / 2), 2))));
create function @extschema@.ST_Distance(@extschema@.geography, @extschema@.geography, use_spheroid boolean default true) returns double precision
  language sql immutable strict parallel safe
  return @extschema@.ST_DistanceSphere($1::@extschema@.geometry, $2::@extschema@.geometry);
create function @extschema@.ST_DWithin(@extschema@.geometry, @extschema@.geometry, double precision) returns boolean
  language sql immutable strict parallel safe
  return @extschema@.ST_Distance($1, $2) <= $3;
create function @extschema@.ST_DWithin(@extschema@.geography, @extschema@.geography, double precision, use_spheroid boolean default true) returns boolean
  language sql immutable strict parallel safe
  return @extschema@.ST_Distance($1, $2) <= $3;
create function @extschema@.ST_Azimuth(@extschema@.geometry, @extschema@.geometry) returns double precision
  language sql immutable strict parallel safe
  return atan2(@extschema@.ST_X($2) - @extschema@.ST_X($1), @extschema@.ST_Y($2) - @extschema@.ST_Y($1));
create function @extschema@.ST_Area(@extschema@.geometry) returns double precision
  language sql immutable strict parallel safe
  return case when @extschema@._postgis_xy($1::text) is not null then 0 end;
create function @extschema@.ST_Length(@extschema@.geometry) returns double precision
  language sql immutable strict parallel safe
  return case when @extschema@._postgis_xy($1::text) is not null then 0 end;
create function @extschema@.ST_Perimeter(@extschema@.geometry) returns double precision
  language sql immutable strict parallel safe
  return case when @extschema@._postgis_xy($1::text) is not null then 0 end;
create function @extschema@.ST_Area(@extschema@.geography, use_spheroid boolean default true) returns double precision
  language sql immutable strict parallel safe
  return case when @extschema@._postgis_xy($1::text) is not null then 0 end;
create function @extschema@.ST_Length(@extschema@.geography, use_spheroid boolean default true) returns double precision
  language sql immutable strict parallel safe
  return case when @extschema@._postgis_xy($1::text) is not null then 0 end;
create function @extschema@.ST_Perimeter(@extschema@.geography, use_spheroid boolean default true) returns double precision
  language sql immutable strict parallel safe
  return case when @extschema@._postgis_xy($1::text) is not null then 0 end;
create function @extschema@.ST_XMin(@extschema@.geometry) returns double precision
  language sql immutable strict parallel safe
  return @extschema@.ST_X($1);
create function @extschema@.ST_XMax(@extschema@.geometry) returns double precision
  language sql immutable strict parallel safe
  return @extschema@.ST_X($1);
create function @extschema@.ST_YMin(@extschema@.geometry) returns double precision
  language sql immutable strict parallel safe
  return @extschema@.ST_Y($1);
create function @extschema@.ST_YMax(@extschema@.geometry) returns double precision
  language sql immutable strict parallel safe
  return @extschema@.ST_Y($1);

-- Relating: points only.
create function @extschema@.ST_Intersects(@extschema@.geometry, @extschema@.geometry) returns boolean
  language sql immutable strict parallel safe
  return case when @extschema@._postgis_xy($1::text) is not null and @extschema@._postgis_xy($2::text) is not null then @extschema@._postgis_xy($1::text) = @extschema@._postgis_xy($2::text) end;
create function @extschema@.ST_Contains(@extschema@.geometry, @extschema@.geometry) returns boolean
  language sql immutable strict parallel safe
  return case when @extschema@._postgis_xy($1::text) is not null and @extschema@._postgis_xy($2::text) is not null then @extschema@._postgis_xy($1::text) = @extschema@._postgis_xy($2::text) end;
create function @extschema@.ST_Within(@extschema@.geometry, @extschema@.geometry) returns boolean
  language sql immutable strict parallel safe
  return case when @extschema@._postgis_xy($1::text) is not null and @extschema@._postgis_xy($2::text) is not null then @extschema@._postgis_xy($1::text) = @extschema@._postgis_xy($2::text) end;
create function @extschema@.ST_Covers(@extschema@.geometry, @extschema@.geometry) returns boolean
  language sql immutable strict parallel safe
  return case when @extschema@._postgis_xy($1::text) is not null and @extschema@._postgis_xy($2::text) is not null then @extschema@._postgis_xy($1::text) = @extschema@._postgis_xy($2::text) end;
create function @extschema@.ST_CoveredBy(@extschema@.geometry, @extschema@.geometry) returns boolean
  language sql immutable strict parallel safe
  return case when @extschema@._postgis_xy($1::text) is not null and @extschema@._postgis_xy($2::text) is not null then @extschema@._postgis_xy($1::text) = @extschema@._postgis_xy($2::text) end;
create function @extschema@.ST_Equals(@extschema@.geometry, @extschema@.geometry) returns boolean
  language sql immutable strict parallel safe
  return case when @extschema@._postgis_xy($1::text) is not null and @extschema@._postgis_xy($2::text) is not null then @extschema@._postgis_xy($1::text) = @extschema@._postgis_xy($2::text) end;
create function @extschema@.ST_ContainsProperly(@extschema@.geometry, @extschema@.geometry) returns boolean
  language sql immutable strict parallel safe
  return case when @extschema@._postgis_xy($1::text) is not null and @extschema@._postgis_xy($2::text) is not null then @extschema@._postgis_xy($1::text) = @extschema@._postgis_xy($2::text) end;
create function @extschema@.ST_Intersects(@extschema@.geography, @extschema@.geography) returns boolean
  language sql immutable strict parallel safe
  return case when @extschema@._postgis_xy($1::text) is not null and @extschema@._postgis_xy($2::text) is not null then @extschema@._postgis_xy($1::text) = @extschema@._postgis_xy($2::text) end;
create function @extschema@.ST_Covers(@extschema@.geography, @extschema@.geography) returns boolean
  language sql immutable strict parallel safe
  return case when @extschema@._postgis_xy($1::text) is not null and @extschema@._postgis_xy($2::text) is not null then @extschema@._postgis_xy($1::text) = @extschema@._postgis_xy($2::text) end;
create function @extschema@.ST_CoveredBy(@extschema@.geography, @extschema@.geography) returns boolean
  language sql immutable strict parallel safe
  return case when @extschema@._postgis_xy($1::text) is not null and @extschema@._postgis_xy($2::text) is not null then @extschema@._postgis_xy($1::text) = @extschema@._postgis_xy($2::text) end;
create function @extschema@.ST_Disjoint(@extschema@.geometry, @extschema@.geometry) returns boolean
  language sql immutable strict parallel safe
  return not @extschema@.ST_Intersects($1, $2);
create function @extschema@.ST_Touches(@extschema@.geometry, @extschema@.geometry) returns boolean
  language sql immutable strict parallel safe
  return case when @extschema@._postgis_xy($1::text) is not null and @extschema@._postgis_xy($2::text) is not null then false end;
create function @extschema@.ST_Overlaps(@extschema@.geometry, @extschema@.geometry) returns boolean
  language sql immutable strict parallel safe
  return case when @extschema@._postgis_xy($1::text) is not null and @extschema@._postgis_xy($2::text) is not null then false end;
create function @extschema@.ST_Crosses(@extschema@.geometry, @extschema@.geometry) returns boolean
  language sql immutable strict parallel safe
  return case when @extschema@._postgis_xy($1::text) is not null and @extschema@._postgis_xy($2::text) is not null then false end;
create operator @extschema@.&& (leftarg = @extschema@.geometry, rightarg = @extschema@.geometry,
  procedure = @extschema@.ST_Intersects, commutator = operator(@extschema@.&&));
create operator @extschema@.&& (leftarg = @extschema@.geography, rightarg = @extschema@.geography,
  procedure = @extschema@.ST_Intersects, commutator = operator(@extschema@.&&));
create operator @extschema@.<-> (leftarg = @extschema@.geometry, rightarg = @extschema@.geometry,
  procedure = @extschema@.ST_Distance, commutator = operator(@extschema@.<->));
create function @extschema@.geography_distance_knn(@extschema@.geography, @extschema@.geography) returns double precision
  language sql immutable strict parallel safe
  return @extschema@.ST_Distance($1, $2);
create operator @extschema@.<-> (leftarg = @extschema@.geography, rightarg = @extschema@.geography,
  procedure = @extschema@.geography_distance_knn, commutator = operator(@extschema@.<->));
create operator @extschema@.~ (leftarg = @extschema@.geometry, rightarg = @extschema@.geometry,
  procedure = @extschema@.ST_Contains);
create operator @extschema@.@ (leftarg = @extschema@.geometry, rightarg = @extschema@.geometry,
  procedure = @extschema@.ST_Within);

-- Deriving: the argument itself where no better answer is known.
create function @extschema@.ST_Transform(@extschema@.geometry, integer) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return @extschema@.ST_SetSRID($1, $2);
create function @extschema@.ST_Centroid(@extschema@.geometry) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1;
create function @extschema@.ST_PointOnSurface(@extschema@.geometry) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1;
create function @extschema@.ST_StartPoint(@extschema@.geometry) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1;
create function @extschema@.ST_EndPoint(@extschema@.geometry) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1;
create function @extschema@.ST_Envelope(@extschema@.geometry) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1;
create function @extschema@.ST_ConvexHull(@extschema@.geometry) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1;
create function @extschema@.ST_Boundary(@extschema@.geometry) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1;
create function @extschema@.ST_MakeValid(@extschema@.geometry) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1;
create function @extschema@.ST_Multi(@extschema@.geometry) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1;
create function @extschema@.ST_Force2D(@extschema@.geometry) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1;
create function @extschema@.ST_Force3D(@extschema@.geometry) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1;
create function @extschema@.ST_FlipCoordinates(@extschema@.geometry) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1;
create function @extschema@.ST_Reverse(@extschema@.geometry) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1;
create function @extschema@.ST_LineMerge(@extschema@.geometry) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1;
create function @extschema@.ST_Centroid(@extschema@.geography, use_spheroid boolean default true) returns @extschema@.geography
  language sql immutable strict parallel safe
  return $1;
create function @extschema@.ST_Simplify(@extschema@.geometry, double precision) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1;
create function @extschema@.ST_SimplifyPreserveTopology(@extschema@.geometry, double precision) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1;
create function @extschema@.ST_SnapToGrid(@extschema@.geometry, double precision) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1;
create function @extschema@.ST_Expand(@extschema@.geometry, double precision) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1;
create function @extschema@.ST_Segmentize(@extschema@.geometry, double precision) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1;
create function @extschema@.ST_Buffer(@extschema@.geometry, double precision) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return @extschema@.ST_SetSRID('POLYGON EMPTY'::@extschema@.geometry, @extschema@.ST_SRID($1));
create function @extschema@.ST_Buffer(@extschema@.geography, double precision) returns @extschema@.geography
  language sql immutable strict parallel safe
  return 'SRID=4326;POLYGON EMPTY'::@extschema@.geography;
create function @extschema@.ST_Intersection(@extschema@.geometry, @extschema@.geometry) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1;
create function @extschema@.ST_Union(@extschema@.geometry, @extschema@.geometry) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1;
create function @extschema@.ST_Difference(@extschema@.geometry, @extschema@.geometry) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1;
create function @extschema@.ST_SymDifference(@extschema@.geometry, @extschema@.geometry) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1;
create function @extschema@.ST_Collect(@extschema@.geometry, @extschema@.geometry) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1;
create function @extschema@.ST_ClosestPoint(@extschema@.geometry, @extschema@.geometry) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1;
create function @extschema@.ST_ShortestLine(@extschema@.geometry, @extschema@.geometry) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1;
create function @extschema@.ST_LineInterpolatePoint(@extschema@.geometry, double precision) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return $1;
create function @extschema@.ST_LineLocatePoint(@extschema@.geometry, @extschema@.geometry) returns double precision
  language sql immutable strict parallel safe
  return 0;
create function @extschema@.ST_Translate(@extschema@.geometry, double precision, double precision) returns @extschema@.geometry
  language sql immutable strict parallel safe
  return coalesce(@extschema@.ST_SetSRID(@extschema@.ST_MakePoint(@extschema@.ST_X($1) + $2, @extschema@.ST_Y($1) + $3), @extschema@.ST_SRID($1)), $1);
create aggregate @extschema@.ST_Collect(@extschema@.geometry) (sfunc = @extschema@.ST_Collect, stype = @extschema@.geometry);
create aggregate @extschema@.ST_Union(@extschema@.geometry) (sfunc = @extschema@.ST_Collect, stype = @extschema@.geometry);
create aggregate @extschema@.ST_Extent(@extschema@.geometry) (sfunc = @extschema@.ST_Collect, stype = @extschema@.geometry);

-- Catalogs and versions.
create function @extschema@.postgis_version() returns text
  language sql immutable
  return '3.3 USE_GEOS=0 USE_PROJ=0 USE_STATS=0';
create function @extschema@.postgis_full_version() returns text
  language sql immutable
  return 'POSTGIS="3.3.7" (stand-in)';
create table @extschema@.spatial_ref_sys (
  srid integer not null primary key check (srid > 0 and srid <= 998999),
  auth_name varchar(256),
  auth_srid integer,
  srtext varchar(2048),
  proj4text varchar(2048)
);
insert into @extschema@.spatial_ref_sys (srid, auth_name, auth_srid)
select srid, 'EPSG', srid from unnest(array[4326, 3857, 4269, 4258, 3035, 2154, 25832, 25833, 27700, 32632]) as srid;
create view @extschema@.geometry_columns as
  select current_database()::varchar(256) as f_table_catalog, n.nspname as f_table_schema, c.relname as f_table_name,
         a.attname as f_geometry_column, 2 as coord_dimension, 0 as srid,
         format_type(a.atttypid, a.atttypmod)::varchar(30) as type
    from pg_attribute as a
    join pg_class as c on c.oid = a.attrelid
    join pg_namespace as n on n.oid = c.relnamespace
   where a.atttypid = '@extschema@.geometry'::regtype and a.attnum > 0 and not a.attisdropped
     and c.relkind in ('r', 'v', 'm', 'f', 'p');
create view @extschema@.geography_columns as
  select current_database() as f_table_catalog, n.nspname as f_table_schema, c.relname as f_table_name,
         a.attname as f_geography_column, 2 as coord_dimension, 4326 as srid,
         format_type(a.atttypid, a.atttypmod) as type
    from pg_attribute as a
    join pg_class as c on c.oid = a.attrelid
    join pg_namespace as n on n.oid = c.relnamespace
   where a.atttypid = '@extschema@.geography'::regtype and a.attnum > 0 and not a.attisdropped
     and c.relkind in ('r', 'v', 'm', 'f', 'p');
