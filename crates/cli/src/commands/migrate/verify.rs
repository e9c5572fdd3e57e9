//! `migrate verify`: do the folder, its `rowsmith.sum` and the database agree? Everything that is off, at once; nothing is changed.

use std::path::{Path, PathBuf};

use rowsmith_migrate_core::{
    self as core, History, MigrationSet, Policy, Problem, SourceWarning, State, Target,
    source::{
        self,
        sum::{FILE, Sum},
    },
};
use serde_json::json;

use crate::{
    args::{At, Verify},
    commands::migrate::job::Job,
    context::Context,
    diagnostic::Diagnostic,
    exit::Outcome,
    explain::{self, shown},
    pipeline,
    printer::{Tone, counted},
    vouch,
};

/// One thing that is off.
struct Finding {
    /// Its class, one word.
    kind: &'static str,
    message: String,
    /// The file it is about, as far as it is about one.
    file: Option<PathBuf>,
    line: Option<usize>,
    hint: Option<String>,
}

impl Finding {
    fn new(kind: &'static str, message: String, hint: Option<String>) -> Self {
        Self { kind, message, file: None, line: None, hint }
    }

    fn of(problem: &Problem) -> Self {
        let finding = Self::new(problem.kind(), problem.to_string(), explain::remedy(problem));
        match problem.place() {
            Some((path, at)) => finding.at(path, at.map(|at| at.line)),
            None => finding,
        }
    }

    fn at(mut self, file: &Path, line: Option<usize>) -> Self {
        self.file = Some(file.to_owned());
        self.line = line;
        self
    }
}

/// Runs the command.
pub(crate) async fn run(context: &Context, at: &At, args: &Verify) -> Result<Outcome, Diagnostic> {
    if args.write_sum {
        return write_sum(context, &pipeline::folder(context));
    }
    let set = pipeline::survey(context)?;
    let mut findings: Vec<Finding> =
        set.flaws().iter().map(|flaw| Finding::of(&Problem::Folder(flaw.clone()))).collect();
    order(context, &set, &mut findings);
    let mut applied = None;
    if !args.no_database {
        let job = Job::open(context, at, set.clone()).await?;
        let history = job.history().await;
        let closed = job.close().await;
        let history = history?;
        closed?;
        against(&set, &history, &mut findings);
        applied = Some(history.applied().count());
    }
    Ok(tell(context, &set, applied, &findings))
}

/// What other tools would run in another order is off; what else is odd is said besides.
fn order(context: &Context, set: &MigrationSet, findings: &mut Vec<Finding>) {
    for warning in set.warnings() {
        match warning {
            SourceWarning::OrderDiffers { later: path, .. }
            | SourceWarning::SameNumber { second: path, .. } => {
                findings.push(Finding::new("order", warning.to_string(), None).at(path, None));
            }
            SourceWarning::Unversioned { .. }
            | SourceWarning::DownWithoutUp { .. }
            | SourceWarning::Subfolder { .. }
            | SourceWarning::Baseline { .. } => context.printer.warn(&warning.to_string()),
        }
    }
}

/// Compares the folder with what has run.
fn against(set: &MigrationSet, history: &History, findings: &mut Vec<Finding>) {
    // Nobody can sort files anew that have run: their order is told no more.
    let ran = |path: &Path| {
        let mut files = set.migrations().iter().filter(|migration| migration.path == path);
        files.any(|migration| history.get(&migration.version).is_some())
    };
    findings.retain(|finding| finding.kind != "order" || !finding.file.as_deref().is_some_and(ran));
    let planned = core::plan(set, history, &Target::Latest, &Policy::default());
    let problems = planned.err().map(|error| error.problems).unwrap_or_default();
    // What is wrong with the folder itself is told already.
    let of_database = problems.iter().filter(|problem| !matches!(problem, Problem::Folder(_)));
    findings.extend(of_database.map(Finding::of));
    for standing in core::standings(set, history) {
        let Some(migration) = standing.migration else { continue };
        let path = format!("`{}`", shown(&migration.path));
        let (message, hint) = match standing.state {
            State::Reformatted => (
                format!("{path} has other comments or another layout than the file that ran"),
                "harmless: `rowsmith migrate repair` stamps it anew",
            ),
            State::Unfinished => (
                format!("an earlier run was cut short in the middle of {path}"),
                "`rowsmith migrate` goes on where that run stopped",
            ),
            _ => continue,
        };
        let finding = Finding::new(standing.state.as_str(), message, Some(hint.to_owned()));
        findings.push(finding.at(&migration.path, None));
    }
}

fn tell(
    context: &Context,
    set: &MigrationSet,
    applied: Option<usize>,
    findings: &[Finding],
) -> Outcome {
    let printer = &context.printer;
    let files = set.migrations().len();
    if printer.json() {
        printer.json_value(&json!({
            "files": files,
            "applied": applied,
            "findings": findings.iter().map(|finding| json!({
                "kind": finding.kind,
                "message": finding.message,
                "file": finding.file.as_deref().map(shown),
                "line": finding.line,
                "hint": finding.hint,
            })).collect::<Vec<_>>(),
        }));
    } else {
        let width = findings.iter().map(|finding| finding.kind.len()).max().unwrap_or(0);
        for Finding { kind, message, .. } in findings {
            let kind = printer.paint(Tone::Bad, &format!("{kind:width$}"));
            printer.data(&format!("{kind} {message}\n"));
        }
        let mut hints: Vec<&str> = findings.iter().filter_map(|f| f.hint.as_deref()).collect();
        let mut told = std::collections::BTreeSet::new();
        hints.retain(|hint| told.insert(*hint));
        for hint in hints {
            printer.talk(&format!("help: {hint}"));
        }
        let files = counted(files, "migration", "migrations");
        let applied = applied.map(|applied| format!(", {applied} applied")).unwrap_or_default();
        let off = counted(findings.len(), "thing is", "things are");
        match findings {
            [] => printer.step("Verified", &format!("{files}{applied}")),
            [..] => printer.step("Compared", &format!("{files}{applied}: {off} off")),
        }
    }
    if findings.is_empty() { Outcome::Done } else { Outcome::No }
}

/// Vouches for the files as they are.
fn write_sum(context: &Context, folder: &Path) -> Result<Outcome, Diagnostic> {
    let printer = &context.printer;
    let path = folder.join(FILE);
    let now = source::sum(folder).map_err(|error| explain::source(&error))?;
    let before = std::fs::read_to_string(&path).ok().and_then(|text| Sum::parse(&text).ok());
    vouch::write(folder, &now)?;
    let changes: Vec<String> = before
        .map(|before| before.compare(&now).iter().map(ToString::to_string).collect())
        .unwrap_or_default();
    if printer.json() {
        printer.json_value(&json!({ "written": shown(&path), "changes": changes }));
    } else {
        for change in &changes {
            printer.data(&format!("{change}\n"));
        }
        printer.step("Written", &shown(&path));
    }
    Ok(Outcome::Done)
}
