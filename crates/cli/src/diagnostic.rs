//! How is an error drawn? What happened, where (file, line, column, caret), why, and what to do next.

use std::{error::Error, fmt};

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, Severity, SourceCode,
    SourceSpan,
};
use serde_json::{Value, json};

use crate::printer::Printer;

/// An error or warning for people, and for machines as JSON.
#[derive(Debug)]
pub(crate) struct Diagnostic {
    message: String,
    excerpt: Option<Excerpt>,
    details: Vec<String>,
    hints: Vec<String>,
    kind: Option<&'static str>,
    severity: Severity,
}

/// The place in a text that an error is about.
#[derive(Debug)]
pub(crate) struct Excerpt {
    /// The file as the user knows it.
    pub(crate) file: String,
    /// Its whole text.
    pub(crate) text: String,
    /// Where in it, in bytes; an empty range is a point.
    pub(crate) start: usize,
    /// The end of the place, in bytes.
    pub(crate) end: usize,
    /// What to write at the caret.
    pub(crate) label: String,
}

impl Diagnostic {
    /// An error with this message: lower case, no full stop, names in backticks.
    pub(crate) fn error(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            excerpt: None,
            details: Vec::new(),
            hints: Vec::new(),
            kind: None,
            severity: Severity::Error,
        }
    }

    /// An error and the chain of its causes.
    pub(crate) fn from_error(error: &(dyn Error + 'static)) -> Self {
        let mut diagnostic = Self::error(error.to_string());
        let mut cause = error.source();
        while let Some(error) = cause {
            diagnostic = diagnostic.detail(error.to_string());
            cause = error.source();
        }
        diagnostic
    }

    /// Adds the place.
    pub(crate) fn at(mut self, excerpt: Excerpt) -> Self {
        self.excerpt = Some(excerpt);
        self
    }

    /// Adds a reason or a fact.
    pub(crate) fn detail(mut self, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() && !self.details.contains(&text) {
            self.details.push(text);
        }
        self
    }

    /// Adds a next step.
    pub(crate) fn hint(mut self, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() && !self.hints.contains(&text) {
            self.hints.push(text);
        }
        self
    }

    /// Names the class of fault, for machines and for tables.
    pub(crate) fn kind(mut self, kind: &'static str) -> Self {
        self.kind = Some(kind);
        self
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
        let handler = GraphicalReportHandler::new_themed(theme).with_links(false).with_width(100);
        let mut drawn = String::new();
        match handler.render_report(&mut drawn, &Drawn::new(self)) {
            Ok(()) => drawn,
            Err(_) => self.message.clone(),
        }
    }

    /// `{"error": {message, kind, file, line, column, details, hints}}`.
    pub(crate) fn to_json(&self) -> Value {
        let place = self.excerpt.as_ref().map(|excerpt| {
            let (line, column) = excerpt.position();
            json!({ "file": excerpt.file, "line": line, "column": column })
        });
        json!({ "error": {
            "message": self.message,
            "kind": self.kind,
            "place": place,
            "details": self.details,
            "hints": self.hints,
        }})
    }

    /// One line: `file:line:column: message`.
    pub(crate) fn one_line(&self) -> String {
        match &self.excerpt {
            Some(excerpt) => {
                let (line, column) = excerpt.position();
                format!("{}:{line}:{column}: {}", excerpt.file, self.message)
            }
            None => self.message.clone(),
        }
    }
}

impl Excerpt {
    /// Line and column of the start, both from 1, the column in characters.
    fn position(&self) -> (usize, usize) {
        let position = rowsmith_sql_text::position(&self.text, self.start);
        (position.line, position.column)
    }
}

/// A [`Diagnostic`] as miette wants to see it.
#[derive(Debug)]
struct Drawn<'a> {
    diagnostic: &'a Diagnostic,
    source: Option<NamedSource<String>>,
}

impl<'a> Drawn<'a> {
    fn new(diagnostic: &'a Diagnostic) -> Self {
        let source = diagnostic.excerpt.as_ref().map(|e| NamedSource::new(&e.file, e.text.clone()));
        Self { diagnostic, source }
    }
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.diagnostic.message)?;
        for detail in &self.diagnostic.details {
            write!(f, "\n{detail}")?;
        }
        Ok(())
    }
}

impl Error for Drawn<'_> {}

impl miette::Diagnostic for Drawn<'_> {
    fn severity(&self) -> Option<Severity> {
        Some(self.diagnostic.severity)
    }

    fn help<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        let hints = &self.diagnostic.hints;
        (!hints.is_empty()).then(|| Box::new(hints.join("\n")) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let excerpt = self.diagnostic.excerpt.as_ref()?;
        let span = SourceSpan::from(excerpt.start..excerpt.end.max(excerpt.start));
        let label = (!excerpt.label.is_empty()).then(|| excerpt.label.clone());
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(label, span))))
    }
}
