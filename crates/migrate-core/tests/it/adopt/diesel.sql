-- What diesel_cli 2.3.14 left on Postgres 15: `diesel setup`, then `diesel migration run` on two more folders, its table as
-- pg_dump shows it.
CREATE TABLE public.__diesel_schema_migrations (
    version character varying(50) NOT NULL,
    run_on timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);
INSERT INTO public.__diesel_schema_migrations VALUES ('00000000000000', '2026-11-28 08:28:20.989141');
INSERT INTO public.__diesel_schema_migrations VALUES ('20250101000000', '2026-11-28 08:28:20.991259');
INSERT INTO public.__diesel_schema_migrations VALUES ('202501020000000000', '2026-11-28 08:28:20.994858');
ALTER TABLE ONLY public.__diesel_schema_migrations
    ADD CONSTRAINT __diesel_schema_migrations_pkey PRIMARY KEY (version);
