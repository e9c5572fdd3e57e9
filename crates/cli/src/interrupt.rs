//! What happens when the user, or whoever runs the process, wants it to stop?
//!
//! A command that says nothing is dropped, and its servers and connections with it. One that has something to bring to an end
//! first takes the interrupts over while it does.

use std::cell::Cell;

use tokio::sync::Notify;

/// Whether interrupts are taken over, and those that were.
#[derive(Debug, Default)]
pub(crate) struct Interrupts {
    are_taken_over: Cell<bool>,
    taken_over: Notify,
}

/// Interrupts are taken over as long as this value lives.
#[must_use]
pub(crate) struct TakenOver<'a>(&'a Interrupts);

impl Interrupts {
    /// Takes them over.
    pub(crate) fn take_over(&self) -> TakenOver<'_> {
        self.are_taken_over.set(true);
        TakenOver(self)
    }

    /// Ends on an interrupt that nobody has taken over.
    pub(crate) async fn unattended(&self) {
        loop {
            interrupt().await;
            if !self.are_taken_over.get() {
                return;
            }
            self.taken_over.notify_one();
        }
    }
}

impl TakenOver<'_> {
    /// Ends on the next interrupt, or on one that came since they were taken over.
    pub(crate) async fn next(&self) {
        self.0.taken_over.notified().await;
    }
}

impl Drop for TakenOver<'_> {
    fn drop(&mut self) {
        self.0.are_taken_over.set(false);
    }
}

/// Ends on Ctrl-C, or when the system asks the process to end.
async fn interrupt() {
    tokio::select! {
        // Where there are no such signals, none comes.
        Ok(()) = tokio::signal::ctrl_c() => {}
        () = terminated() => {}
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => drop(signal.recv().await),
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}
