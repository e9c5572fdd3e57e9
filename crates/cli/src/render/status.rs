//! How is the state of a database shown: what has run, what will, and what is wrong?

use std::time::SystemTime;

use rowsmith_migrate_core::{Applied, History, Migration, MigrationSet, Outcome, Plan, PlanError};
use serde_json::{Value, json};

use crate::{
    explain::shown,
    printer::{Printer, Tone, milliseconds},
};

/// What is known of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Applied,
    Pending,
}

impl State {
    fn of(migration: &Migration, plan: &Result<Plan, PlanError>, history: &History) -> Self {
        let pending = match plan {
            Ok(plan) => {
                plan.steps().iter().any(|step| step.migration().version == migration.version)
            }
            Err(_) => history.get(&migration.version).is_none(),
        };
        if pending { Self::Pending } else { Self::Applied }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Pending => "pending",
        }
    }
}

/// One line a file, then what stands in the way.
pub(crate) fn text(
    printer: &Printer,
    set: &MigrationSet,
    history: &History,
    plan: &Result<Plan, PlanError>,
) -> String {
    let mut lines: Vec<String> = set
        .migrations()
        .iter()
        .map(|migration| {
            let state = State::of(migration, plan, history);
            let tone = if state == State::Applied { Tone::Good } else { Tone::Warn };
            let record = history.get(&migration.version).map(when).unwrap_or_default();
            format!("{} {}{record}", printer.paint(tone, state.word()), shown(&migration.path))
        })
        .collect();
    if let Err(error) = plan {
        lines.extend(
            error.problems.iter().map(|p| format!("{} {p}", printer.paint(Tone::Bad, "problem"))),
        );
    }
    let applied = history.applied().count();
    lines.push(format!("{applied} applied, {} in the folder", set.migrations().len()));
    lines.push(String::new());
    lines.join("\n")
}

/// The same for machines.
pub(crate) fn json(set: &MigrationSet, history: &History, plan: &Result<Plan, PlanError>) -> Value {
    let migrations: Vec<Value> = set
        .migrations()
        .iter()
        .map(|migration| {
            let record = history.get(&migration.version).and_then(|applied| applied.record.as_ref());
            json!({
                "version": migration.version.to_string(),
                "name": migration.name,
                "file": shown(&migration.path),
                "state": State::of(migration, plan, history).word(),
                "applied_at": record.and_then(|r| r.applied_at.duration_since(SystemTime::UNIX_EPOCH).ok()).map(|d| d.as_secs()),
                "milliseconds": record.map(|r| r.execution_time.as_millis()),
                "applied_by": record.map(|r| r.applied_by.clone()),
            })
        })
        .collect();
    let problems: Vec<String> = plan
        .as_ref()
        .err()
        .map(|e| e.problems.iter().map(ToString::to_string).collect())
        .unwrap_or_default();
    json!({ "migrations": migrations, "problems": problems })
}

/// One applied file, for machines.
pub(crate) fn outcome(outcome: &Outcome) -> Value {
    json!({
        "version": outcome.version.to_string(),
        "file": shown(&outcome.path),
        "milliseconds": outcome.duration.as_millis(),
    })
}

fn when(applied: &Applied) -> String {
    applied
        .record
        .as_ref()
        .map(|record| {
            format!(" in {} by {}", milliseconds(record.execution_time), record.applied_by)
        })
        .unwrap_or_default()
}
