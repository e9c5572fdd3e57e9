-- The publication that migrations add their live tables to.
create publication supabase_realtime;
alter publication supabase_realtime owner to postgres;
