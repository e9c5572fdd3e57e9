-- The first prototype, kept for its comments. Never applied: folders that begin with an underscore are left out.
create table customers (id serial primary key, name text);
