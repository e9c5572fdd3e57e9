//! What does a psql line say, and may a runner pass over it?

use crate::position::Span;

/// A psql command at the start of a statement, such as `\restrict key` in the output of `pg_dump`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MetaCommand<'a> {
    /// The command and its arguments.
    pub span: Span,
    /// From the end of the piece before to the end of the command.
    pub full: Span,
    /// The name without its backslash.
    pub name: &'a str,
    /// The rest of the line, trimmed, quotes and all.
    pub args: &'a str,
}

/// What leaving out a psql command changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetaEffect {
    /// Nothing in the database: it only concerns what psql shows, or how.
    Harmless,
    /// The script would do something else without it.
    Needed {
        /// What the author can write instead.
        hint: &'static str,
    },
}

impl<'a> MetaCommand<'a> {
    /// Takes a psql line apart; `line` begins with the backslash.
    pub(crate) fn read(line: &'a str, span: Span, full: Span) -> Self {
        let name = name(line);
        let args = line.get(1 + name.len()..).unwrap_or_default();
        Self { span, full, name, args: args.trim_end_matches("\\\\").trim() }
    }

    /// The arguments as psql splits them: at blanks outside quotes; quotes around a whole argument
    /// taken off, nothing inside decoded.
    pub fn arguments(&self) -> Vec<&'a str> {
        let mut out = Vec::new();
        let mut rest = self.args;
        while !rest.is_empty() {
            let mut quote = None;
            let end = rest.find(|c: char| {
                match quote {
                    Some(open) if open == c => quote = None,
                    None if matches!(c, '\'' | '"' | '`') => quote = Some(c),
                    None if c.is_whitespace() => return true,
                    _ => {}
                }
                false
            });
            let (word, tail) =
                rest.split_at_checked(end.unwrap_or(rest.len())).unwrap_or((rest, ""));
            out.push(unquoted(word));
            rest = tail.trim_start();
        }
        out
    }

    /// Whether a runner may leave it out.
    pub fn effect(&self) -> MetaEffect {
        let arguments = self.arguments();
        let argument = arguments.first().copied().unwrap_or_default();
        let value = arguments.get(1).copied();
        let harmless = match self.name {
            "set" => is_harmless_setting(argument, value),
            "unset" => DISPLAY_VARIABLES.contains(&argument),
            "encoding" => ["", "utf8", "utf-8", "unicode"]
                .iter()
                .any(|utf8| argument.eq_ignore_ascii_case(utf8)),
            name => HARMLESS.contains(&name) || is_describe(name),
        };
        if harmless {
            return MetaEffect::Harmless;
        }
        let hint = ADVICE.iter().find(|(names, _)| names.contains(&self.name));
        MetaEffect::Needed { hint: hint.map_or(GENERAL_ADVICE, |(_, hint)| hint) }
    }
}

/// Whether psql (any version up to 18) has a command of this name.
pub(crate) fn is_known(name: &str) -> bool {
    HARMLESS.contains(&name)
        || is_describe(name)
        || OTHERS.contains(&name)
        || ADVICE.iter().any(|(names, _)| names.contains(&name))
}

/// The name of the command that a line starting with a backslash begins with: letters, or one
/// other character, with the `+` and `x` that some take.
pub(crate) fn name(line: &str) -> &str {
    let rest = line.get(1..).unwrap_or_default();
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '+');
    let len = rest.find(|c: char| !word(c)).unwrap_or(rest.len());
    let other = || rest.chars().next().filter(|c| !c.is_whitespace()).map_or(0, char::len_utf8);
    let len = if len == 0 { other() } else { len };
    rest.get(..len).unwrap_or_default()
}

/// The bytes from the backslash to the end of the arguments: the end of the line, or the next
/// backslash outside quotes, which begins another command (`\\` only ends this one).
pub(crate) fn line_len(rest: &str) -> usize {
    let name = name(rest);
    let args_at = 1 + name.len();
    let whole_line = WHOLE_LINE.contains(&name);
    let args = rest.get(args_at..).unwrap_or_default();
    let mut quote = None;
    // Looks no further than the command reaches: many may share one line.
    let end = args.find(|c: char| {
        match quote {
            _ if c == '\n' => return true,
            Some(open) if open == c => quote = None,
            None if matches!(c, '\'' | '"' | '`') => quote = Some(c),
            None if c == '\\' && !whole_line => return true,
            _ => {}
        }
        false
    });
    let (args, tail) = args.split_at_checked(end.unwrap_or(args.len())).unwrap_or((args, ""));
    if tail.starts_with("\\\\") {
        return args_at + args.len() + 2;
    }
    args_at + if tail.starts_with('\\') { args.len() } else { args.trim_end().len() }
}

