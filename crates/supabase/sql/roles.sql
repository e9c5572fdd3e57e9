-- Roles: cluster-wide, so they are only ever added to, never altered or dropped.
-- Roles of two databases in one cluster are the same roles; a second bootstrap finds
-- everything in place and changes nothing. Advisory locks belong to one database, a lock
-- on the shared catalog does not: it lets two bootstraps of one cluster run at once.
do $rowsmith$
declare
  wanted_roles constant text[] := array[
    'postgres:login createdb createrole replication bypassrls',
    'anon:nologin inherit',
    'authenticated:nologin inherit',
    'service_role:nologin inherit bypassrls',
    'authenticator:login noinherit',
    'supabase_admin:superuser login createdb createrole replication bypassrls',
    'supabase_auth_admin:login noinherit createrole',
    'supabase_storage_admin:login noinherit createrole',
    'supabase_functions_admin:login noinherit createrole',
    'supabase_realtime_admin:nologin noinherit',
    'supabase_replication_admin:login replication',
    'supabase_read_only_user:login bypassrls',
    'supabase_etl_admin:login replication',
    'supabase_superuser:nologin',
    'supabase_privileged_role:nologin',
    'dashboard_user:nologin createdb createrole replication',
    'pgbouncer:login',
    'pgsodium_keyholder:nologin',
    'pgsodium_keyiduser:nologin',
    'pgsodium_keymaker:nologin',
    'pgtle_admin:nologin'
  ];
  -- "role:member", with admin option for `postgres`, which has to grant these on.
  wanted_members constant text[] := array[
    'anon:authenticator',
    'authenticated:authenticator',
    'service_role:authenticator',
    'anon:postgres',
    'authenticated:postgres',
    'service_role:postgres',
    'pg_monitor:postgres',
    'pg_read_all_data:postgres',
    'pg_signal_backend:postgres',
    'supabase_auth_admin:postgres',
    'supabase_storage_admin:postgres',
    'supabase_functions_admin:postgres',
    'supabase_realtime_admin:postgres',
    'authenticator:supabase_storage_admin',
    'anon:supabase_storage_admin',
    'authenticated:supabase_storage_admin',
    'service_role:supabase_storage_admin',
    'pg_read_all_data:supabase_read_only_user',
    'pgsodium_keyholder:service_role'
  ];
  -- "role:parameter:value". `session_preload_libraries = safeupdate` of `authenticator` is
  -- left out: a server without that library would refuse its logins. The search path of
  -- `postgres` is a setting of the database, so that other databases keep their own.
  wanted_settings constant text[] := array[
    'anon:statement_timeout:3s',
    'authenticated:statement_timeout:8s',
    'authenticator:statement_timeout:8s',
    'authenticator:lock_timeout:8s',
    'supabase_admin:search_path:"$user", public, auth, extensions',
    'supabase_auth_admin:search_path:auth',
    'supabase_auth_admin:idle_in_transaction_session_timeout:60000',
    'supabase_storage_admin:search_path:storage',
    'supabase_functions_admin:search_path:supabase_functions'
  ];
  missing_roles text[];
  missing_members text[];
  missing_settings text[];
  item text;
  owner_name text;
  parameter text;
  setting text;
begin
  -- The second round looks again under the lock: another bootstrap may just have finished.
  for round in 1..2 loop
    select array_agg(w order by n) into missing_roles
      from unnest(wanted_roles) with ordinality as t(w, n)
     where not exists (select from pg_catalog.pg_roles where rolname = split_part(w, ':', 1));
    select array_agg(w order by n) into missing_members
      from unnest(wanted_members) with ordinality as t(w, n)
     where not exists (
             select from pg_catalog.pg_auth_members m
               join pg_catalog.pg_roles r on r.oid = m.roleid
               join pg_catalog.pg_roles u on u.oid = m.member
              where r.rolname = split_part(w, ':', 1) and u.rolname = split_part(w, ':', 2));
    select array_agg(w order by n) into missing_settings
      from unnest(wanted_settings) with ordinality as t(w, n)
     where not exists (
             select from pg_catalog.pg_db_role_setting s
               join pg_catalog.pg_roles r on r.oid = s.setrole
              where s.setdatabase = 0
                and r.rolname = split_part(w, ':', 1)
                and exists (select from unnest(s.setconfig) as c
                             where c like replace(split_part(w, ':', 2), '_', '\_') || '=%'));
    exit when round = 2
      or (missing_roles is null and missing_members is null and missing_settings is null);
    lock table pg_catalog.pg_authid in share row exclusive mode;
  end loop;

  foreach item in array coalesce(missing_roles, '{}') loop
    execute format('create role %I %s', split_part(item, ':', 1), split_part(item, ':', 2));
  end loop;
  foreach item in array coalesce(missing_members, '{}') loop
    execute format('grant %I to %I%s', split_part(item, ':', 1), split_part(item, ':', 2),
                   case when split_part(item, ':', 2) = 'postgres'
                         and split_part(item, ':', 1) not like 'pg\_%' then ' with admin option' end);
  end loop;
  foreach item in array coalesce(missing_settings, '{}') loop
    owner_name := split_part(item, ':', 1);
    parameter := split_part(item, ':', 2);
    setting := split_part(item, ':', 3);
    -- A search path is a list and must not be quoted as one name.
    if parameter = 'search_path' then
      execute format('alter role %I set search_path to %s', owner_name, setting);
    else
      execute format('alter role %I set %I to %L', owner_name, parameter, setting);
    end if;
  end loop;
end
$rowsmith$;
