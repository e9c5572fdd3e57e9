-- What dbmate 2.36.0 left on Postgres 15: `dbmate up` on two files, its table as pg_dump shows it.
CREATE TABLE public.schema_migrations (
    version character varying NOT NULL
);
INSERT INTO public.schema_migrations VALUES ('20250101000000');
INSERT INTO public.schema_migrations VALUES ('20250102000000');
ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);
