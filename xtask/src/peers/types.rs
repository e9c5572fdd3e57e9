//! Do the type generator of the Supabase CLI and ours see the same tables, columns, foreign keys, functions, enums and
//! composites in one database?
//!
//! Both outputs become facts, a line each; where they differ, a known defect of theirs must say why, and each known defect must
//! still be met.

mod cases;
mod defects;
mod rust;
mod typescript;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    process::Command,
};

use crate::{
    cargo::{self, Failure},
    peers::{Ground, supabase},
    project::Project,
};
use cases::Case;
use defects::{DEFECTS, Difference};

/// What is said of a thing, by what it is.
pub(crate) type Facts = BTreeMap<String, String>;

/// Plays the scenario: on a schema made for it, on this workspace's migrations, and on each schema that was named.
pub(crate) fn run(ground: &Ground) -> Result<(), Failure> {
    let program = supabase::program(&ground.peers)?;
    let mut met = [false; DEFECTS.len()];
    let mut wrong = Vec::new();
    for case in cases::all(ground)? {
        let [theirs, ours] = both(ground, &program, &case)?;
        cargo::say(&format!("        {}: {} facts", case.name, theirs.len()));
        for (fact, theirs, ours) in unlike(&theirs, &ours) {
            let difference = Difference { fact, theirs, ours, case: &case };
            match DEFECTS.iter().position(|defect| (defect.explains)(&difference)) {
                Some(known) => met.iter_mut().skip(known).take(1).for_each(|met| *met = true),
                None => wrong.push(format!("{}: {fact}: theirs {theirs}, ours {ours}", case.name)),
            }
        }
        if theirs.len() < case.least {
            wrong.push(format!("{}: only {} facts were found", case.name, theirs.len()));
        }
    }
    let gone = DEFECTS.iter().zip(met).filter(|(_, met)| !met);
    wrong.extend(gone.map(|(defect, _)| format!("no longer so: {}", defect.why)));
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n    ")) }
}

/// What their generator says of a database, and what ours.
fn both(ground: &Ground, program: &Path, case: &Case) -> Result<[Facts; 2], Failure> {
    let project = Project::new(&ground.work, &format!("types-{}", case.name), &ground.rowsmith)?;
    project.write("supabase/config.toml", "project_id = \"peers\"\n")?;
    let mut command = project.command(program);
    let remote = format!("--remote={}", case.tcp_url);
    command.args(["gen", "types", &remote, "--schema", "public", "--lang", "typescript"]);
    let theirs = typescript::facts(&stdout(&project, &mut command)?)?;
    let mut command = project.command(&ground.rowsmith);
    command.args(["gen-types", "--no-compile", "--schema", "public", "--from-url", &case.url]);
    stdout(&project, &mut command)?;
    let ours = rust::facts(&project.path("generated/src/public"))?;
    Ok([theirs, ours])
}

fn stdout(project: &Project, command: &mut Command) -> Result<String, Failure> {
    let said = project.said(command)?;
    said.ended(0)?;
    Ok(said.stdout)
}

/// What one side says otherwise than the other.
fn unlike<'f>(theirs: &'f Facts, ours: &'f Facts) -> Vec<(&'f str, &'f str, &'f str)> {
    let all: BTreeSet<&String> = theirs.keys().chain(ours.keys()).collect();
    let said = |side: &'f Facts, fact| side.get(fact).map_or("absent", String::as_str);
    let facts = all.into_iter().map(|fact| (fact.as_str(), said(theirs, fact), said(ours, fact)));
    facts.filter(|(_, theirs, ours)| theirs != ours).collect()
}
