//! How is long work shown while it goes on?

use std::path::Path;

use rowsmith_migrate_core::{Event, Leak, LeakKind, Notice, Watch};
use rowsmith_scratch_pg as scratch;

use crate::{
    explain::shown,
    printer::{Printer, Progress, Tone, milliseconds},
};

/// Of one file at most so many notices are shown; the rest is counted.
const SHOWN: usize = 20;

/// Which of the server's notices are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notices {
    /// Warnings, on a scratch server where nobody looks for more.
    Warnings,
    /// All, but for those that say that something was skipped, as `if not exists` has it.
    All,
}

/// Shows the applying of migrations.
pub(crate) struct ApplyWatch<'a> {
    progress: &'a Progress<'a>,
    /// The word before what the server says, in its colour.
    word: String,
    notices: Notices,
    shown: usize,
    unshown: u64,
}

impl<'a> ApplyWatch<'a> {
    /// Shows on `progress`; `printer` knows colours.
    pub(crate) fn new(printer: &Printer, progress: &'a Progress<'a>, notices: Notices) -> Self {
        let word = printer.paint(Tone::Warn, "notice");
        Self { progress, word, notices, shown: 0, unshown: 0 }
    }

    fn notice(&mut self, path: &Path, statement: usize, notice: &Notice) {
        let is_warning = notice.severity == "WARNING";
        if notice.message.ends_with(", skipping")
            || (self.notices == Notices::Warnings && !is_warning)
        {
            return;
        }
        if self.shown == SHOWN {
            self.unshown += 1;
            return;
        }
        self.shown += 1;
        self.progress.say(&format!(
            "{}: {}, statement {}: {}",
            self.word,
            shown(path),
            statement + 1,
            notice.message
        ));
    }

    /// Says how many notices of a file were not shown, and begins anew for the next file.
    fn rest(&mut self, path: &Path) {
        if self.unshown > 0 {
            self.progress.say(&format!(
                "{}: {}: and {} more",
                self.word,
                shown(path),
                self.unshown
            ));
        }
        (self.shown, self.unshown) = (0, 0);
    }
}

impl Watch for ApplyWatch<'_> {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Started { migration, .. } => self.progress.begin(&shown(&migration.path)),
            Event::Finished { migration, duration, .. } => {
                self.rest(&migration.path);
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
                        self.word,
                        shown(&migration.path),
                        leaks.join(", ")
                    ));
                }
            }
            Event::Notice { migration, statement, notice } => {
                self.notice(&migration.path, *statement, notice);
            }
            Event::NoticesDropped { count, .. } => self.unshown += count,
            Event::Statement { .. } => {}
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
