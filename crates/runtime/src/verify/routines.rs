//! Which of the functions of a name is it that generated code calls? Pure.

use crate::object::{Object, Part};
use crate::verify::compare::{Known, known};
use crate::verify::live::Live;
use std::collections::BTreeMap;

/// What there is of the function that a call of the known one runs; nothing where none does.
pub(crate) fn called(object: &'static Object, live: Vec<Live>) -> Vec<Live> {
    let mut candidates: BTreeMap<i64, Vec<Live>> = BTreeMap::new();
    for row in live {
        candidates.entry(row.candidate).or_default().push(row);
    }
    let arguments: Vec<Known> = known(object).filter(|it| it.part == Part::Argument).collect();
    let candidates = candidates.into_values().filter(|candidate| answers(&arguments, candidate));
    // The one that has no arguments besides is what the server prefers, too.
    let mut chosen = candidates.min_by_key(|it| inputs(it).count()).unwrap_or_default();
    for row in chosen.iter_mut().filter(|row| row.part == Part::Argument) {
        // One that had no name is known by its place.
        if let Some(it) = arguments.iter().find(|it| takes(row, it)) {
            it.name.clone_into(&mut row.name);
        }
    }
    chosen
}

/// Whether the arguments that code gives are all that a function needs, and no more than it takes.
fn answers(arguments: &[Known], candidate: &[Live]) -> bool {
    arguments.iter().all(|it| inputs(candidate).any(|row| takes(row, it)))
        && inputs(candidate)
            .all(|row| row.traits.default || arguments.iter().any(|it| takes(row, it)))
}

/// Whether an argument is the one that code gives: by its name where it has one.
pub(crate) fn takes(row: &Live, it: &Known) -> bool {
    let here = if it.name.is_empty() { row.place == it.place } else { row.name == it.name };
    here && row.part == Part::Argument
        && row.type_name == it.type_name
        && row.traits.variadic == it.traits.variadic
}

fn inputs(candidate: &[Live]) -> impl Iterator<Item = &Live> {
    candidate.iter().filter(|row| row.part == Part::Argument)
}
