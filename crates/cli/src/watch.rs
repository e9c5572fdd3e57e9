//! How is long work shown while it goes on?

use rowsmith_migrate_core::{Event, Leak, LeakKind, Watch};
use rowsmith_scratch_pg as scratch;

use crate::{
    explain::shown,
    printer::{Printer, Progress, milliseconds},
};

/// Shows the applying of migrations.
pub(crate) struct ApplyWatch<'a> {
    progress: &'a Progress<'a>,
    notice: String,
}

impl<'a> ApplyWatch<'a> {
    /// `notice` is the word before what the server says, in its colour.
    pub(crate) fn new(progress: &'a Progress<'a>, notice: String) -> Self {
        Self { progress, notice }
    }
}

impl Watch for ApplyWatch<'_> {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Started { migration, .. } => self.progress.begin(&shown(&migration.path)),
            Event::Finished { migration, duration, .. } => {
                self.progress.end(&shown(&migration.path), *duration);
            }
            Event::Resumed { migration, finished } => {
                self.progress.say(&format!(
                    "{}: going on after statement {finished}",
                    shown(&migration.path)
                ));
            }
            Event::Retrying { migration, retry, retries, pause, server, blocker } => {
                let blocker = blocker.map(|holder| format!("; in the way is {holder}"));
                self.progress.say(&format!(
                    "{}: {}; trying again in {} ({retry} of {retries}){}",
                    shown(&migration.path),
                    server.message,
                    milliseconds(*pause),
                    blocker.unwrap_or_default()
                ));
            }
            Event::Leaked { migration, leaks } => {
                // A setting that only this file is about, as `set check_function_bodies = off`, is nothing to worry about.
                let matters =
                    |leak: &&Leak| leak.kind != LeakKind::Setting || leak.name == "search_path";
                let leaks: Vec<_> = leaks.iter().filter(matters).map(Leak::to_string).collect();
                if !leaks.is_empty() {
                    self.progress.say(&format!(
                        "{}: {} left {} behind; it was put back",
                        self.notice,
                        shown(&migration.path),
                        leaks.join(", ")
                    ));
                }
            }
            // Notices are mostly "already exists, skipping"; only what a file raises as a warning is news.
            Event::Notice { migration, notice } if notice.severity == "WARNING" => {
                self.progress.say(&format!(
                    "{}: {}: {}",
                    self.notice,
                    shown(&migration.path),
                    notice.message
                ));
            }
            Event::Statement { .. } | Event::Notice { .. } | Event::NoticesDropped { .. } => {}
        }
    }
}

/// Shows how a scratch server comes about.
pub(crate) struct ServerWatch<'a> {
    printer: &'a Printer,
}

impl<'a> ServerWatch<'a> {
    /// Shows through `printer`.
    pub(crate) fn new(printer: &'a Printer) -> Self {
        Self { printer }
    }
}

impl scratch::Watch for ServerWatch<'_> {
    fn event(&mut self, event: &scratch::Event<'_>) {
        match event {
            scratch::Event::Fetching { name, by } => {
                self.printer.step("Fetching", &format!("{name} by {by}, once"));
            }
            scratch::Event::Unpacking { name } => self.printer.step("Unpacking", name),
            scratch::Event::Initializing { version } => {
                self.printer.step("Preparing", &format!("Postgres {version}, once"));
            }
            scratch::Event::Waiting => {
                self.printer.step("Waiting", "for another run that uses the development database");
            }
            scratch::Event::Starting { version } => {
                self.printer.step("Starting", &format!("Postgres {version}"));
            }
            _ => {}
        }
    }
}
