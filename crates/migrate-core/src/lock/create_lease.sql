begin;
do $rowsmith$
begin
    if pg_catalog.to_regnamespace('rowsmith') is null then
        create schema rowsmith;
    end if;
end
$rowsmith$;
create table if not exists rowsmith.lease (
    id boolean primary key default true check (id),
    token text not null,
    holder text not null,
    taken_by text not null default session_user,
    acquired_at timestamptz not null default pg_catalog.clock_timestamp(),
    expires_at timestamptz not null
);
comment on table rowsmith.lease is 'Who migrates this database through a pooler, and until when; no row when nobody does.';
commit
