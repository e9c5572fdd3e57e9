--
-- PostgreSQL database dump
--

\restrict CmIV2ChvyCIm5vy5D2lduosEuTK4ChIPOXUJgdffhEvaXwjPiOFHrvrs3aGFwht

-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: f(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.f() RETURNS text
    LANGUAGE plpgsql
    AS $_$begin
return 'a
\restrict x
\.
b' || $$;
\unrestrict x
$$;
end$_$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: t; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.t (
    id integer,
    b text DEFAULT 'a
\restrict x
\.
b'::text,
    CONSTRAINT t_b_check CHECK ((b <> '
\.
'::text))
);


--
-- Name: TABLE t; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.t IS 'a
\restrict x
\.
b';


--
-- Name: v; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.v AS
 SELECT 'a
\restrict x
\.
b'::text AS a;


--
-- Data for Name: t; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.t (id, b) FROM stdin;
1	a\n\\restrict x\n\\.\nb
2	\\.
3	\\N
4	\t\r
5	\N
6	
\.


--
-- PostgreSQL database dump complete
--

\unrestrict CmIV2ChvyCIm5vy5D2lduosEuTK4ChIPOXUJgdffhEvaXwjPiOFHrvrs3aGFwht

