//! The environment that Supabase projects expect of a Postgres.
