//! May it be done? A person is asked; nobody else can say yes but by a flag.

use std::io::{self, BufRead as _, IsTerminal as _};

use tokio::sync::oneshot;

use crate::{diagnostic::Diagnostic, printer::Printer};

/// Asks, unless `yes` was said beforehand. Where no person is there to be asked, that is an error.
pub(crate) async fn confirm(
    printer: &Printer,
    question: &str,
    yes: bool,
) -> Result<bool, Diagnostic> {
    if yes {
        return Ok(true);
    }
    if !io::stdin().is_terminal() {
        return Err(Diagnostic::error("this has to be confirmed, and nobody is there to ask")
            .detail(question)
            .hint("say `--yes` to do it without asking"));
    }
    printer.insist(&format!("{question} [y/N]"));
    let (answer, answered) = oneshot::channel();
    // On a thread that is left behind, so that Ctrl-C ends the wait.
    std::thread::spawn(move || {
        let mut line = String::new();
        let read = io::stdin().lock().read_line(&mut line);
        // Nobody waits for it any more after Ctrl-C.
        drop(answer.send(read.map(|_| line)));
    });
    let line = answered.await.map_err(|error| Diagnostic::from_error(&error))?;
    let line = line.map_err(|error| Diagnostic::from_error(&error))?;
    Ok(["y", "yes"].iter().any(|word| line.trim().eq_ignore_ascii_case(word)))
}
