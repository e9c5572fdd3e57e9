//! `migrate adopt`: the history that another runner has kept becomes ours; its table is only read.

use rowsmith_migrate_core as core;
use rowsmith_migrate_core::{
    ForeignTable, Policy, Tolerance, Tool, adopt as other, history::foreign, source,
};
use serde_json::json;
use tokio_postgres::Client;

use crate::{
    args::Adopt,
    commands::migrate::{
        job::Job,
        mark::{self, Said},
    },
    diagnostic::Diagnostic,
    exit::Outcome,
    explain, obstacle,
};

/// Runs the command.
pub(crate) async fn run(job: &Job<'_>, args: &Adopt) -> Result<Outcome, Diagnostic> {
    let connection = job.database.connect().await?;
    let client = &connection.client;
    let table = table(client, args).await?;
    let printer = &job.context.printer;
    printer.step("Reading", &format!("`{table}`, where {} keeps its history", table.tool));
    let theirs = other::read(client, &table).await.map_err(|e| Diagnostic::from_error(&e))?;
    let ours = obstacle::read_history(client).await?;
    drop(connection);
    let policy = Policy {
        late: Tolerance::of(args.allow_late),
        missing: Tolerance::of(args.allow_missing),
        edited: Tolerance::of(args.allow_edited),
        ..Policy::default()
    };
    let adoption = core::adopt(&job.set, &ours, &theirs, &policy, &source::read_bytes)
        .map_err(|error| explain::adopt(&error))?;
    for note in &adoption.notes {
        printer.step("Note", &note.to_string());
    }
    let notes: Vec<String> = adoption.notes.iter().map(ToString::to_string).collect();
    let said = Said {
        dry_run: args.dry_run,
        question: format!("Take this over from {}?", table.tool),
        done: format!("from {}", table.tool),
        yes: args.yes,
        more: json!({ "from": table.tool.as_str(), "table": table.to_string(), "notes": notes }),
    };
    mark::run(job, &ours, &adoption.marks, said).await
}

/// The table to read: the one that was named, else the one that is there.
async fn table(client: &Client, args: &Adopt) -> Result<ForeignTable, Diagnostic> {
    let failed = |error| Diagnostic::from_error(&error);
    if let Some(name) = &args.table {
        let (schema, name) = match name.split_once('.') {
            Some((schema, name)) => (Some(schema), name),
            None => (None, name.as_str()),
        };
        let found = foreign::table(client, schema, name).await.map_err(failed)?;
        let found = found.ok_or_else(|| {
            Diagnostic::error(format!("there is no history in a table `{name}`"))
                .detail("it is not there, or none of its columns are a history's")
                .hint("write it as `SCHEMA.TABLE`, each as `\\d` of psql shows it")
        })?;
        return read_as(found, args.from);
    }
    let mut used = Vec::new();
    for table in foreign::tables(client).await.map_err(failed)? {
        if foreign::has_rows(client, &table).await.map_err(failed)? {
            used.push(table);
        }
    }
    let meant = |table: &ForeignTable| match args.from {
        Some(tool) => table.tool.reads_as(tool),
        // Where the Supabase CLI's history is ours already, there is nothing to choose.
        None => table.tool != Tool::Supabase || used.len() == 1,
    };
    let mut meant: Vec<ForeignTable> = used.iter().filter(|table| meant(table)).cloned().collect();
    match (meant.pop(), meant.as_slice()) {
        (Some(table), []) => read_as(table, args.from),
        (Some(table), _) => Err(several(&meant, &table)),
        (None, _) => Err(none(&used, args.from)),
    }
}

/// The table, read as `wanted` keeps it.
fn read_as(mut table: ForeignTable, wanted: Option<Tool>) -> Result<ForeignTable, Diagnostic> {
    let Some(wanted) = wanted else { return Ok(table) };
    if !table.tool.reads_as(wanted) {
        let message = format!("`{table}` is no table of {wanted}");
        return Err(Diagnostic::error(message).detail(format!("its columns are {}'s", table.tool)));
    }
    table.tool = wanted;
    Ok(table)
}

fn several(others: &[ForeignTable], last: &ForeignTable) -> Diagnostic {
    let all = others.iter().chain([last]);
    let diagnostic = Diagnostic::error("more than one runner has kept a history here");
    all.fold(diagnostic, |diagnostic, table| {
        diagnostic
            .detail(format!("{}: `{table}`", table.tool))
            .hint(format!("`rowsmith migrate adopt --table {table}`"))
    })
}

fn none(used: &[ForeignTable], wanted: Option<Tool>) -> Diagnostic {
    let diagnostic = match wanted {
        Some(tool) => Diagnostic::error(format!("{tool} has kept no history here")),
        None => Diagnostic::error("no other runner has kept a history here"),
    };
    let others = used.iter().map(|table| format!("there is one of {}: `{table}`", table.tool));
    others.fold(diagnostic, Diagnostic::detail).hint(
        "name the table with `--table SCHEMA.TABLE` when it has a name of its own; `rowsmith migrate baseline` does without one",
    )
}
