-- What sqlx-cli 0.9.0 left on Postgres 15: `sqlx migrate run` on two files, its table as pg_dump shows it.
CREATE TABLE public._sqlx_migrations (
    version bigint NOT NULL,
    description text NOT NULL,
    installed_on timestamp with time zone DEFAULT now() NOT NULL,
    success boolean NOT NULL,
    checksum bytea NOT NULL,
    execution_time bigint NOT NULL
);
INSERT INTO public._sqlx_migrations VALUES (20250101000000, 'people', '2026-11-28 09:13:16.156426+00', true, '\x866e1f2d51c7cceaa88a7b4f04a5af7ed2403cb23bd79e05b6b7d119680fdce9441ab8f5428cbf0b5442c5ea90bbdcbf', 959205);
INSERT INTO public._sqlx_migrations VALUES (20250102000000, 'first', '2026-11-28 09:13:16.157624+00', true, '\x8347ecf1256fc32b218eb6522ae2b13048c54dd09d4aa221d831471570bbfcac2d4104140533d0c0d5b21e7f1dae8819', 294637);
ALTER TABLE ONLY public._sqlx_migrations
    ADD CONSTRAINT _sqlx_migrations_pkey PRIMARY KEY (version);
