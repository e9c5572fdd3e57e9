//! How much memory does a program take at its peak, with all that it starts?

use std::{
    fs,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use crate::cargo::Failure;

/// How often is looked; the system keeps the peak itself, so only what comes after the last look is missed.
const PULSE: Duration = Duration::from_millis(5);

/// Runs a command to its end. Gives the peak of its largest process in KiB, where the system tells.
pub(super) fn peak(command: &mut Command) -> Result<Option<u64>, Failure> {
    let program = command.get_program().display().to_string();
    let failed = |error: std::io::Error| format!("cannot run `{program}`: {error}");
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().map_err(failed)?;
    let mut peak = None;
    loop {
        match child.try_wait().map_err(failed)? {
            Some(status) if status.success() => return Ok(peak),
            Some(status) => return Err(format!("`{program}` failed ({status})")),
            None => peak = peak.max(of_family(child.id())),
        }
        thread::sleep(PULSE);
    }
}

/// The highest of a process and all below it, as Linux keeps it.
fn of_family(id: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let own = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
    let children = children.split_whitespace().filter_map(|child| child.parse().ok());
    children.map(of_family).fold(own, Option::max)
}
