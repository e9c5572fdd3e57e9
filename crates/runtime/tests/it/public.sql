create type contact_status as enum ('lead', 'customer');
create domain email as text check (value ~ '@');
create type address as (street text, number integer, history contact_status[]);

create table contacts (
    id uuid primary key default gen_random_uuid(),
    name text not null,
    status contact_status not null default 'lead',
    email email unique,
    emails jsonb not null default '[]',
    score numeric(10, 2) default 1.5,
    tags text[] not null default '{}',
    history contact_status[],
    address address,
    search tsvector generated always as (to_tsvector('simple'::regconfig, name)) stored,
    created_at timestamptz not null default now()
);

create unique index contacts_lead_idx on contacts (name, email) where status = 'lead';

create function search(query text, "limit" integer default 10) returns setof contacts
    language sql stable as $$
        select * from contacts where name like query || '%' order by name limit $2
    $$;

create function count_contacts() returns bigint
    language sql stable as 'select count(*) from contacts';

create function stats(out total bigint, out newest timestamptz)
    language sql stable as 'select count(*), max(created_at) from contacts';

create function touch(uuid) returns void
    language sql as $$ update contacts set name = name || '!' where id = $1 $$;

create procedure split(in whole integer, out half integer, inout rest integer default 1)
    language plpgsql as $$ begin half := whole / 2; rest := rest + whole % 2; end $$;

create function labels(variadic labels contact_status[]) returns setof text
    language sql as 'select unnest(labels)::text';
