//! How is an error drawn? What happened, where (file, line, column, caret), why, and what to do next.

use std::{error::Error, fmt};

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity, SourceCode, SourceSpan,
};
use rowsmith_migrate_core::ServerError;
use rowsmith_sql_text::Position;
use serde_json::{Value, json};
use textwrap::{WordSeparator, WordSplitter};

use crate::{
    excerpt::{Excerpt, Source},
    printer::Printer,
};

/// An error or warning for people, and for machines as JSON.
///
/// Boxed, so that the way of success stays light.
#[derive(Debug)]
pub(crate) struct Diagnostic(Box<Parts>);

#[derive(Debug)]
struct Parts {
    message: String,
    excerpt: Option<Excerpt>,
    details: Vec<String>,
    hints: Vec<String>,
    kind: Option<&'static str>,
}

impl Diagnostic {
    /// An error with this message: lower case, no full stop, names in backticks.
    pub(crate) fn error(message: impl Into<String>) -> Self {
        Self(Box::new(Parts {
            message: message.into(),
            excerpt: None,
            details: Vec::new(),
            hints: Vec::new(),
            kind: None,
        }))
    }

    /// An error and the chain of its causes, which ends with what a server said.
    pub(crate) fn from_error(error: &(dyn Error + 'static)) -> Self {
        let server = |error: &(dyn Error + 'static)| {
            error.downcast_ref::<tokio_postgres::Error>().and_then(ServerError::of)
        };
        if let Some(server) = server(error) {
            return Self::error(said(&server)).and(&server);
        }
        let mut diagnostic = Self::error(error.to_string());
        let mut cause = error.source();
        while let Some(error) = cause {
            if let Some(server) = server(error) {
                return diagnostic.detail(said(&server)).and(&server);
            }
            diagnostic = diagnostic.detail(error.to_string());
            cause = error.source();
        }
        diagnostic
    }

    /// Adds what a server said besides its message.
    fn and(self, server: &ServerError) -> Self {
        let diagnostic = self.detail(server.detail.clone().unwrap_or_default());
        diagnostic.hint(server.hint.clone().unwrap_or_default())
    }

    /// Adds the place.
    pub(crate) fn at(mut self, excerpt: Excerpt) -> Self {
        self.0.excerpt = Some(excerpt);
        self
    }

    /// Adds a reason or a fact.
    pub(crate) fn detail(mut self, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() && !self.0.details.contains(&text) {
            self.0.details.push(text);
        }
        self
    }

    /// Adds a next step.
    pub(crate) fn hint(mut self, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() && !self.0.hints.contains(&text) {
            self.0.hints.push(text);
        }
        self
    }

    /// Names the class of fault, for machines and for tables.
    pub(crate) fn kind(mut self, kind: &'static str) -> Self {
        self.0.kind = Some(kind);
        self
    }

    /// What is wrong, in one line.
    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }

    /// Prints it: drawn on stderr, or as JSON on stdout.
    pub(crate) fn print(&self, printer: &Printer) {
        if printer.json() {
            printer.json_value(&self.to_json());
        } else {
            printer.insist(self.draw(printer).trim_end());
        }
    }

    fn draw(&self, printer: &Printer) -> String {
        let theme = match (printer.colour(), printer.terminal()) {
            (true, _) => GraphicalTheme::unicode(),
            (false, true) => GraphicalTheme::unicode_nocolor(),
            (false, false) => GraphicalTheme::none(),
        };
        let mut theme = theme;
        if !printer.terminal() {
            // What ends up in a log should be found by the word.
            "error:".clone_into(&mut theme.characters.error);
        }
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_links(false)
            .with_width(100)
            .with_break_words(false)
            .with_word_separator(WordSeparator::AsciiSpace)
            .with_word_splitter(WordSplitter::NoHyphenation);
        let mut drawn = String::new();
        match handler.render_report(&mut drawn, &Drawn::new(self)) {
            Ok(()) => drawn.replace(HELD, " "),
            Err(_) => self.0.message.clone(),
        }
    }

