-- What a catalog says nothing about: a kind, a name, how it is, and whether it is a property of something in the catalog.
with objects as (
    select 'pg_catalog.pg_cast'::regclass as class, oid, pg_catalog.concat_ws(' ', castfunc::regprocedure, castcontext) as state
    from pg_catalog.pg_cast
    union all
    select 'pg_catalog.pg_operator'::regclass, oid, pg_catalog.concat_ws(' ', oprcode, 'owner', oprowner::regrole)
    from pg_catalog.pg_operator
    union all
    select 'pg_catalog.pg_opclass'::regclass, oid, opcdefault::text from pg_catalog.pg_opclass
    union all
    select 'pg_catalog.pg_opfamily'::regclass, oid, '' from pg_catalog.pg_opfamily
    union all
    select 'pg_catalog.pg_collation'::regclass, oid, pg_catalog.concat_ws(' ', collprovider, collcollate, collctype)
    from pg_catalog.pg_collation
    union all
    select 'pg_catalog.pg_conversion'::regclass, oid, conproc::text from pg_catalog.pg_conversion
    union all
    select 'pg_catalog.pg_language'::regclass, oid, pg_catalog.concat_ws(' ', lanpltrusted, lanacl)
    from pg_catalog.pg_language
    union all
    select 'pg_catalog.pg_ts_config'::regclass, oid, cfgparser::text from pg_catalog.pg_ts_config
    union all
    select 'pg_catalog.pg_ts_dict'::regclass, oid, dictinitoption from pg_catalog.pg_ts_dict
    union all
    select 'pg_catalog.pg_ts_parser'::regclass, oid, '' from pg_catalog.pg_ts_parser
    union all
    select 'pg_catalog.pg_ts_template'::regclass, oid, '' from pg_catalog.pg_ts_template
    union all
    select 'pg_catalog.pg_statistic_ext'::regclass, oid, pg_catalog.pg_get_statisticsobjdef(oid)
    from pg_catalog.pg_statistic_ext
    union all
    select 'pg_catalog.pg_rewrite'::regclass, oid, pg_catalog.concat_ws(' ', pg_catalog.pg_get_ruledef(oid), ev_enabled)
    from pg_catalog.pg_rewrite
    where rulename <> '_RETURN'
    union all
    select
        'pg_catalog.pg_event_trigger'::regclass,
        oid,
        pg_catalog.concat_ws(' ', evtevent, evtfoid::regprocedure, evtenabled, evttags)
    from pg_catalog.pg_event_trigger
    union all
    select 'pg_catalog.pg_transform'::regclass, oid, '' from pg_catalog.pg_transform
    union all
    select 'pg_catalog.pg_am'::regclass, oid, '' from pg_catalog.pg_am
    union all
    select 'pg_catalog.pg_foreign_data_wrapper'::regclass, oid, pg_catalog.concat_ws(' ', fdwoptions, fdwacl)
    from pg_catalog.pg_foreign_data_wrapper
    union all
    select 'pg_catalog.pg_foreign_server'::regclass, oid, pg_catalog.concat_ws(' ', srvversion, srvoptions, srvacl)
    from pg_catalog.pg_foreign_server
    union all
    select 'pg_catalog.pg_default_acl'::regclass, oid, defaclacl::text from pg_catalog.pg_default_acl
    union all
    select
        'pg_catalog.pg_publication'::regclass,
        p.oid,
        pg_catalog.concat_ws(
            ' ', p.puballtables, p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate, p.pubviaroot,
            (
                select pg_catalog.string_agg(pg_catalog.format('%I.%I', t.schemaname, t.tablename), ', ' order by 1)
                from pg_catalog.pg_publication_tables t
                where t.pubname = p.pubname
            )
        )
    from pg_catalog.pg_publication p
)
select
    i.type,
    i.identity,
    pg_catalog.concat_ws(' ', o.state, pg_catalog.obj_description(o.oid, c.relname)),
    false
from objects o
join pg_catalog.pg_class c on c.oid = o.class
cross join lateral pg_catalog.pg_identify_object(o.class, o.oid, 0) i
-- Smaller numbers are the system's own.
where o.oid >= 16384
    and not exists (
        select
        from pg_catalog.pg_depend d
        where d.classid = o.class and d.objid = o.oid and d.deptype = 'e'
    )
union all
select 'user mapping', pg_catalog.concat_ws(' on ', usename, srvname), umoptions::text, false
from pg_catalog.pg_user_mappings
union all
select
    'role',
    pg_catalog.quote_ident(rolname),
    pg_catalog.concat_ws(
        ' ',
        case when rolsuper then 'superuser' end,
        case when not rolinherit then 'noinherit' end,
        case when rolcreaterole then 'createrole' end,
        case when rolcreatedb then 'createdb' end,
        case when rolcanlogin then 'login' end,
        case when rolreplication then 'replication' end,
        case when rolbypassrls then 'bypassrls' end,
        'connection limit', rolconnlimit,
        rolvaliduntil,
        pg_catalog.shobj_description(oid, 'pg_authid')
    ),
    false
from pg_catalog.pg_roles
where rolname !~ '^pg_'
union all
select
    'role membership',
    pg_catalog.concat_ws(' in ', member::regrole, roleid::regrole),
    pg_catalog.bool_or(admin_option)::text,
    false
from pg_catalog.pg_auth_members
group by member, roleid
union all
select
    'setting',
    case
        when s.setrole = 0 then 'of the database'
        when s.setdatabase = 0 then pg_catalog.format('of role %s', s.setrole::regrole)
        else pg_catalog.format('of role %s in the database', s.setrole::regrole)
    end,
    s.setconfig::text,
    false
from pg_catalog.pg_db_role_setting s
where s.setdatabase in (0, (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database()))
union all
select
    'relation',
    c.oid::regclass::text,
    pg_catalog.concat_ws(
        ' ', 'owner', c.relowner::regrole, 'persistence', c.relpersistence, 'replica identity', c.relreplident,
        case when c.relkind in ('r', 'm') then (select a.amname from pg_catalog.pg_am a where a.oid = c.relam) end,
        (
            select pg_catalog.string_agg(x.indexrelid::regclass::text, ', ' order by x.indexrelid::regclass::text)
            from pg_catalog.pg_index x
            where x.indrelid = c.oid and (x.indisclustered or x.indisreplident)
        )
    ),
    true
from pg_catalog.pg_class c
where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and c.oid >= 16384
union all
select
    'routine',
    oid::regprocedure::text,
    pg_catalog.concat_ws(' ', 'owner', proowner::regrole, 'cost', procost, 'parallel', proparallel, 'leakproof', proleakproof),
    true
from pg_catalog.pg_proc
where oid >= 16384
union all
select 'type', oid::regtype::text, pg_catalog.concat_ws(' ', 'owner', typowner::regrole, typacl), true
from pg_catalog.pg_type
where oid >= 16384 and typelem = 0
union all
select 'schema', oid::regnamespace::text, pg_catalog.concat_ws(' ', 'owner', nspowner::regrole), true
from pg_catalog.pg_namespace
where nspname !~ '^pg_(temp|toast)'
