//! The binary `rowsmith`.

use std::process::ExitCode;

fn main() -> ExitCode {
    rowsmith_cli::run("rowsmith", std::env::args_os().skip(1))
}
