//! The commands of Rowsmith: the only room that prints, reads the environment and exits.
//!
//! ```text
//! words + environment + rowsmith.toml --> Context --> one command --> Outcome | Diagnostic --> exit code
//! ```

mod exit;
mod args;
mod printer;
mod clock;
mod ask;
mod git;
mod renames;
mod standard_input;
mod migrations_folder;
mod excerpt;
mod diagnostic;
mod environment;
mod config_file;
mod project;
mod interrupt;
mod context;
mod explain;
mod obstacle;
mod connect;
mod profile;
mod scratch;
mod watch;
mod fingerprints;
mod cache;
mod catalog_cache;
mod sync_dir;
mod scaffold;
mod runner_tables;
mod vouch;
mod stage;
mod proof;
mod glob;
mod seeds;
mod pipeline;
mod database;
mod render;
mod commands;

use std::{ffi::OsString, process::ExitCode, rc::Rc};

use clap::{CommandFactory as _, FromArgMatches as _};

use crate::{
    args::{Cli, ColorWhen, Command},
    context::Context,
    diagnostic::Diagnostic,
    environment::Environment,
    exit::{COULD_NOT, Outcome},
    interrupt::Interrupts,
    printer::{Printer, Voice},
    project::Project,
};

/// Runs one command: `program` is how the user started it, `words` are what came after.
///
/// Prints everything there is to say; the exit code is 0 when done, 1 when the answer is no, 2 when
/// it could not be done.
pub fn run(program: &str, words: impl IntoIterator<Item = OsString>) -> ExitCode {
    let name = program.to_owned();
    let parser = Cli::command().bin_name(name.clone());
    let words = std::iter::once(OsString::from(&name)).chain(words);
    let parsed =
        parser.try_get_matches_from(words).and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are data, all else is an error of usage: clap knows which is which.
            drop(error.print());
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(COULD_NOT));
        }
    };
    let voice = match (cli.global.json, cli.global.quiet) {
        (true, _) => Voice::Json,
        (false, true) => Voice::Quiet,
        (false, false) => Voice::Normal,
    };
    let environment = match Environment::of_process() {
        Ok(environment) => environment,
        Err(error) => {
            return failed(&Printer::new(voice, ColorWhen::Never), &Diagnostic::from_error(&error));
        }
    };
    let colour = match cli.global.color {
        ColorWhen::Auto if environment.variable("NO_COLOR").is_some() => ColorWhen::Never,
        chosen => chosen,
    };
    let printer = Rc::new(Printer::new(voice, colour));
    match dispatch(&cli, environment, &printer) {
        Ok(outcome) => outcome.into(),
        Err(diagnostic) => failed(&printer, &diagnostic),
    }
}

fn failed(printer: &Printer, diagnostic: &Diagnostic) -> ExitCode {
    diagnostic.print(printer);
    ExitCode::from(COULD_NOT)
}

fn dispatch(
    cli: &Cli,
    environment: Environment,
    printer: &Rc<Printer>,
) -> Result<Outcome, Diagnostic> {
    if let Command::Completions { shell } = cli.command {
        let mut script = Vec::new();
        clap_complete::generate(shell, &mut Cli::command(), "rowsmith", &mut script);
        printer.data(&String::from_utf8_lossy(&script));
        return Ok(Outcome::Done);
    }
    let project = Project::find(&cli.global, &environment)?;
    let environment = environment.with_dotenv(&project.root)?;
    let interrupts = Interrupts::default();
    let context = Context { printer: Rc::clone(printer), environment, project, interrupts };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Diagnostic::from_error(&error))?;
    runtime.block_on(async {
        tokio::select! {
            result = command(&context, &cli.command) => result,
            // Dropping the command drops its server and its connections with it.
            () = context.interrupts.unattended() => Err(Diagnostic::error("interrupted")),
        }
    })
}

async fn command(context: &Context, command: &Command) -> Result<Outcome, Diagnostic> {
    match command {
        Command::GenTypes(args) => commands::gen_types::run(context, args).await,
        Command::Migrate(args) => commands::migrate::run(context, args).await,
        Command::Db(flags) => commands::db::run(context, flags).await,
        Command::Init(args) => commands::init::run(context, args),
        Command::Completions { .. } => Ok(Outcome::Done),
    }
}
