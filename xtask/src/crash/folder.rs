//! Which migrations are cut short, and what is a database like that has them?

use std::fmt::Write as _;

use crate::{cargo::Failure, postgres::Postgres, project::Project};

/// How many rows are copied: enough for index builds to be met at work.
const ROWS: usize = 20_000;

/// Every way to run a file, and everything in it done twice would show.
const FILES: [(&str, &str); 9] = [
    (
        "01_tables",
        "create table account (id int primary key, name text not null, balance int not null);\n\
         create table log (id int, what text);\n\
         insert into log values (1, 'tables');\n",
    ),
    ("02_rows", ""),
    (
        "03_index",
        "create index concurrently account_name_idx on account (name);\n\
         insert into log values (3, 'between two builds');\n\
         create unique index concurrently account_both_idx on account (id, name);\n\
         insert into log values (3, 'after the builds');\n",
    ),
    (
        "04_blocks",
        "begin;\n\
         insert into log values (4, 'first block');\n\
         update account set balance = balance + 1 where id % 2 = 0;\n\
         commit;\n\
         set work_mem = '8MB';\n\
         begin;\n\
         insert into log values (4, 'second block ' || current_setting('work_mem'));\n\
         create table of_block (id int);\n\
         commit;\n",
    ),
    (
        "05_enum",
        "create type mood as enum ('sad');\n\
         alter table account add column mood mood not null default 'sad';\n",
    ),
    (
        "06_value",
        "-- rowsmith:no-transaction\n\
         alter type mood add value 'ok';\n\
         update account set mood = 'ok' where id % 3 = 0;\n\
         insert into log values (6, 'value');\n",
    ),
    (
        "07_each_by_itself",
        "-- rowsmith:no-transaction\n\
         update account set balance = balance * 2;\n\
         do $$ begin insert into log values (7, 'block of code'); end $$;\n\
         create procedure pay() language sql as 'update account set balance = balance + 7';\n\
         call pay();\n\
         vacuum account;\n\
         drop index concurrently account_name_idx;\n\
         reindex index concurrently account_both_idx;\n\
         insert into log values (7, 'last');\n",
    ),
    (
        "08_function",
        "create function twice(a int) returns int language sql immutable begin atomic\n\
         \x20 select a * 2;\n\
         end;\n\
         create view rich as select id, twice(balance) as much from account where balance > 10;\n\
         insert into log values (8, 'function');\n",
    ),
    (
        "09_last_build",
        "create index concurrently account_mood_idx on account (mood);\n\
         insert into log values (9, 'done');\n",
    ),
];

/// Writes the files.
pub(super) fn write(project: &Project) -> Result<(), Failure> {
    project.write("rowsmith.toml", "profile = \"plain\"\n")?;
    for (name, sql) in FILES {
        let rows = if name == "02_rows" { copy() } else { String::new() };
        project.write(&format!("migrations/{name}.sql"), &format!("{sql}{rows}"))?;
    }
    Ok(())
}

fn copy() -> String {
    let mut sql = String::from("copy account (id, name, balance) from stdin;\n");
    for id in 0..ROWS {
        // Writing to a string cannot fail.
        let _ = writeln!(sql, "{id}\tname {}\t{}", id * 7919 % ROWS, id % 100);
    }
    sql.push_str("\\.\ninsert into log values (2, 'rows');\n");
    sql
}

/// The database as text: its schema, its rows and its history, times left out.
pub(super) fn state(postgres: &Postgres, database: &str) -> Result<String, Failure> {
    let catalog = postgres.catalog(database)?;
    let rows = postgres.rows(
        database,
        "select count(*), sum(id), sum(balance), count(distinct name), count(*) filter (where mood = 'ok') from account; \
         select * from log order by id, what; \
         select relname, indisvalid from pg_index join pg_class on oid = indexrelid \
         where relnamespace = 'public'::regnamespace order by 1",
    )?;
    let history = postgres.rows(
        database,
        "select to_jsonb(m) - 'applied_at' - 'execution_time_ms' from rowsmith.migrations m order by version; \
         select version, ordinal, state from rowsmith.statements order by version, ordinal",
    )?;
    Ok([catalog, rows, history].concat())
}

/// How far a database is, in a few words: how many files are recorded, and the last step of one that is not.
pub(super) fn progress(postgres: &Postgres, database: &str) -> Result<String, Failure> {
    let tables = "select to_regclass('rowsmith.statements') is not null";
    if postgres.rows(database, tables)? != "t\n" {
        return Ok("before the history tables".to_owned());
    }
    let rows = postgres.rows(
        database,
        "select count(*), (select ' in step ' || ordinal || ', ' || state from rowsmith.statements order by ordinal desc limit 1) \
         from rowsmith.migrations",
    )?;
    let (files, step) = rows.trim_end().split_once(" | ").unwrap_or((&rows, ""));
    Ok(format!("{files} files done{}", step.replace("null", "")))
}

/// Sessions of runners that are still there.
pub(super) fn sessions(postgres: &Postgres, database: &str) -> Result<String, Failure> {
    let sql = format!(
        "select application_name, state, left(query, 60) from pg_stat_activity where datname = '{database}' \
         and pid <> pg_backend_pid()"
    );
    postgres.rows("postgres", &sql)
}
