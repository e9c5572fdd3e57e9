//! Reads a live Postgres database into a Catalog.
