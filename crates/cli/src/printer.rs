//! How does the command talk? Data to stdout, talk to stderr, colours only where they are wanted.

use std::{
    io::{self, IsTerminal as _, Write as _},
    time::Duration,
};

use anstyle::{AnsiColor, Style};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::args::ColorWhen;

/// More steps than this are shown as a bar instead of one line each.
const BAR_FROM: usize = 40;

/// The only thing that prints.
#[derive(Debug)]
pub(crate) struct Printer {
    voice: Voice,
    terminal: bool,
    when: ColorWhen,
    stdout: io::Stdout,
    stderr: io::Stderr,
}

/// How much is said besides errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Voice {
    /// Talk on stderr, results on stdout.
    Normal,
    /// Results only.
    Quiet,
    /// One JSON object on stdout, nothing else.
    Json,
}

/// What a word means, which decides its colour; meaning never rests on the colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Done, added.
    Good,
    /// Look at this.
    Warn,
    /// Wrong, removed.
    Bad,
    /// Less important.
    Faint,
    /// A heading or name.
    Strong,
}

impl Printer {
    /// Looks once at what stderr is.
    pub(crate) fn new(voice: Voice, when: ColorWhen) -> Self {
        let terminal = io::stderr().is_terminal();
        Self { voice, terminal, when, stdout: io::stdout(), stderr: io::stderr() }
    }

    /// Whether stderr takes colours.
    pub(crate) fn colour(&self) -> bool {
        match self.when {
            ColorWhen::Always => true,
            ColorWhen::Never => false,
            ColorWhen::Auto => self.terminal,
        }
    }

    /// Whether somebody watches.
    pub(crate) fn terminal(&self) -> bool {
        self.terminal
    }

    /// Whether results go out as JSON.
    pub(crate) fn json(&self) -> bool {
        self.voice == Voice::Json
    }

    /// `text` in the colours of `tone`.
    pub(crate) fn paint(&self, tone: Tone, text: &str) -> String {
        if !self.colour() {
            return text.to_owned();
        }
        let style = match tone {
            Tone::Good => AnsiColor::Green.on_default(),
            Tone::Warn => AnsiColor::Yellow.on_default(),
            Tone::Bad => AnsiColor::Red.on_default(),
            Tone::Faint => Style::new().dimmed(),
            Tone::Strong => Style::new().bold(),
        };
        format!("{style}{text}{style:#}")
    }

    /// A line of talk; silent with `--quiet`.
    pub(crate) fn talk(&self, line: &str) {
        if self.voice == Voice::Normal {
            self.insist(line);
        }
    }

    /// A line of talk with a verb in front, as cargo does it.
    pub(crate) fn step(&self, verb: &str, rest: &str) {
        self.talk(&format!("{} {rest}", self.paint(Tone::Good, &format!("{verb:>12}"))));
    }

    /// A warning.
    pub(crate) fn warn(&self, text: &str) {
        self.talk(&format!("{}: {text}", self.paint(Tone::Warn, "warning")));
    }

    /// A line on stderr that even `--quiet` does not silence: errors.
    pub(crate) fn insist(&self, line: &str) {
        // A closed stderr leaves nobody to tell.
        drop(writeln!(self.stderr.lock(), "{line}"));
    }

    /// Data on stdout, painted only where stdout itself takes colours. A reader that went away
    /// (`| head`) is no error.
    pub(crate) fn data(&self, text: &str) {
        let plain;
        let text = if self.when == ColorWhen::Always || self.stdout.is_terminal() {
            text
        } else {
            plain = anstream::adapter::strip_str(text).to_string();
            &plain
        };
        let mut stdout = self.stdout.lock();
        drop(stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()));
    }

    /// One JSON value on stdout.
    pub(crate) fn json_value(&self, value: &serde_json::Value) {
        self.data(&format!("{value:#}\n"));
    }

    /// Progress through `total` steps: a line each, or a bar when there are many.
    pub(crate) fn progress(&self, total: usize) -> Progress<'_> {
        let bar = (total > BAR_FROM && self.terminal && self.voice == Voice::Normal).then(|| {
            let bar =
                ProgressBar::with_draw_target(Some(total as u64), ProgressDrawTarget::stderr());
            let style =
                ProgressStyle::with_template("{prefix:>12} [{bar:30}] {pos}/{len} {wide_msg}");
            bar.set_style(
                style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> "),
            );
            bar.with_prefix("Migrating")
        });
        Progress { printer: self, lines: total <= BAR_FROM, verb: "Applied", place: "", bar }
    }
}

/// Progress through a known number of steps.
#[derive(Debug)]
pub(crate) struct Progress<'a> {
    printer: &'a Printer,
    lines: bool,
    verb: &'static str,
    place: &'static str,
    bar: Option<ProgressBar>,
}

impl Progress<'_> {
    /// With another verb than `Applied` in front of each step.
    pub(crate) fn saying(mut self, verb: &'static str) -> Self {
        self.verb = verb;
        self
    }

    /// With where it happens behind each step.
    pub(crate) fn at(mut self, place: &'static str) -> Self {
        self.place = place;
        self
    }

    /// A step began.
    pub(crate) fn begin(&self, name: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(name.to_owned());
        }
    }

    /// A step ended well after `took`.
    pub(crate) fn end(&self, name: &str, took: Duration) {
        match &self.bar {
            Some(bar) => bar.inc(1),
            None if self.lines => {
                let took = self.printer.paint(Tone::Faint, &milliseconds(took));
                self.printer.step(self.verb, &format!("{name}{} {took}", self.place));
            }
            None => {}
        }
    }

    /// All `count` steps ended well after `took`; said where it was not said step by step.
    pub(crate) fn done(&self, count: usize, took: Duration) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        if !self.lines {
            let migrations = counted(count, "migration", "migrations");
            self.printer
                .step(self.verb, &format!("{migrations}{} in {}", self.place, milliseconds(took)));
        }
    }

    /// Something to say between two steps, such as a NOTICE of the server.
    pub(crate) fn say(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| self.printer.talk(line)),
            None => self.printer.talk(line),
        }
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// `1 migration`, `2 migrations`.
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// `12 ms`, `1.24 s`.
pub(crate) fn milliseconds(took: Duration) -> String {
    if took < Duration::from_secs(1) {
        format!("{} ms", took.as_millis())
    } else {
        format!("{:.2} s", took.as_secs_f64())
    }
}
