//! Questions to whoever sits at a terminal: what is asked, and what comes of each answer.

use std::{
    fs::{File, OpenOptions},
    io::Write as _,
    os::unix::ffi::OsStrExt as _,
    process::Stdio,
};

use expect_test::{Expect, expect};
use rowsmith_scratch_pg::testing;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::support::{Project, url, value};

/// Runs the binary at a terminal on which `keys` are typed.
fn answered(project: &Project, words: &[&str], keys: &str, expected: &Expect) {
    let keyboard = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&keyboard).unwrap();
    unlockpt(&keyboard).unwrap();
    let name = ptsname(&keyboard, Vec::new()).unwrap();
    let screen = std::ffi::OsStr::from_bytes(name.as_bytes());
    let terminal = OpenOptions::new().read(true).write(true).open(screen).unwrap();
    let mut command = project.command(words);
    let run =
        command.stdin(terminal).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // What is typed before it is read waits in the terminal.
    File::from(keyboard.try_clone().unwrap()).write_all(keys.as_bytes()).unwrap();
    let said = run.wait_with_output().unwrap();
    drop(keyboard);
    project.said(said).without("Using").is(expected);
}

#[tokio::test]
async fn only_yes_is_yes() {
    let database = testing::database().await;
    database.client.batch_execute("create table a ();").await.unwrap();
    let project =
        Project::new(&[("001_a.sql", "create table a ();")]).with("DATABASE_URL", &url(&database));
    let words = ["migrate", "baseline", "--version", "001"];
    let is_recorded = "select (to_regclass('rowsmith.migrations') is not null)::text";
    for keys in ["n\n", "\n", "yess\n", "\u{4}"] {
        answered(
            &project,
            &words,
            keys,
            &expect![[r#"
                migrations/001_a.sql: pending -> applied (baseline)
                --
                Record this as done, without running it? The database has to have all of it up to `001`. [y/N]
                -- 1
            "#]],
        );
        assert_eq!(value(&database, is_recorded).await, "false", "{keys:?}");
    }
    answered(
        &project,
        &words,
        "Y\n",
        &expect![[r#"
        migrations/001_a.sql: pending -> applied (baseline)
        --
        Record this as done, without running it? The database has to have all of it up to `001`. [y/N]
            Recorded 1 migration up to `001`
        -- 0
    "#]],
    );
    assert_eq!(
        value(&database, "select string_agg(version, ' ') from rowsmith.migrations").await,
        "001"
    );
}
