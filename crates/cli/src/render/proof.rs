//! How is a proof shown: a line for each migration, and what is wrong below it?

use rowsmith_migrate_core::Migration;
use serde_json::{Value, json};

use crate::{
    diagnostic::Diagnostic,
    explain::shown,
    printer::{Printer, Tone},
    proof::{Difference, Proof, Verdict},
};

/// More differences than this are only counted.
const LONGEST: usize = 20;

/// The lines of one proof; a refusal of the server is drawn by its own diagnostic.
pub(crate) fn text(printer: &Printer, proof: &Proof) -> String {
    let (tone, word) = match &proof.verdict {
        Verdict::Proven(_) => (Tone::Good, "proven"),
        Verdict::NoDown => (Tone::Warn, "no down"),
        _ => (Tone::Bad, "fails"),
    };
    let file = shown(file(proof));
    let word = printer.paint(tone, word);
    let mut lines = match &proof.verdict {
        Verdict::Proven(losses) if losses.is_empty() => vec![format!("{word} {file}")],
        Verdict::Proven(losses) => {
            let losses: Vec<String> = losses.iter().map(ToString::to_string).collect();
            vec![format!("{word} {file}, with loss of {}", losses.join(", "))]
        }
        Verdict::NoDown => vec![format!("{word} {file}")],
        Verdict::NotRestored(found) => {
            let mut lines =
                vec![format!("{word} {file}: it leaves another schema than there was before")];
            differences(printer, found, &mut lines);
            lines
        }
        Verdict::NotRepeatable(found) => {
            let mut lines = vec![format!(
                "{word} {file}: applied again behind it, the migration makes another schema"
            )];
            differences(printer, found, &mut lines);
            lines
        }
        Verdict::DownRefused(_) => vec![format!("{word} {file}: the server refuses it")],
        Verdict::UpRefused(_) => {
            vec![format!("{word} {file}: behind it, the migration cannot be applied again")]
        }
    };
    lines.push(String::new());
    lines.join("\n")
}

/// The file that holds the down script; that of the migration when there is none.
fn file(proof: &Proof) -> &std::path::Path {
    let Migration { path, down, .. } = &proof.migration;
    down.as_ref().map_or(path, |down| &down.path)
}

fn differences(printer: &Printer, found: &[Difference], lines: &mut Vec<String>) {
    for Difference { text, remedy } in found.iter().take(LONGEST) {
        lines.push(format!("  {text}"));
        if let Some(remedy) = remedy {
            lines
                .push(printer.paint(Tone::Faint, &format!("    the down script has to: {remedy}")));
        }
    }
    if found.len() > LONGEST {
        lines.push(format!("  ... and {} more", found.len() - LONGEST));
    }
}

/// The same for machines.
pub(crate) fn json(proof: &Proof) -> Value {
    let (word, found, refused) = match &proof.verdict {
        Verdict::Proven(_) => ("proven", None, None),
        Verdict::NoDown => ("no down", None, None),
        Verdict::NotRestored(found) => ("not restored", Some(found), None),
        Verdict::NotRepeatable(found) => ("not repeatable", Some(found), None),
        Verdict::DownRefused(refused) => ("down refused", None, Some(refused)),
        Verdict::UpRefused(refused) => ("up refused", None, Some(refused)),
    };
    let losses = proof.verdict.losses().unwrap_or_default().iter().map(ToString::to_string);
    let found = found.into_iter().flatten();
    let found = found.map(|one| json!({ "difference": one.text, "remedy": one.remedy }));
    let error = refused.map(Diagnostic::to_json);
    json!({
        "version": proof.migration.version.to_string(),
        "file": shown(file(proof)),
        "verdict": word,
        "losses": losses.collect::<Vec<_>>(),
        "differences": found.collect::<Vec<_>>(),
        "error": error.as_ref().and_then(|error| error.get("error")),
    })
}
