-- Everything of a cluster that lies outside its databases and that a schema can depend on, one line each.
-- Passwords are left out: their salt differs each time the same one is set.
select coalesce(string_agg(line, chr(10) order by line collate "C"), '')
from (
    select 'role ' || (to_jsonb(r) - 'oid' - 'rolpassword')::text as line
    from pg_catalog.pg_authid r
    where r.rolname !~ '^pg_'
    union all
    select 'member ' || m.roleid::regrole::text || ' ' || m.member::regrole::text || ' '
        || (to_jsonb(m) - 'oid' - 'roleid' - 'member' - 'grantor')::text
    from pg_catalog.pg_auth_members m
    union all
    select 'setting ' || s.setrole::regrole::text || ' ' || to_jsonb(s.setconfig)::text
    from pg_catalog.pg_db_role_setting s
    where s.setdatabase = 0
    union all
    select 'tablespace ' || t.spcowner::regrole::text || ' '
        || (to_jsonb(t) - 'oid' - 'spcowner')::text
    from pg_catalog.pg_tablespace t
) as lines
