with wanted as (
    select *
    from unnest($1::text[], $2::text[]::name[], $3::text[]::name[], $4::text[])
        with ordinality as it (kind, schema_name, object_name, arguments, number)
), wanted_in as (
    select wanted.*, namespace.oid as namespace
    from wanted
    join pg_catalog.pg_namespace namespace on namespace.nspname = wanted.schema_name
), types as (
    -- An array by its element, everything by the name it was given.
    select
        type.oid, type.typtype, type.typdefault is not null as has_default,
        case when namespace.nspname = 'pg_catalog' then '' else namespace.nspname || '.' end
            || coalesce(element.typname, type.typname)
            || case when element.oid is null then '' else '[]' end as name
    from pg_catalog.pg_type type
    left join pg_catalog.pg_type element on element.typarray = type.oid
    join pg_catalog.pg_namespace namespace
        on namespace.oid = coalesce(element.typnamespace, type.typnamespace)
), members as (
    select
        wanted.number, attribute.attnum::bigint as place, attribute.attname::text as member, type.name as type_name,
        attribute.attnotnull or type.typtype = 'd' and exists (
            with recursive chain as (
                select base.typnotnull, base.typbasetype
                from pg_catalog.pg_type base
                where base.oid = attribute.atttypid
                union all
                select base.typnotnull, base.typbasetype
                from chain
                join pg_catalog.pg_type base on base.oid = chain.typbasetype
            )
            select from chain where typnotnull
        ) as not_null,
        attribute.atthasdef and attribute.attgenerated = ''
            or attribute.attidentity = 'd' or type.has_default as has_default,
        attribute.attgenerated <> '' or attribute.attidentity = 'a' as is_generated,
        false as is_set
    from wanted_in wanted
    join pg_catalog.pg_class class
        on class.relnamespace = wanted.namespace and class.relname = wanted.object_name
        and case wanted.kind
            when 'relation' then class.relkind in ('r', 'p', 'f', 'v', 'm')
            when 'composite' then class.relkind = 'c'
            else false
        end
    left join pg_catalog.pg_attribute attribute
        on attribute.attrelid = class.oid and attribute.attnum > 0 and not attribute.attisdropped
    left join types type on type.oid = attribute.atttypid
    union all
    select wanted.number, 0, label.enumlabel::text, '', false, false, false, false
    from wanted_in wanted
    join pg_catalog.pg_type type
        on type.typnamespace = wanted.namespace and type.typname = wanted.object_name
        and type.typtype = 'e'
    left join pg_catalog.pg_enum label on label.enumtypid = type.oid
    where wanted.kind = 'enum'
    union all
    select wanted.number, 0, '', base.name, type.typnotnull, false, false, false
    from wanted_in wanted
    join pg_catalog.pg_type type
        on type.typnamespace = wanted.namespace and type.typname = wanted.object_name
        and type.typtype = 'd'
    join types base on base.oid = type.typbasetype
    where wanted.kind = 'domain'
    union all
    select
        wanted.number, 0, result.name, result_type.name, false, false, false, routine.proretset
    from wanted_in wanted
    join pg_catalog.pg_proc routine
        on routine.pronamespace = wanted.namespace and routine.proname = wanted.object_name
        and routine.prokind in ('f', 'p')
    cross join lateral (
        select '' as name, routine.prorettype as oid
        union all
        select coalesce(out.name, ''), out.oid
        from unnest(routine.proallargtypes, routine.proargmodes::text[], routine.proargnames)
            as out (oid, mode, name)
        where out.mode in ('o', 'b', 't')
    ) result
    join types result_type on result_type.oid = result.oid
    where wanted.kind = 'function'
        and wanted.arguments = coalesce((
            select string_agg(
                coalesce(nullif(argument.name, '') || ' ', '') || type.name, ', '
                order by argument.place
            )
            from unnest(
                coalesce(routine.proallargtypes, routine.proargtypes::oid[]),
                routine.proargmodes::text[], routine.proargnames
            ) with ordinality as argument (oid, mode, name, place)
            join types type on type.oid = argument.oid
            where coalesce(argument.mode, 'i') in ('i', 'b', 'v')
        ), '')
)
select
    number, coalesce(place, 0) as place, member, coalesce(type_name, '') as type_name, coalesce(not_null, false) as not_null,
    coalesce(has_default, false) as has_default, coalesce(is_generated, false) as is_generated,
    is_set
from members
