    a.pid,
    a.usename,
    a.application_name,
    pg_catalog.host(a.client_addr),
    pg_catalog.floor(extract(epoch from n.now - a.backend_start))::pg_catalog.int8,
    pg_catalog.floor(extract(epoch from n.now - a.xact_start))::pg_catalog.int8,
    a.state = 'active',
    -- None for who may not look, and where the server does not keep it.
    pg_catalog.floor(extract(epoch from n.now - case a.state when 'active' then a.query_start when 'disabled' then null else a.state_change end))::pg_catalog.int8,
    a.query,
    null
