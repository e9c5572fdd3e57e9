-- Settings of this database. `CREATE DATABASE ... TEMPLATE` does not copy them: run again in each clone.
do $rowsmith$
begin
  execute format('alter database %I set search_path to "$user", public, extensions', current_database());
  execute format('alter database %I set app.settings.jwt_secret to %L', current_database(),
                 'a-development-secret-of-no-value-whatsoever');
  execute format('alter database %I set app.settings.jwt_exp to %L', current_database(), '3600');
end
$rowsmith$;
-- The session that runs this was opened before the settings existed.
set search_path to "$user", public, extensions;
set app.settings.jwt_secret to 'a-development-secret-of-no-value-whatsoever';
set app.settings.jwt_exp to '3600';
