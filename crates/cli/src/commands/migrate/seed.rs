//! Rows for a fresh database: the seed, which runs after the migrations.

use crate::{commands::migrate::job::Job, diagnostic::Diagnostic, explain};

/// Runs the seed, if there is one.
pub(crate) async fn run(job: &Job<'_>) -> Result<(), Diagnostic> {
    let Some((name, text)) = seed_file(job)? else { return Ok(()) };
    let connection = job.database.connect().await?;
    let seeded = connection.client.batch_execute(&format!("begin;\n{text}\n;commit")).await;
    seeded.map_err(|error| explain::seed(&name, &text, "begin;\n".len(), &error))?;
    job.context.printer.step("Seeded", &name);
    Ok(())
}

/// The seed's name and text: the file that `rowsmith.toml` names, else `seed.sql`.
fn seed_file(job: &Job<'_>) -> Result<Option<(String, String)>, Diagnostic> {
    let project = &job.context.project;
    let Some(named) = &project.config.seed else {
        let found = job.set.seed();
        return Ok(found.map(|seed| (explain::shown(&seed.path), seed.text.to_string())));
    };
    let path = project.root.join(named);
    let text = fs_err::read_to_string(&path).map_err(|error| Diagnostic::from_error(&error))?;
    Ok(Some((project.shown(&path), text.trim_start_matches('\u{feff}').to_owned())))
}
