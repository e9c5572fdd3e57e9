//! `init`: the files that a project needs before its first `gen-types`.

use crate::{
    args::Init, config_file, context::Context, diagnostic::Diagnostic, exit::Outcome,
    fingerprints::path_from, scaffold, sync_dir::Change,
};

/// Runs the command. Files that exist are left alone.
pub(crate) fn run(context: &Context, args: &Init) -> Result<Outcome, Diagnostic> {
    let (project, printer) = (&context.project, &context.printer);
    let out = project.out(args.out.as_deref(), &context.environment);
    let mut change = Change::begin();
    let config = project.root.join(config_file::FILE);
    if config.exists() {
        printer.step("Found", &project.shown(&config));
    } else {
        let migrations = path_from(&project.root, &project.migrations);
        let text = format!(
            "# Settings of Rowsmith; every key is optional.\nmigrations = {migrations:?}\nout = {:?}\n\n[types]\nschemas = {:?}\n",
            path_from(&project.root, &out),
            project.schemas(&[])?,
        );
        change.set(&config, Some(&text))?;
        printer.step("Created", &project.shown(&config));
    }
    if scaffold::write(&out, args.runtime_path.as_deref(), project.config.types.dates, &mut change)?
    {
        printer.step("Created", &project.shown(&out));
    }
    if !project.migrations.is_dir() {
        let first = project.shown(&project.migrations.join("0001_start.sql"));
        printer.talk(&format!("next: write the first migration, `{first}` for instance"));
    }
    printer.talk("next: rowsmith gen-types");
    Ok(Outcome::Done)
}
