//! How is the state of a database shown: what has run, what will, and what is wrong?

use std::{collections::BTreeMap, time::SystemTime};

use rowsmith_migrate_core::{
    Age, Applied, History, Migration, MigrationSet, Outcome, Plan, PlanError, Record, Standing,
    State, Utc, standings,
};
use serde_json::{Value, json};

use crate::{
    explain::shown,
    printer::{Printer, Tone, counted, milliseconds},
};

/// What is to be shown, at this moment.
pub(crate) struct Status<'a> {
    /// The files.
    pub(crate) set: &'a MigrationSet,
    /// The rows.
    pub(crate) history: &'a History,
    /// What the next run would do, or why it would not.
    pub(crate) plan: &'a Result<Plan, PlanError>,
    /// What the clock says.
    pub(crate) now: SystemTime,
}

impl Status<'_> {
    /// One line a migration, then what stands in the way, then how many there are of each kind.
    pub(crate) fn text(&self, printer: &Printer) -> String {
        let standings = standings(self.set, self.history);
        let mut lines: Vec<String> =
            standings.iter().map(|standing| self.line(printer, standing)).collect();
        if let Err(error) = self.plan {
            let problem = |p| format!("{} {p}", printer.paint(Tone::Bad, "problem"));
            lines.extend(error.problems.iter().map(problem));
        }
        lines.push(counts(&standings));
        lines.push(String::new());
        lines.join("\n")
    }

    fn line(&self, printer: &Printer, standing: &Standing<'_>) -> String {
        let Standing { migration, applied, state } = standing;
        let name = match (migration, applied) {
            (Some(migration), _) => shown(&migration.path),
            (None, Some(applied)) if applied.name.is_empty() => applied.version.to_string(),
            (None, Some(applied)) => format!("{} {}", applied.version, applied.name),
            (None, None) => String::new(),
        };
        let mut facts: Vec<String> = Vec::new();
        if let (State::Renamed, Some(applied)) = (state, applied) {
            facts.push(format!("ran as {}", applied.version));
        }
        if let (Some(migration), Some(applied)) = (migration, applied)
            && is_renamed(migration, applied)
        {
            facts.push(format!("ran as `{}`", applied.name.escape_debug()));
        }
        if let Some(record) = applied.and_then(|applied| applied.record.as_ref()) {
            facts.extend(self.facts(record));
        }
        if let (State::Unfinished, Some(migration)) = (state, migration) {
            let done = self.history.finished(&migration.version);
            let done = counted(done, "statement", "statements");
            facts.push(format!("{done} done"));
        }
        let facts =
            if facts.is_empty() { String::new() } else { format!(" ({})", facts.join(", ")) };
        format!("{} {name}{facts}", printer.paint(tone(*state), state.as_str()))
    }

    fn facts(&self, record: &Record) -> Vec<String> {
        let age = Age::of(record.applied_at, self.now).as_str();
        let mut facts = vec![format!("{age}: {}", Utc::of(record.applied_at).minute())];
        match &record.origin {
            Some(origin) => facts.push(origin.clone()),
            None => facts.push(format!("in {}", milliseconds(record.execution_time))),
        }
        facts.push(format!("by {}", record.applied_by));
        facts
    }

    /// The same for machines.
    pub(crate) fn json(&self) -> Value {
        let standings = standings(self.set, self.history);
        let migrations: Vec<Value> =
            standings.iter().map(|standing| self.json_of(standing)).collect();
        let problems: Vec<String> = match self.plan {
            Ok(_) => Vec::new(),
            Err(error) => error.problems.iter().map(ToString::to_string).collect(),
        };
        json!({ "migrations": migrations, "problems": problems })
    }

    fn json_of(&self, standing: &Standing<'_>) -> Value {
        let Standing { migration, applied, state } = standing;
        let record = applied.and_then(|applied| applied.record.as_ref());
        let version = migration.map(|m| &m.version).or(applied.map(|a| &a.version));
        json!({
            "version": version.map(ToString::to_string),
            "name": migration.map(|m| &m.name).or(applied.map(|a| &a.name)),
            "file": migration.map(|m| shown(&m.path)),
            "state": state.as_str(),
            "recorded_as": applied.map(|a| a.version.to_string()),
            "applied_at": record.map(|r| Utc::of(r.applied_at).rfc3339()),
            "age": record.map(|r| Age::of(r.applied_at, self.now).as_str()),
            "milliseconds": record.map(|r| r.execution_time.as_millis()),
            "applied_by": record.map(|r| &r.applied_by),
            "origin": record.and_then(|r| r.origin.as_ref()),
        })
    }
}

/// How many there are of each kind, those of which there are none left out.
fn counts(standings: &[Standing<'_>]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for standing in standings {
        *counts.entry(standing.state.as_str()).or_default() += 1;
    }
    if counts.is_empty() {
        return "no migrations".to_owned();
    }
    let count = |(word, count): (&&str, &usize)| format!("{count} {word}");
    counts.iter().map(count).collect::<Vec<_>>().join(", ")
}

fn tone(state: State) -> Tone {
    match state {
        State::Applied | State::Reformatted => Tone::Good,
        State::Pending | State::Changed | State::Unfinished | State::Renamed => Tone::Warn,
        State::Late | State::Edited | State::Missing | State::Unknown => Tone::Bad,
    }
}

/// Whether the file had another name when this program ran it. Other runners spell names in their own ways.
pub(crate) fn is_renamed(migration: &Migration, applied: &Applied) -> bool {
    let is_ours = applied.record.as_ref().is_some_and(|record| record.origin.is_none());
    is_ours && !applied.name.is_empty() && applied.name != migration.name
}

/// One applied file, for machines.
pub(crate) fn outcome(outcome: &Outcome) -> Value {
    json!({
        "version": outcome.version.to_string(),
        "file": shown(&outcome.path),
        "milliseconds": outcome.duration.as_millis(),
    })
}
