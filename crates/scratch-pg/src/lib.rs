//! A Postgres of our own: get, start, clone, stop.
