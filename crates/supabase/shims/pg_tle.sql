-- Stand-in for pg_tle: what is registered is remembered, `create extension` of it is not possible.
do $body$
begin
  if to_regnamespace('pgtle') is null then
    create schema pgtle;
  end if;
end
$body$;

create type pgtle.password_types as enum ('PASSWORD_TYPE_PLAINTEXT', 'PASSWORD_TYPE_MD5', 'PASSWORD_TYPE_SCRAM_SHA_256');
create type pgtle.pg_tle_features as enum ('passcheck', 'clientauth');
create table pgtle.registered (
  name text not null,
  version text not null,
  description text,
  script text,
  requires text[],
  is_default boolean not null default true,
  primary key (name, version)
);
create function pgtle.install_extension(
  name text, version text, description text, ext text, requires text[] default null
) returns boolean
language sql as $body$
  insert into pgtle.registered (name, version, description, script, requires)
  select $1, $2, $3, $4, $5 where $1 is not null and $2 is not null
  on conflict do nothing;
  select true
$body$;
create function pgtle.install_extension_version_sql(name text, version text, ext text) returns boolean
language sql as $body$ select pgtle.install_extension($1, $2, null, $3, null) $body$;
create function pgtle.install_update_path(name text, fromvers text, tovers text, ext text) returns boolean
language sql as $body$ select true $body$;
create function pgtle.uninstall_extension(extname text) returns boolean
language sql as $body$
  delete from pgtle.registered where name = extname;
  select true
$body$;
create function pgtle.uninstall_extension(extname text, version text) returns boolean
language sql as $body$
  delete from pgtle.registered as r where r.name = extname and r.version = $2;
  select true
$body$;
create function pgtle.uninstall_extension_if_exists(extname text) returns boolean
language sql as $body$ select pgtle.uninstall_extension(extname) $body$;
create function pgtle.uninstall_update_path(extname text, fromvers text, tovers text) returns boolean
language sql as $body$ select true $body$;
create function pgtle.set_default_version(name text, version text) returns boolean
language sql as $body$ select true $body$;
create function pgtle.available_extensions(out name name, out default_version text, out comment text)
returns setof record
language sql stable as $body$
  select r.name::name, max(r.version), max(r.description) from pgtle.registered as r group by r.name
$body$;
create function pgtle.available_extension_versions(
  out name name, out version text, out superuser boolean, out trusted boolean, out relocatable boolean,
  out schema name, out requires name[], out comment text
) returns setof record
language sql stable as $body$
  select r.name::name, r.version, false, false, false, null::name, r.requires::name[], r.description
    from pgtle.registered as r
$body$;
create function pgtle.extension_update_paths(name name, out source text, out target text, out path text)
returns setof record
language sql stable as $body$ select null::text, null::text, null::text where false $body$;
create function pgtle.register_feature(proc regproc, feature pgtle.pg_tle_features) returns void
language sql as $body$ select $body$;
create function pgtle.register_feature_if_not_exists(proc regproc, feature pgtle.pg_tle_features) returns boolean
language sql as $body$ select true $body$;
create function pgtle.unregister_feature(proc regproc, feature pgtle.pg_tle_features) returns void
language sql as $body$ select $body$;
