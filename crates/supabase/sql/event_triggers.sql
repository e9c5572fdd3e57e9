-- What the platform's event triggers call. The triggers themselves are left out: they would tell an API that is
-- not there. Dumps of whole databases create them again and grant on these functions.
create function extensions.grant_pg_cron_access() returns event_trigger
language plpgsql as $body$ begin end $body$;
create function extensions.grant_pg_graphql_access() returns event_trigger
language plpgsql as $body$ begin end $body$;
create function extensions.grant_pg_net_access() returns event_trigger
language plpgsql as $body$ begin end $body$;
create function extensions.pgrst_ddl_watch() returns event_trigger
language plpgsql as $body$ begin end $body$;
create function extensions.pgrst_drop_watch() returns event_trigger
language plpgsql as $body$ begin end $body$;
create function extensions.set_graphql_placeholder() returns event_trigger
language plpgsql as $body$ begin end $body$;
