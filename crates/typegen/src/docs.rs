//! How does text from the database become documentation that cannot break anything?
//!
//! Comments are read as plain text, not as Markdown: what would be markup is escaped, so that they
//! look in rustdoc as they do in psql. Only `code` in backticks and web addresses stay what they are.

/// Documentation as Markdown, without a character that is not visible.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Docs(String);

/// Expressions longer than this many characters are cut.
const LONGEST_CODE: usize = 300;

impl Docs {
    /// Documentation that begins with this text of ours.
    pub(crate) fn new(text: &'static str) -> Self {
        Self::default().text(text)
    }

    /// The lines.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &str> {
        self.0.lines()
    }

    /// Appends text of ours, Markdown.
    pub(crate) fn text(mut self, text: &'static str) -> Self {
        self.0.push_str(text);
        self
    }

    /// Appends a name or an expression in backticks.
    pub(crate) fn code(mut self, code: &str) -> Self {
        code_span(code, &mut self.0);
        self
    }

    /// Appends other documentation as it is.
    pub(crate) fn append(mut self, other: &Self) -> Self {
        self.0.push_str(&other.0);
        self
    }

    /// Begins a paragraph.
    pub(crate) fn paragraph(mut self) -> Self {
        if !self.0.is_empty() {
            self.0.push_str("\n\n");
        }
        self
    }

    /// Appends a comment as paragraphs of its own.
    pub(crate) fn comment(mut self, comment: Option<&str>) -> Self {
        let comment = comment.map(visible).unwrap_or_default();
        let mut blank = true;
        for line in comment.lines().map(str::trim) {
            if line.is_empty() {
                blank = true;
                continue;
            }
            if !self.0.is_empty() {
                self.0.push_str(if blank { "\n\n" } else { "\n" });
            }
            blank = false;
            escape_line(line, &mut self.0);
        }
        self
    }
}

/// The text with every kind of line end as `\n`, and without characters that do not show or that
/// turn the direction of what follows.
fn visible(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                visible.push('\n');
            }
            '\t' => visible.push(' '),
            _ if is_invisible(c) => {}
            _ => visible.push(c),
        }
    }
    visible
}

/// Control characters, and format characters that rustc refuses in comments or nobody sees.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
        || matches!(c, '\u{e0000}'..='\u{e007f}')
}

/// A Markdown code span of one line, whatever it holds.
fn code_span(code: &str, out: &mut String) {
    let visible = visible(code);
    let mut short = String::with_capacity(visible.len());
    for word in visible.split_whitespace() {
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
    }
    if let Some((end, _)) = short.char_indices().nth(LONGEST_CODE) {
        short.truncate(end);
        short.push('\u{2026}');
    }
    if short.is_empty() {
        out.push_str("(empty)");
        return;
    }
    let longest = short.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let pad = if longest > 0 { " " } else { "" };
    for part in [fence.as_str(), pad, &short, pad, &fence] {
        out.push_str(part);
    }
}

/// One trimmed line of plain text as Markdown.
fn escape_line(line: &str, out: &mut String) {
    let parts: Vec<_> = line.split('`').collect();
    let paired = parts.len() % 2 == 1;
    let code = |index: usize, part: &str| paired && index % 2 == 1 && !part.trim().is_empty();
    for (index, part) in parts.iter().enumerate() {
        if code(index, part) {
            code_span(part, out);
            continue;
        }
        let after_code = index > 0 && parts.get(index - 1).is_some_and(|p| code(index - 1, p));
        if index > 0 && !after_code {
            out.push_str("\\`");
        }
        escape_part(part, index == 0, out);
    }
}

/// Text without backticks; `first` when it begins the line.
fn escape_part(part: &str, first: bool, out: &mut String) {
    let mut rest = part;
    if first {
        rest = escape_start(rest, out);
    }
    while let Some(c) = rest.chars().next() {
        if let Some(end) = web_address(rest) {
            let (address, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            for part in ["<", address, ">"] {
                out.push_str(part);
            }
            rest = after;
            continue;
        }
        if matches!(c, '\\' | '*' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$') {
            out.push('\\');
        }
        out.push(c);
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
}

/// Escapes what would make a heading, a list, a quote or a rule, and returns the rest.
fn escape_start<'a>(line: &'a str, out: &mut String) -> &'a str {
    let digits = line.find(|c: char| !c.is_ascii_digit()).unwrap_or(line.len());
    let (number, rest) = line.split_at_checked(digits).unwrap_or(("", line));
    let special = if number.is_empty() { "#-+=_:" } else { ".)" };
    out.push_str(number);
    if rest.starts_with(|c| special.contains(c)) {
        out.push('\\');
    }
    rest
}

/// Where the address ends that the text begins with. What would not be safe between angle brackets
/// ends it.
fn web_address(text: &str) -> Option<usize> {
    if !text.starts_with("http://") && !text.starts_with("https://") {
        return None;
    }
    let legal = |c: char| c.is_ascii_alphanumeric() || "-._/:?#@!$&'()*+,;=%".contains(c);
    let end = text.find(|c| !legal(c)).unwrap_or(text.len());
    let address = text.get(..end)?.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'']);
    address.len().checked_sub("https://".len()).filter(|rest| *rest > 0).map(|_| address.len())
}

#[cfg(test)]
mod tests {
    use super::Docs;

    fn comment(text: &str) -> String {
        Docs::default().comment(Some(text)).0
    }

    #[test]
    fn keeps_paragraphs_and_drops_the_rest_of_the_white_space() {
        assert_eq!(comment("\n one\r\ntwo\n\n\n\n    let x = 1;\n"), "one\ntwo\n\nlet x = 1;");
    }

    #[test]
    fn escapes_what_would_be_markup() {
        assert_eq!(comment("# not *a* [link] <b>"), "\\# not \\*a\\* \\[link\\] \\<b\\>");
        assert_eq!(comment("1. no list"), "1\\. no list");
        assert_eq!(comment("- no list"), "\\- no list");
        assert_eq!(comment("```\nfn main() {}\n```"), "\\`\\`\\`\nfn main() {}\n\\`\\`\\`");
    }

    #[test]
    fn keeps_code_and_web_addresses() {
        assert_eq!(comment("is `a[0]` a \\?"), "is `a[0]` a \\\\?");
        assert_eq!(comment("one ` only"), "one \\` only");
        assert_eq!(
            comment("see https://a.example/x?y=[1]."),
            "see <https://a.example/x?y=>\\[1\\]."
        );
        assert_eq!(comment("(https://a.example)."), "(<https://a.example>).");
    }

    #[test]
    fn drops_what_nobody_sees() {
        assert_eq!(comment("a\u{202e}b\0c\u{feff}"), "abc");
    }

    #[test]
    fn code_survives_backticks_and_line_breaks() {
        let code = |text: &str| Docs::default().code(text).0;
        assert_eq!(code("a\n  b"), "`a b`");
        assert_eq!(code("`x``y"), "``` `x``y ```");
        assert_eq!(code(" "), "(empty)");
        assert_eq!(code(&"x".repeat(400)).chars().count(), 303);
    }
}
