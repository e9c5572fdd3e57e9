//! What happens on Ctrl-C while migrations run? The server stops what it runs, which is rolled back, and the lock is given back.

use std::{
    pin::pin,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use rowsmith_migrate_core::{ApplyError, lock::Canceller};
use tokio_postgres::Client;

use crate::{
    commands::migrate::job::Job, diagnostic::Diagnostic, explain::shown, obstacle, printer::counted,
};

/// How long to wait before the server is asked again: the first time may have fallen between two statements.
const AGAIN: Duration = Duration::from_secs(1);

/// Stops a run when the user wants it to.
pub(crate) struct Stop<'c> {
    canceller: Canceller<'c>,
    asked: AtomicBool,
}

impl<'c> Stop<'c> {
    /// Stops what runs on this connection.
    pub(crate) fn new(canceller: Canceller<'c>) -> Self {
        Self { canceller, asked: AtomicBool::new(false) }
    }

    /// For [`rowsmith_migrate_core::ApplyOptions`].
    pub(crate) fn flag(&self) -> &AtomicBool {
        &self.asked
    }

    /// Waits for the end of `run`, and brings it about when the user asks for it. Who asks twice does not want to wait.
    pub(crate) async fn around<T>(&self, job: &Job<'_>, run: impl Future<Output = T>) -> T {
        let mut run = pin!(run);
        {
            let interrupts = job.context.interrupts.take_over();
            tokio::select! {
                done = &mut run => return done,
                () = interrupts.next() => {}
            }
        }
        self.asked.store(true, Ordering::Relaxed);
        job.context.printer.step("Stopping", "what runs is rolled back; again to leave at once");
        loop {
            tokio::select! {
                done = &mut run => return done,
                () = self.ask() => {}
            }
        }
    }

    /// Asks the server to stop what it runs, and gives it a moment.
    async fn ask(&self) {
        // When it cannot be asked, the statement's own end is waited for.
        drop(self.canceller.cancel().await);
        tokio::time::sleep(AGAIN).await;
    }

    /// The error of a run as it is to be told; `client` is asked for what no file can mend.
    pub(crate) async fn explain(&self, client: &Client, error: &ApplyError) -> Diagnostic {
        match self.interrupted(error) {
            Some(interrupted) => interrupted,
            None => obstacle::apply(client, error).await,
        }
    }

    /// Of a run that was stopped; none for all others.
    pub(crate) fn interrupted(&self, error: &ApplyError) -> Option<Diagnostic> {
        let is_asked = self.asked.load(Ordering::Relaxed);
        let (path, finished, report) = match error {
            ApplyError::Interrupted { path, finished, report } => (path, *finished, report),
            ApplyError::Failed(failure) if is_asked && failure.server.code == "57014" => {
                (&failure.path, failure.finished, &failure.report)
            }
            _ => return None,
        };
        let file = shown(path);
        let file = match finished {
            0 => format!("nothing of `{file}` is done"),
            _ => format!(
                "`{file}` is done up to statement {finished}; the next run goes on behind it"
            ),
        };
        let before = match report.applied.len() {
            0 => String::new(),
            count => format!("{} before it: done", counted(count, "migration", "migrations")),
        };
        Some(Diagnostic::error("interrupted").detail(file).detail(before))
    }
}
