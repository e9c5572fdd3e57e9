-- What refinery_cli 0.10.0 left on Postgres 15: `refinery migrate` on two files, its table as pg_dump shows it.
CREATE TABLE public.refinery_schema_history (
    version integer NOT NULL,
    name character varying(255),
    applied_on character varying(255),
    checksum character varying(255)
);
INSERT INTO public.refinery_schema_history VALUES (1, 'people', '2026-11-28T09:13:16.424950888Z', '18337662351057982761');
INSERT INTO public.refinery_schema_history VALUES (2, 'first', '2026-11-28T09:13:16.424956756Z', '9379830822709349342');
ALTER TABLE ONLY public.refinery_schema_history
    ADD CONSTRAINT refinery_schema_history_pkey PRIMARY KEY (version);
