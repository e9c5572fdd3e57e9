//! What the binary says and does, from the words typed to the exit code.
#![cfg(test)]
#![expect(
    clippy::needless_raw_string_hashes,
    clippy::too_many_lines,
    reason = "expect-test writes what is expected, as long as it is"
)]

/// A project in a folder of its own, and a run of the binary in it.
mod support;

/// Help, usage, completions, colours, `.env` and `rowsmith.toml`: what holds for every command.
mod door;

/// `gen-types` when all goes well: what is written, left alone, removed, shown by `--check`.
mod gen_types;

/// `gen-types` when something is wrong: what is said, and that nothing is touched.
mod refusals;
mod repair;

/// `migrate` on a database that the user named.
mod named;

/// `migrate` on the development database.
mod development;

/// Slips that are easily made, and what comes of them.
mod slips;
/// Constructors of domains, against the server.
mod domain_checks;
/// Names from hell, through both drivers of the generated crate.
mod names;

/// `migrate new`: what is made, and what is not touched.
mod new_files;

/// `migrate renumber`: what is renamed, what is refused, and that nothing else changes.
mod renumber;

/// `rowsmith.sum` and `migrate verify`: what is noticed before anything runs.
mod vouching;
/// `migrate down`, `redo` and `prove-down`: what is proven, what is shown and asked, what is refused.
mod down;

/// `migrate seed`: what is put in, what is left alone, what is recorded.
mod seeding;

/// `${NAME}` in migrations: where it stands for something, and who gets to see what.
mod variables;

/// Projects made for Supabase.
mod supabase;

/// Several runs at once, and runs that were killed.
mod runs;

/// Runs on one database: many at once, none needed, cut short.
mod runners;

/// The lock on migrations: who has it, and what becomes of it when its runner is killed.
#[cfg(unix)]
mod lock;

/// Places in files: what is shown of lines that no terminal holds.
mod excerpts;

/// How much memory a run takes, as the system counts it.
#[cfg(target_os = "linux")]
mod memory;

/// A server of a test's own that listens on a port: its rules, its certificates, and runs against it.
#[cfg(unix)]
mod listening;

/// Questions to whoever sits at a terminal: what is asked, and what comes of each answer.
#[cfg(unix)]
mod terminal;

/// Encrypted connections: what each `sslmode` takes and refuses, and what is said.
#[cfg(unix)]
mod tls;

/// Who is let in, where a password comes from, and what is said when there is no connection.
#[cfg(unix)]
mod connecting;

/// Targets that cannot be migrated, or stop in the middle: what is said, and that the next run finishes.
#[cfg(unix)]
mod hard_targets;
/// Files that run statement by statement and fail halfway.
mod halfway;
/// `migrate adopt` and `migrate baseline`: what is shown, asked, refused and recorded.
mod adopt;

/// `migrate --check`: what pending files would do, and that nothing comes of it.
mod check;

/// `migrate --single-transaction`: all or nothing, and what is said when it cannot be.
mod together;
