//! Do the type generator of the Supabase CLI and ours see the same tables, columns, foreign keys, functions, enums and
//! composites in one database?
//!
//! Both outputs become facts, a line each; where they differ, a known defect of theirs must say why, and each known defect must
//! still be met.

mod rust;
mod typescript;

use std::{collections::BTreeMap, process::Command};

use crate::{
    cargo::Failure,
    peers::{Ground, supabase},
    project::Project,
};

/// What is said of a thing, by what it is.
pub(crate) type Facts = BTreeMap<String, String>;

const SCHEMA: &str = include_str!("types/schema.sql");
const DATABASE: &str = "types";

/// Where theirs is not to be followed.
struct Defect {
    why: &'static str,
    explains: fn(fact: &str, theirs: &str, ours: &str) -> bool,
}

const DEFECTS: [Defect; 3] = [
    Defect {
        why: "what a view computes is nullable, even `count(*)`; so is all of a union",
        explains: |fact, theirs, ours| {
            let views = ["row computed.", "row totals.", "row either.", "row sets."];
            views.iter().any(|view| fact.starts_with(view)) && (theirs, ours) == ("null", "value")
        },
    },
    Defect {
        why: "fields of a view are optional and nullable, whatever the columns behind them say",
        explains: |fact, theirs, ours| {
            is_write_of_view(fact) && theirs == "optional null" && ours != "never"
        },
    },
    Defect {
        why: "a generated or identity column is written through a view",
        explains: |fact, theirs, ours| {
            is_write_of_view(fact) && (theirs, ours) == ("optional null", "never")
        },
    },
];

fn is_write_of_view(fact: &str) -> bool {
    let views = ["plain", "plainer", "computed", "written", "only_inserted"];
    let written = fact.strip_prefix("insert ").or_else(|| fact.strip_prefix("update "));
    let view = written.and_then(|it| it.split_once('.')).map(|(view, _)| view);
    view.is_some_and(|view| views.contains(&view))
}

/// Plays the scenario.
pub(crate) fn run(ground: &Ground) -> Result<(), Failure> {
    ground.postgres.create(DATABASE)?;
    ground.postgres.run(DATABASE, SCHEMA)?;
    let project = Project::new(&ground.work, DATABASE, &ground.rowsmith)?;
    project.write("supabase/config.toml", "project_id = \"peers\"\n")?;
    let mut command = project.command(&supabase::program(&ground.peers)?);
    let remote = format!("--remote={}", ground.postgres.tcp_url(DATABASE));
    command.args(["gen", "types", &remote, "--schema", "public", "--lang", "typescript"]);
    let theirs = typescript::facts(&stdout(&project, &mut command)?)?;
    let mut command = project.command(&ground.rowsmith);
    command.args(["gen-types", "--no-compile", "--schema", "public", "--from-url"]);
    stdout(&project, command.arg(ground.postgres.url(DATABASE)))?;
    let ours = rust::facts(&project.path("generated/src/public"))?;
    compare(&theirs, &ours)
}

fn stdout(project: &Project, command: &mut Command) -> Result<String, Failure> {
    let said = project.said(command)?;
    said.ended(0)?;
    Ok(said.stdout)
}

fn compare(theirs: &Facts, ours: &Facts) -> Result<(), Failure> {
    let mut wrong = Vec::new();
    let mut met = [false; DEFECTS.len()];
    let all: std::collections::BTreeSet<&String> = theirs.keys().chain(ours.keys()).collect();
    for fact in all {
        let [theirs, ours] =
            [theirs, ours].map(|side| side.get(fact).map_or("absent", String::as_str));
        if theirs == ours {
            continue;
        }
        match DEFECTS.iter().position(|defect| (defect.explains)(fact, theirs, ours)) {
            Some(known) => met.iter_mut().skip(known).take(1).for_each(|met| *met = true),
            None => wrong.push(format!("{fact}: theirs {theirs}, ours {ours}")),
        }
    }
    let gone = DEFECTS.iter().zip(met).filter(|(_, met)| !met);
    wrong.extend(gone.map(|(defect, _)| format!("no longer so: {}", defect.why)));
    if theirs.len() < 100 {
        wrong.push(format!("only {} facts were found", theirs.len()));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n    ")) }
}
