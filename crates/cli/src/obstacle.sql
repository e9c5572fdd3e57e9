with schemas as (
    select
        wanted.name,
        n.oid,
        coalesce(pg_catalog.has_schema_privilege(n.oid, 'usage'), false) as may_use,
        coalesce(pg_catalog.has_schema_privilege(n.oid, 'create'), false) as may_create
    from (values ('rowsmith'), ('supabase_migrations')) wanted (name)
    left join pg_catalog.pg_namespace n on n.nspname = wanted.name
),
tables as (
    select
        s.name,
        pg_catalog.count(c.oid) as found,
        pg_catalog.bool_and(
            pg_catalog.has_table_privilege(c.oid, 'select')
            and pg_catalog.has_table_privilege(c.oid, 'insert')
            and pg_catalog.has_table_privilege(c.oid, 'update')
            and pg_catalog.has_table_privilege(c.oid, 'delete')
        ) as may_write
    from schemas s
    left join pg_catalog.pg_class c on c.relnamespace = s.oid and c.relkind in ('r', 'p', 'v')
    group by s.name
),
commands as (
    select
        s.name,
        case
            when s.oid is null and s.name = 'rowsmith'
                and not pg_catalog.has_database_privilege(pg_catalog.current_database(), 'create')
                then pg_catalog.format('create schema %I authorization %I', s.name, current_user)
            when s.oid is not null and not s.may_use and t.found = 0
                then pg_catalog.format('grant usage, create on schema %I to %I', s.name, current_user)
            when s.oid is not null and not s.may_use
                then pg_catalog.format('grant usage on schema %I to %I', s.name, current_user)
            when s.oid is not null and t.found = 0 and not s.may_create
                then pg_catalog.format('grant create on schema %I to %I', s.name, current_user)
        end as schema_command,
        case
            when t.found > 0 and not t.may_write
                then pg_catalog.format('grant select, insert, update, delete on all tables in schema %I to %I', s.name, current_user)
        end as table_command
    from schemas s
    join tables t on t.name = s.name
)
select
    pg_catalog.quote_ident(current_user),
    pg_catalog.quote_ident(pg_catalog.current_database()),
    pg_catalog.pg_is_in_recovery(),
    (select source from pg_catalog.pg_settings where name = 'default_transaction_read_only'),
    (select pg_catalog.string_agg(pg_catalog.concat_ws('; ', schema_command, table_command), '; ' order by name)
     from commands
     where schema_command is not null or table_command is not null)
