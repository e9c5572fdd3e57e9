//! A folder of SQL migrations to a plan to an applied database.
