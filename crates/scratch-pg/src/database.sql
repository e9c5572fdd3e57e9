-- What `create database ... template` does not copy, as the statements that carry it over:
-- owner and grants. $1 is the source, $2 the copy.
with source as (
    select d.datdba, d.datacl from pg_catalog.pg_database d where d.datname = $1
)
select format('alter database %I owner to %I', $2::text, r.rolname)
from source join pg_catalog.pg_roles r on r.oid = source.datdba
union all
select format('revoke all on database %I from public, %I', $2::text, r.rolname)
from source join pg_catalog.pg_roles r on r.oid = source.datdba
where source.datacl is not null
union all
select format(
    'grant %s on database %I to %s%s',
    a.privilege_type,
    $2::text,
    case when a.grantee = 0 then 'public' else quote_ident(r.rolname) end,
    case when a.is_grantable then ' with grant option' else '' end
)
from source
cross join lateral aclexplode(source.datacl) as a
left join pg_catalog.pg_roles r on r.oid = a.grantee
where a.grantee = 0 or r.oid is not null