/// Takes the quotes off when they enclose the whole argument.
fn unquoted(word: &str) -> &str {
    let inside = |quote: char| {
        word.strip_prefix(quote)?.strip_suffix(quote).filter(|inner| !inner.contains(quote))
    };
    inside('\'').or_else(|| inside('"')).unwrap_or(word)
}

/// Settings of psql that change what it shows, and those whose usual values are our ways anyway.
fn is_harmless_setting(variable: &str, value: Option<&str>) -> bool {
    let on = matches!(value, None | Some("on" | "1" | "true" | "yes"));
    let off = matches!(value, Some("off" | "0" | "false" | "no"));
    match variable {
        "" => true,
        "ON_ERROR_STOP" | "AUTOCOMMIT" => on,
        "ON_ERROR_ROLLBACK" | "SINGLELINE" | "SINGLESTEP" => off,
        _ => DISPLAY_VARIABLES.contains(&variable),
    }
}

/// `\d` and its many kin, and the lists, which only show.
fn is_describe(name: &str) -> bool {
    let base = name.trim_end_matches(['+', 'S', 'x']);
    base.starts_with('d') || matches!(base, "l" | "list" | "z" | "sf" | "sv" | "h" | "help" | "?")
}

/// Commands that concern only what psql shows.
const HARMLESS: &[&str] = &[
    "a",
    "C",
    "conninfo",
    "copyright",
    "echo",
    "errverbose",
    "f",
    "H",
    "html",
    "p",
    "print",
    "pset",
    "qecho",
    "r",
    "reset",
    "restrict",
    "s",
    "t",
    "T",
    "timing",
    "unrestrict",
    "warn",
    "x",
];

/// Variables of psql that concern only what it shows.
const DISPLAY_VARIABLES: &[&str] = &[
    "COMP_KEYWORD_CASE",
    "ECHO",
    "ECHO_HIDDEN",
    "FETCH_COUNT",
    "HIDE_TABLEAM",
    "HIDE_TOAST_COMPRESSION",
    "HISTCONTROL",
    "HISTFILE",
    "HISTSIZE",
    "IGNOREEOF",
    "PROMPT1",
    "PROMPT2",
    "PROMPT3",
    "QUIET",
    "SHOW_ALL_RESULTS",
    "SHOW_CONTEXT",
    "VERBOSITY",
];

/// Commands that take the line as it is, backslashes too.
const WHOLE_LINE: &[&str] = &["!", "copy", "ef", "ev", "h", "help", "sf", "sv"];

const GENERAL_ADVICE: &str = "this is a command of psql, not SQL: remove it or write SQL instead";

/// What to write instead, by command.
const ADVICE: &[(&[&str], &str)] = &[
    (
        &["c", "connect"],
        "a migration runs on one connection: remove the line, and put the SQL for another \
         database into a project of its own",
    ),
    (
        &["i", "ir", "include", "include_relative"],
        "put the SQL of that file here, or make the file a migration of its own",
    ),
    (
        &["if", "elif", "else", "endif"],
        "decide inside SQL: a `do` block with `if ... then`, or `create ... if not exists`",
    ),
    (&["set", "unset", "prompt", "getenv"], "write the value where the variable is used"),
    (
        &["copy"],
        "write `copy ... from stdin;` with the rows below it and `\\.` on a line after them",
    ),
    (&["q", "quit"], "psql stops reading here: remove the line and everything below it"),
    (&["encoding"], "migrations are read as UTF-8: convert the file and remove the line"),
    (&["gexec"], "run generated SQL with `execute` inside a `do` block"),
];

/// The other commands of psql 14 to 18.
const OTHERS: &[&str] = &[
    "!",
    ";",
    "bind",
    "bind_named",
    "cd",
    "close",
    "close_prepared",
    "crosstabview",
    "e",
    "edit",
    "ef",
    "endpipeline",
    "ev",
    "flush",
    "flushrequest",
    "g",
    "gdesc",
    "getresults",
    "gset",
    "gx",
    "lo_export",
    "lo_import",
    "lo_list",
    "lo_unlink",
    "o",
    "out",
    "parse",
    "password",
    "sendpipeline",
    "setenv",
    "startpipeline",
    "syncpipeline",
    "w",
    "watch",
    "write",
];