    /// `{"error": {message, kind, place: {file, line, column, label}, details, hints}}`.
    pub(crate) fn to_json(&self) -> Value {
        let place = self.0.excerpt.as_ref().map(|excerpt| {
            let Position { line, column } = excerpt.position();
            json!({ "file": excerpt.file, "line": line, "column": column, "label": excerpt.label })
        });
        json!({ "error": {
            "message": self.0.message,
            "kind": self.0.kind,
            "place": place,
            "details": self.0.details,
            "hints": self.0.hints,
        }})
    }

    /// One line: `file:line:column: message`.
    #[cfg(test)]
    pub(crate) fn one_line(&self) -> String {
        match &self.0.excerpt {
            Some(excerpt) => {
                let Position { line, column } = excerpt.position();
                format!("{}:{line}:{column}: {}", excerpt.file, self.0.message)
            }
            None => self.0.message.clone(),
        }
    }
}

/// Stands for a blank at which no line may end; a character that no text means anything by.
const HELD: char = '\u{e000}';

/// Keeps each command, path or name in backticks on one line, so that it can be copied. A long one stands out instead.
fn held_together(text: &str) -> String {
    let mut is_quoted = false;
    let hold = |letter: char| {
        match letter {
            '`' => is_quoted = !is_quoted,
            // A backtick that nothing closes holds only its own line.
            '\n' => is_quoted = false,
            ' ' if is_quoted => return HELD,
            _ => {}
        }
        letter
    };
    text.chars().map(hold).collect()
}

fn said(server: &ServerError) -> String {
    format!("{} (SQLSTATE {})", server.message, server.code)
}

/// A [`Diagnostic`] as miette wants to see it.
#[derive(Debug)]
struct Drawn<'a> {
    diagnostic: &'a Diagnostic,
    source: Option<Source>,
}

impl<'a> Drawn<'a> {
    fn new(diagnostic: &'a Diagnostic) -> Self {
        let source = diagnostic.0.excerpt.as_ref().map(Excerpt::source);
        Self { diagnostic, source }
    }
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&held_together(&self.diagnostic.0.message))?;
        if let Some(kind) = self.diagnostic.0.kind {
            write!(f, " [{kind}]")?;
        }
        for detail in &self.diagnostic.0.details {
            write!(f, "\n{}", held_together(detail))?;
        }
        Ok(())
    }
}

impl Error for Drawn<'_> {}

impl miette::Diagnostic for Drawn<'_> {
    fn severity(&self) -> Option<Severity> {
        Some(Severity::Error)
    }

    fn help<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        let hints = &self.diagnostic.0.hints;
        let text = match hints.as_slice() {
            [] => return None,
            [only] => only.clone(),
            several => format!("- {}", several.join("\n- ")),
        };
        Some(Box::new(held_together(&text)))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let excerpt = self.diagnostic.0.excerpt.as_ref()?;
        let source = self.source.as_ref()?;
        let span = SourceSpan::from(source.start..source.end);
        let label = (!excerpt.label.is_empty()).then(|| excerpt.label.clone());
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(label, span))))
    }
}

#[cfg(test)]
mod tests {
    use crate::{args::ColorWhen, printer::Voice};

    use super::*;

    #[test]
    fn what_is_to_be_copied_stays_on_one_line() {
        let command =
            "rowsmith migrate repair --accept 20251008111500 --and-more of what-stands on/one/line";
        let text = format!("put the file back, or say what else is meant: `{command}` does it");
        let printer = Printer::new(Voice::Normal, ColorWhen::Never);
        let diagnostic =
            Diagnostic::error("x").detail(format!("an apostrophe ` and then {text}")).hint(&text);
        let drawn = diagnostic.draw(&printer);
        let whole = drawn.lines().filter(|line| line.contains(&format!("`{command}`"))).count();
        assert_eq!(whole, 1, "{drawn}");
        assert!(!drawn.contains(HELD), "{drawn}");
    }
}
