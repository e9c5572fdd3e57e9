//! How do the other rooms' errors read to a user, and what should be done next?

mod halfway;

use std::path::Path;

use rowsmith_migrate_core::{
    ApplyError, BaselineError, DownError, DownProblem, Failure, MigrationSet, Plan, PlanError,
    Problem, SourceError,
    adopt::{AdoptError, AdoptProblem},
    baseline::BaselineProblem,
    directives::Required,
    fault::Class,
    plan::Unmet,
    seed::SeedError,
};
use rowsmith_sql_text::{Position, byte_of_char};

use crate::{diagnostic::Diagnostic, excerpt::Excerpt, printer::Printer};
pub(crate) use halfway::halfway;

/// `path` with forward slashes, as everywhere.
pub(crate) fn shown(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

/// The folder of migrations cannot be used.
pub(crate) fn source(error: &SourceError) -> Diagnostic {
    let diagnostic = Diagnostic::from_error(error).kind("source");
    match error {
        SourceError::Folder { .. } => {
            diagnostic.hint("name the folder with `--migrations`, or in `rowsmith.toml`")
        }
        SourceError::Duplicates(_) => diagnostic
            .hint("`rowsmith migrate renumber` gives the file that has not run another version"),
        SourceError::Sum(mismatch) => {
            mismatch.lines().fold(diagnostic, Diagnostic::detail).hint(mismatch.hint())
        }
        SourceError::File { .. } | SourceError::NotText { .. } | SourceError::TooLarge { .. } => {
            diagnostic
        }
    }
}

/// There is no migration of the version that was asked for.
pub(crate) fn no_such_version(wanted: &str) -> Diagnostic {
    Diagnostic::error(format!("there is no migration `{wanted}`"))
        .hint("give a version such as `20251008111500`, or the name of a file")
}

/// No plan can be made.
pub(crate) fn plan(error: &PlanError, set: &MigrationSet) -> Diagnostic {
    let diagnostic = Diagnostic::error("the migrations cannot be applied as they are").kind("plan");
    let diagnostic = error
        .problems
        .iter()
        .fold(diagnostic, |diagnostic, problem| diagnostic.detail(problem.to_string()));
    let hints = error.problems.iter().filter_map(remedy);
    let diagnostic = hints.fold(diagnostic, Diagnostic::hint);
    match error.problems.iter().find_map(|problem| excerpt(problem, set)) {
        Some(excerpt) => diagnostic.at(excerpt),
        None => diagnostic,
    }
}

/// Says which applied files have new comments or a new layout: nothing that stops a run.
pub(crate) fn reformatted(printer: &Printer, plan: &Plan) {
    if let Some(first) = plan.reformatted().first() {
        let others = match plan.reformatted().len() {
            1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        printer.warn(&format!(
            "only comments or layout of `{}`{others} changed since it ran; `migrate repair` stamps its row anew",
            shown(first)
        ));
    }
}

/// What to do about a problem.
pub(crate) fn remedy(problem: &Problem) -> Option<String> {
    match problem {
        Problem::Unreadable { hint, .. } => hint.clone(),
        Problem::Edited { .. } => {
            Some("put the file back as it was, and the change into a new migration; `migrate repair --accept VERSION` takes the edit for what ran".to_owned())
        }
        Problem::Late { .. } => Some(
            "give it a version after the last that ran with `migrate renumber`, or allow it with `--allow-late`"
                .to_owned(),
        ),
        Problem::Renamed { .. } => Some(
            "rename the file back, or run `migrate repair` to let the history know its new version"
                .to_owned(),
        ),
        Problem::Missing { .. } => {
            Some("put the file back, from version control or with `migrate fetch`; `migrate repair --reverted VERSION` drops the row".to_owned())
        }
        Problem::EditedHalfway { .. } => {
            Some("put the statements that ran back as they were".to_owned())
        }
        Problem::HalfDown { .. } => {
            Some("finish it with `rowsmith migrate down`, then migrate".to_owned())
        }
        Problem::Depends { why: Unmet::Absent, .. } => {
            Some("bring the file that it depends on, from its branch for instance".to_owned())
        }
        Problem::Depends { why: Unmet::Later, on, .. } => Some(format!(
            "give it a version after `{on}` with `migrate renumber`, as long as it has not run"
        )),
        Problem::Depends { why: Unmet::LeftOut, on, .. } => {
            Some(format!("apply `{on}` as well, or before"))
        }
        Problem::Requires { is: Required::Postgres(_), .. } => {
            Some("upgrade the server, or name one that is new enough".to_owned())
        }
        Problem::Requires { is: Required::Rowsmith(..), .. } => {
            Some("upgrade Rowsmith".to_owned())
        }
        Problem::Foreign { .. } => Some(
            "take its history over with `rowsmith migrate adopt`, or begin one beside it with `--allow-foreign`"
                .to_owned(),
        ),
        Problem::Folder(flaw) => Some(flaw.hint().to_owned()),
        Problem::AllDown { .. } => problem.hint().map(str::to_owned),
        Problem::UnknownTarget { .. } => None,
    }
}

/// Another runner's history cannot be taken over.
pub(crate) fn adopt(error: &AdoptError) -> Diagnostic {
    let hint = |problem: &AdoptProblem| match problem {
        AdoptProblem::Edited { .. } => {
            Some("put the file back as it ran, or take it as it is with `--allow-edited`")
        }
        AdoptProblem::Missing { .. } => {
            Some("put the file back, or leave out what has none with `--allow-missing`")
        }
        AdoptProblem::Late { .. } => Some(
            "give the file a version after the last that ran, or leave it pending with `--allow-late`",
        ),
        AdoptProblem::Broken { .. }
        | AdoptProblem::Ambiguous { .. }
        | AdoptProblem::Unreadable { .. } => problem.hint(),
    };
    let diagnostic = Diagnostic::error("the history cannot be taken over as it is").kind("adopt");
    let details = error.problems.iter().map(ToString::to_string);
    let hints = error.problems.iter().filter_map(hint);
    hints.fold(details.fold(diagnostic, Diagnostic::detail), Diagnostic::hint)
}

/// The database cannot be recorded as migrated up to a version.
pub(crate) fn baseline(error: &BaselineError) -> Diagnostic {
    let diagnostic = Diagnostic::error("nothing is recorded").kind("baseline");
    let details = error.problems.iter().map(ToString::to_string);
    let hints = error.problems.iter().filter_map(BaselineProblem::hint);
    hints.fold(details.fold(diagnostic, Diagnostic::detail), Diagnostic::hint)
}

fn excerpt(problem: &Problem, set: &MigrationSet) -> Option<Excerpt> {
    let (path, Some(at)) = problem.place()? else { return None };
    let migration = set.migrations().iter().find(|migration| migration.path == path)?;
    let (text, lines_before) = migration.up.lines_around(at.line)?;
    let skipped = (at.line - 1).checked_sub(lines_before)?;
    let line: usize = text.split_inclusive('\n').take(skipped).map(str::len).sum();
    let start =
        line + text.get(line..).map_or(0, |rest| byte_of_char(rest, at.column.saturating_sub(1)));
    let label = match problem {
        Problem::Unreadable { message, .. } => message.clone(),
        Problem::Depends { on, why, .. } => format!("`{on}` {why}"),
        Problem::Requires { is, .. } => format!("this is {is}"),
        _ => String::new(),
    };
    let starts = Position { line: lines_before + 1, column: 1 };
    Some(Excerpt { file: shown(path), text, starts, start, end: start, label })
}

/// Migrations cannot be taken back.
pub(crate) fn down(error: &DownError) -> Diagnostic {
    let diagnostic =
        Diagnostic::error("the migrations cannot be taken back as they are").kind("plan");
    let told = error.problems.iter();
    let diagnostic = told.fold(diagnostic, |told, problem| told.detail(problem.to_string()));
    error.problems.iter().filter_map(DownProblem::hint).fold(diagnostic, Diagnostic::hint)
}

/// There is no scratch server.
pub(crate) fn server(error: &rowsmith_scratch_pg::Error) -> Diagnostic {
    let diagnostic = Diagnostic::from_error(error).kind("server");
    match error {
        rowsmith_scratch_pg::Error::NoPostgres { remedy, .. } => diagnostic.hint(remedy.clone()),
        _ => diagnostic,
    }
}

/// A migration failed on the way to types.
pub(crate) fn apply(error: &ApplyError) -> Diagnostic {
    let Some(failure) = error.failure() else { return stopped(error) };
    ways_on(failure).fold(failed(failure), Diagnostic::hint)
}

/// A migration failed on a database that is to be migrated: there is no going around it by taking
/// the types from elsewhere, and the flag for stopping early has another name.
pub(crate) fn apply_to_database(error: &ApplyError) -> Diagnostic {
    let Some(failure) = error.failure() else { return stopped(error) };
    // Nor does a run stop before a file of which a part has run.
    let is_no_way = |hint: &String| {
        hint.contains("`--from-url") || halfway::is_halfway(failure) && hint.contains("`--until ")
    };
    let hints = ways_on(failure).filter(|hint| !is_no_way(hint));
    hints.map(|hint| hint.replace("`--until ", "`--to ")).fold(failed(failure), Diagnostic::hint)
}

/// A run ended without a refusal of the server.
fn stopped(error: &ApplyError) -> Diagnostic {
    let diagnostic = Diagnostic::from_error(error);
    let ApplyError::Unsure { version, path, text, lines_before, ordinal, statement, .. } = error
    else {
        return match error {
            ApplyError::Pooled { .. } => diagnostic.hint(
                "connect past the pooler, by `DIRECT_URL` for instance, or through its session mode: on Supabase, port 5432 instead of 6543",
            ),
            ApplyError::Lost { .. } => diagnostic
                .hint("run it again: what is done is in the history and is not done twice"),
            _ => diagnostic,
        };
    };
    let repair = |flag: &str| format!("`rowsmith migrate repair {flag} {version}:{}`", ordinal + 1);
    diagnostic
        .at(Excerpt {
            file: shown(path),
            text: text.to_string(),
            starts: Position { line: lines_before + 1, column: 1 },
            start: statement.start,
            end: statement.end,
            label: "look in the database what it has done".to_owned(),
        })
        .hint(format!("when it was done, {} takes note of it", repair("--statement-done")))
        .hint(format!("when it is to run again, {} lets it", repair("--statement-again")))
}

/// Adds what there is to know when all files ran in one transaction.
pub(crate) fn together(diagnostic: Diagnostic, error: &ApplyError) -> Diagnostic {
    let apart = "leave `--single-transaction` out";
    if let ApplyError::Apart(_) = error {
        return diagnostic.hint(format!("{apart}, or stop before such a file with `--to`"));
    }
    let Some(failure) = error.failure() else { return diagnostic };
    let all = "all pending files ran in one transaction: nothing of any of them is left";
    let diagnostic = diagnostic.detail(all);
    match failure.server.code.as_str() {
        // A new value of an enum, a table with pending trigger events, an isolation level behind a query.
        "55P04" | "55006" | "25001" => diagnostic
            .hint(format!("{apart}: then each file is committed before the next one runs")),
        _ => diagnostic,
    }
}

/// Adds what there is to know when a database without any history has already what the first file that fails makes.
pub(crate) fn made_before(diagnostic: Diagnostic, error: &ApplyError) -> Diagnostic {
    let class = error.failure().and_then(|failure| Some(failure.fault.as_ref()?.class));
    if class != Some(Class::MadeTwice) {
        return diagnostic;
    }
    diagnostic
        .detail("this database had no history of migrations, and what the file makes is there already")
        .hint("when the database was made by these files, `rowsmith migrate baseline --version VERSION` records that those up to a version have run")
        .hint("when another runner applied them, `rowsmith migrate adopt` takes over its history")
}

fn ways_on(failure: &Failure) -> impl Iterator<Item = String> {
    failure.fault.iter().flat_map(|fault| fault.hints.iter().cloned())
}

/// A seed cannot be put in.
pub(crate) fn seed(error: &SeedError) -> Diagnostic {
    let diagnostic = match error {
        SeedError::History(error) => return Diagnostic::from_error(error),
        SeedError::Script(error) => {
            let diagnostic = Diagnostic::error("the seed cannot be run as it is").kind("seed");
            return error.problems.iter().fold(diagnostic, |told, problem| {
                told.detail(problem.to_string()).hint(remedy(problem).unwrap_or_default())
            });
        }
        SeedError::Apply(error) => apply_to_database(error),
    };
    let SeedError::Apply(ApplyError::Failed(failure)) = error else { return diagnostic };
    let diagnostic = diagnostic.kind("seed");
    match failure.finished {
        0 => diagnostic.detail("nothing of this seed is in"),
        done => diagnostic.detail(format!("{done} statement(s) of this seed are in")),
    }
}

fn failed(failure: &Failure) -> Diagnostic {
    let server = &failure.server;
    let mut diagnostic =
        Diagnostic::error(format!("{} (SQLSTATE {})", server.message, server.code));
    if let Some(fault) = &failure.fault {
        diagnostic = diagnostic.kind(fault.class.as_str()).detail(fault.explanation.clone());
    }
    let title = failure.fault.as_ref().map_or(&server.message, |fault| &fault.title);
    let place = failure.at.or(failure.statement);
    if let Some(place) = place {
        diagnostic = diagnostic.at(Excerpt {
            file: shown(&failure.path),
            text: failure.text.to_string(),
            starts: failure.starts,
            start: place.start,
            end: place.end,
            label: title.clone(),
        });
    } else {
        diagnostic =
            diagnostic.detail(title.clone()).detail(format!("in `{}`", shown(&failure.path)));
    }
    for text in [&server.detail, &server.context].into_iter().flatten() {
        diagnostic = diagnostic.detail(text.clone());
    }
    if let Some(blocker) = &failure.blocker {
        diagnostic = diagnostic.detail(format!("in the way was {blocker}"));
    }
    if let Some(hint) = &server.hint {
        diagnostic = diagnostic.hint(hint.clone());
    }
    diagnostic
}
