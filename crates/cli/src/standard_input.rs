//! Did somebody hand a text over on standard input?

use std::io::{self, IsTerminal as _, Read as _};

/// Whether standard input is a pipe or a file, so that a text comes with it. Terminals, `/dev/null` and whatever a service
/// manager or a test gives a process say no.
pub(crate) fn is_handed_over() -> bool {
    !io::stdin().is_terminal() && is_pipe_or_file().unwrap_or(false)
}

#[cfg(unix)]
fn is_pipe_or_file() -> io::Result<bool> {
    use std::os::{fd::AsFd as _, unix::fs::FileTypeExt as _};
    let input = std::fs::File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let kind = input.metadata()?.file_type();
    Ok(kind.is_fifo() || kind.is_file())
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the twin for unix can fail")]
fn is_pipe_or_file() -> io::Result<bool> {
    Ok(true)
}

/// All of standard input; an error when it is not UTF-8.
pub(crate) fn read() -> io::Result<String> {
    let mut text = String::new();
    io::stdin().lock().read_to_string(&mut text)?;
    Ok(text)
}
