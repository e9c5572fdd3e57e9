//! `migrate new`: what is made, and what is not touched.

use std::{
    io::Write as _,
    process::{Output, Stdio},
};

use expect_test::expect;

use crate::support::Project;

/// The versions in `text`, which come from the clock, as zeros.
fn without_clock(text: &str) -> String {
    let mut out = String::new();
    let mut digits = String::new();
    for letter in text.chars().chain(['\n']) {
        if letter.is_ascii_digit() {
            digits.push(letter);
            continue;
        }
        let is_stamp = digits.len() == 14 && digits.starts_with("20");
        out.push_str(if is_stamp { "<now>" } else { &digits });
        digits.clear();
        out.push(letter);
    }
    out.pop();
    out
}

/// A run with `text` piped into it.
fn piped(project: &Project, words: &[&str], text: &str) -> Output {
    let mut command = project.command(words);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut run = command.spawn().unwrap();
    run.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    run.wait_with_output().unwrap()
}

#[test]
fn prints_the_path_and_fills_the_file() {
    let project = Project::new(&[("0001_first.sql", "create table a ();\n")]);
    project.run(&["migrate", "new", "Add", "users!"]).is(&expect![[r#"
        migrations/0002_add_users.sql
        --
        -- 0
    "#]]);
    let text = project.read("migrations/0002_add_users.sql");
    assert!(text.starts_with("-- Add users!\n-- Created on 20"), "{text}");
    assert!(text.ends_with(".\n\n\n-- Rollback:\n--\n"), "{text}");
}

#[test]
fn an_empty_project_gets_a_folder() {
    let project = Project::empty();
    let said = project.run(&["migrate", "new", "start"]);
    said.done();
    assert_eq!(without_clock(&said.stdout), "migrations/<now>_start.sql\n");
    let project = Project::empty();
    project.write("supabase/config.toml", "");
    let said = project.run(&["migrate", "new", "start"]);
    assert_eq!(without_clock(&said.stdout), "supabase/migrations/<now>_start.sql\n");
    let names = project.names("supabase/migrations");
    let text = project.read(&format!("supabase/migrations/{}", names[0]));
    assert!(!text.contains("rowsmith:down"), "the Supabase CLI would run it: {text}");
}

#[test]
fn standard_input_becomes_the_body() {
    let project = Project::new(&[("1_a.up.sql", ""), ("1_a.down.sql", "")]);
    let output = piped(&project, &["migrate", "new", "b"], "create table b ();\n");
    project.said(output).is(&expect![[r#"
        migrations/2_b.up.sql
        migrations/2_b.down.sql
        --
             Reading SQL from standard input
        -- 0
    "#]]);
    assert!(project.read("migrations/2_b.up.sql").ends_with(".\n\ncreate table b ();\n"));
    let output = piped(&project, &["--json", "migrate", "new", "c", "--sql", "-"], "select 3;");
    project.said(output).is(&expect![[r#"
        {
          "files": [
            "migrations/3_c.up.sql",
            "migrations/3_c.down.sql"
          ],
          "version": "3",
          "warnings": []
        }
        --
        -- 0
    "#]]);
    project.write("d.sql", "select 4;\n");
    project.run(&["migrate", "new", "d", "--sql", "d.sql"]).done();
    assert!(project.read("migrations/4_d.up.sql").ends_with(".\n\nselect 4;\n"));
    project.run(&["migrate", "new", "e", "--sql", "e.sql"]).is(&expect![[r#"
        --
          error: failed to open file `<project>/e.sql`: No such file or directory (os error <n>)
        -- 2
    "#]]);
}

#[test]
fn many_at_once_get_a_version_each() {
    for files in [&[("001_x.sql", "")][..], &[("20250101120000_x.sql", "")][..]] {
        let project = Project::new(files);
        let runs: Vec<_> = (0..12)
            .map(|index| {
                let name = format!("same {}", index % 3);
                let mut command = project.command(&["migrate", "new", &name]);
                command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
            })
            .collect();
        for run in runs {
            project.said(run.wait_with_output().unwrap()).done();
        }
        let names = project.names("migrations");
        let versions: std::collections::BTreeSet<&str> =
            names.iter().filter_map(|name| name.split('_').next()).collect();
        assert_eq!((names.len(), versions.len()), (13, 13), "{names:?}");
    }
}

#[test]
fn what_cannot_be_named_or_does_not_come_last_is_said() {
    let project = Project::new(&[("999_x.sql", "")]);
    project.run(&["migrate", "new", "🎉"]).is(&expect![[r#"
        --
          error: nothing of `🎉` can stand in a file name
          help: give words with letters or digits in them, such as `add users`
        -- 2
    "#]]);
    project.run(&["migrate", "new", "y"]).is(&expect![[r#"
        migrations/1000_y.sql
        --
        warning: version `1000` comes before `999` for tools that compare versions as text
        -- 0
    "#]]);
    assert_eq!(project.names("migrations"), ["1000_y.sql", "999_x.sql"]);
}

#[test]
fn duplicates_do_not_stop_a_new_file() {
    let project = Project::new(&[("001_a.sql", ""), ("001_b.sql", "")]);
    project.run(&["migrate", "new", "c"]).is(&expect![[r#"
        migrations/002_c.sql
        --
        -- 0
    "#]]);
}
