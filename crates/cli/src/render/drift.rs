//! How are stale types shown? First what changed in the schema, then file by file.

use rowsmith_typegen::{Drift, FileSet};
use similar::{ChangeTag, TextDiff};

use crate::printer::{Printer, Tone};

/// Lines of text difference that are shown before the rest is only counted.
const LONGEST: usize = 400;

/// The files of `drift` and how their text differs, as unified differences.
pub(crate) fn files(
    printer: &Printer,
    drift: &Drift,
    on_disk: &FileSet,
    wanted: &FileSet,
) -> String {
    let mut lines = Vec::new();
    let all = [(&drift.removed, "removed"), (&drift.added, "added"), (&drift.changed, "changed")];
    for (paths, what) in all {
        for path in paths {
            lines.push(printer.paint(Tone::Strong, &format!("{what} src/{path}")));
            let text = |set: &FileSet| {
                set.0.get(path).map(|text| text.replace("\r\n", "\n")).unwrap_or_default()
            };
            if what == "changed" {
                unified(printer, &text(on_disk), &text(wanted), &mut lines);
            }
        }
    }
    if lines.len() > LONGEST {
        let more = lines.len() - LONGEST;
        lines.truncate(LONGEST);
        lines.push(format!("... and {more} more lines"));
    }
    lines.push(String::new());
    lines.join("\n")
}

/// Adds the lines of a unified difference.
pub(crate) fn unified(printer: &Printer, before: &str, after: &str, lines: &mut Vec<String>) {
    let difference = TextDiff::from_lines(before, after);
    for hunk in difference.unified_diff().context_radius(2).iter_hunks() {
        lines.push(printer.paint(Tone::Faint, &hunk.header().to_string()));
        for change in hunk.iter_changes() {
            let text = change.value().trim_end_matches('\n');
            lines.push(match change.tag() {
                ChangeTag::Delete => printer.paint(Tone::Bad, &format!("-{text}")),
                ChangeTag::Insert => printer.paint(Tone::Good, &format!("+{text}")),
                ChangeTag::Equal => format!(" {text}"),
            });
        }
    }
}
