with wanted as (
    select *
    from unnest($1::text[], $2::text[]::name[], $3::text[]::name[])
        with ordinality as it (kind, schema_name, object_name, number)
), wanted_in as (
    select wanted.*, namespace.oid as namespace
    from wanted
    join pg_catalog.pg_namespace namespace on namespace.nspname = wanted.schema_name
), types as (
    -- An array by its element, everything by the name it was given.
    select
        type.oid, type.typtype, type.typdefault is not null as has_default,
        case when namespace.nspname = 'pg_catalog' then '' else namespace.nspname || '.' end
            || coalesce(element.typname, type.typname) as name,
        case when element.oid is null then '' else '[]' end as array,
        -- Times and intervals are rounded, never refused.
        coalesce(element.oid, type.oid) in (
            'pg_catalog.time'::regtype, 'pg_catalog.timetz'::regtype,
            'pg_catalog.timestamp'::regtype, 'pg_catalog.timestamptz'::regtype,
            'pg_catalog.interval'::regtype
        ) as rounds
    from pg_catalog.pg_type type
    left join pg_catalog.pg_type element on element.typarray = type.oid
    join pg_catalog.pg_namespace namespace
        on namespace.oid = coalesce(element.typnamespace, type.typnamespace)
), relations as (
    select
        wanted.number, wanted.kind as wanted, class.oid,
        case class.relkind
            when 'v' then 'view' when 'm' then 'materialized view' when 'c' then 'type'
            else 'table'
        end as kind
    from wanted_in wanted
    join pg_catalog.pg_class class
        on class.relnamespace = wanted.namespace and class.relname = wanted.object_name
        and class.relkind = any (
            case wanted.kind when 'type' then array['c'] else array['r', 'p', 'f', 'v', 'm'] end
        )
    where wanted.kind in ('relation', 'row', 'type')
), user_types as (
    select
        wanted.number, type.oid, type.typbasetype, type.typtypmod, type.typnotnull,
        case type.typtype
            when 'e' then 'enum' when 'd' then 'domain' when 'r' then 'range'
            when 'm' then 'multirange' when 'c' then 'type' else 'base type'
        end as kind
    from wanted_in wanted
    join pg_catalog.pg_type type
        on type.typnamespace = wanted.namespace and type.typname = wanted.object_name
        and not exists (
            -- The type of an array, or the rows of a relation.
            select from pg_catalog.pg_type element where element.typarray = type.oid
            union all
            select from pg_catalog.pg_class class
            where class.oid = type.typrelid and class.relkind <> 'c'
        )
    where wanted.kind in ('enum', 'domain') or wanted.kind = 'type' and type.typtype <> 'c'
), routines as (
    select
        wanted.number, routine.oid,
        case routine.prokind when 'p' then 'procedure' else 'function' end as kind,
        routine.prorettype, routine.proretset, routine.proargnames,
        coalesce(routine.proallargtypes, routine.proargtypes::oid[]) as types,
        routine.proargmodes::text[] as modes, routine.pronargs, routine.pronargdefaults
    from wanted_in wanted
    join pg_catalog.pg_proc routine
        on routine.pronamespace = wanted.namespace and routine.proname = wanted.object_name
        and routine.prokind in ('f', 'p')
    where wanted.kind = 'routine'
), parameters as (
    select
        routine.number, routine.oid as routine, routine.kind, routine.proretset, argument.type,
        coalesce(argument.name, '') as name, coalesce(argument.mode, 'i') as mode,
        -- Those that can be left out are the last of the inputs.
        row_number() over (
            partition by routine.number, routine.oid,
                coalesce(argument.mode, 'i') in ('i', 'b', 'v')
            order by argument.place
        ) as place,
        routine.pronargs - routine.pronargdefaults as needed
    from routines routine
    cross join lateral unnest(routine.types, routine.modes, routine.proargnames)
        with ordinality as argument (type, mode, name, place)
    where argument.type is not null
), members (number, candidate, kind, part, place, member, type_name, traits) as (
    -- What there is.
    select number, 0::oid, kind, '', 0, '', '', '' from relations
    union all
    select number, 0, kind, '', 0, '', '', '' from user_types
    union all
    select number, oid, kind, '', 0, '', '', '' from routines
    union all
    -- Columns and attributes.
    select
        relation.number, 0, relation.kind,
        case when relation.wanted = 'relation' then 'column' else 'attribute' end,
        attribute.attnum, attribute.attname::text,
        type.name || case
            when attribute.atttypmod < 0 or type.rounds then ''
            else coalesce(substring(
                pg_catalog.format_type(attribute.atttypid, attribute.atttypmod)
                from '(\([^()]*\))(?:\[\])?$'
            ), '')
        end || type.array,
        concat_ws(
            ', ',
            case when attribute.attnotnull or type.typtype = 'd' and exists (
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
            ) then 'not null' end,
            case when attribute.atthasdef and attribute.attgenerated = ''
                or attribute.attidentity = 'd' or type.has_default then 'default' end,
            case when attribute.attgenerated <> '' or attribute.attidentity = 'a'
                then 'generated' end
        )
    from relations relation
    join pg_catalog.pg_attribute attribute
        on attribute.attrelid = relation.oid and attribute.attnum > 0
        and not attribute.attisdropped
    join types type on type.oid = attribute.atttypid
    union all
    -- Indexes over plain columns; nothing is asked for that has to open the table.
    select
        relation.number, 0, relation.kind,
        case when indexes.indisunique then 'key' else 'index' end, 0, class.relname::text,
        keys.columns, case when indexes.indpred is null then '' else 'partial' end
    from relations relation
    join pg_catalog.pg_index indexes on indexes.indrelid = relation.oid and indexes.indisvalid
    join pg_catalog.pg_class class on class.oid = indexes.indexrelid
    join pg_catalog.pg_am method
        on method.oid = class.relam and (method.amname = 'btree' or indexes.indisunique)
    cross join lateral (
        select string_agg(
            attribute.attname || case option & 3
                when 1 then ' desc nulls last' when 2 then ' nulls first' when 3 then ' desc'
                else ''
            end,
            ', ' order by place
        ) as columns
        from unnest(indexes.indkey::int2[], indexes.indoption::int2[])
            with ordinality as key (number, option, place)
        join pg_catalog.pg_attribute attribute
            on attribute.attrelid = relation.oid and attribute.attnum = key.number
        where place <= indexes.indnkeyatts
    ) keys
    where relation.wanted = 'relation' and 0 <> all (indexes.indkey::int2[])
    union all
    -- Labels.
    select enum.number, 0, enum.kind, 'label', 0, label.enumlabel::text, '', ''
    from user_types enum
    join pg_catalog.pg_enum label on label.enumtypid = enum.oid
    union all
    -- What a domain is made over, and what it checks.
    select
        domain.number, 0, domain.kind, 'value', 0, '',
        base.name || case
            when domain.typtypmod < 0 or base.rounds then ''
            else coalesce(substring(
                pg_catalog.format_type(domain.typbasetype, domain.typtypmod)
                from '(\([^()]*\))(?:\[\])?$'
            ), '')
        end || base.array,
        case when domain.typnotnull then 'not null' else '' end
    from user_types domain
    join types base on base.oid = domain.typbasetype
    where domain.kind = 'domain'
    union all
    select
        domain.number, 0, domain.kind, 'check', 0, checks.conname::text,
        pg_catalog.pg_get_constraintdef(checks.oid), ''
    from user_types domain
    join pg_catalog.pg_constraint checks on checks.contypid = domain.oid and checks.contype = 'c'
    union all
    -- Results and arguments.
    select
        routine.number, routine.oid, routine.kind, 'value', 0, '', type.name || type.array,
        case when routine.proretset then 'set' else '' end
    from routines routine
    join types type on type.oid = routine.prorettype
    union all
    select
        parameter.number, parameter.routine, parameter.kind, 'column', parameter.place,
        parameter.name, type.name || type.array,
        case when parameter.proretset then 'set' else '' end
    from parameters parameter
    join types type on type.oid = parameter.type
    where parameter.mode in ('o', 'b', 't') and parameter.name <> ''
    union all
    select
        parameter.number, parameter.routine, parameter.kind, 'argument', parameter.place,
        parameter.name, type.name || type.array,
        concat_ws(
            ', ',
            case when parameter.mode = 'v' then 'variadic' end,
            case when parameter.place > parameter.needed then 'default' end
        )
    from parameters parameter
    join types type on type.oid = parameter.type
    where parameter.mode in ('i', 'b', 'v')
)
select
    number, candidate::bigint as candidate, kind, part, place::bigint as place, member,
    coalesce(type_name, '') as type_name, coalesce(traits, '') as traits
from members
order by number, candidate, part, place
