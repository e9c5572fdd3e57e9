//! Can what a script's header asks for be had?

use std::collections::BTreeSet;

use crate::directives::Required;
use crate::migration::Migration;
use crate::set::MigrationSet;
use crate::standing::Standing;
use crate::version::Version;

use super::{Problem, Unmet};

/// The versions that a dependency can be on before anything is run: those that have a row, under the version of their file too.
pub(super) fn met(standings: &[Standing<'_>]) -> BTreeSet<Version> {
    let ran = standings.iter().filter_map(|standing| Some((standing, standing.applied?)));
    ran.flat_map(|(standing, applied)| {
        let file = standing.migration.map(|migration| migration.version.clone());
        file.into_iter().chain([applied.version.clone()])
    })
    .collect()
}

/// What the header of `migration` asks for in vain; `met` has run, or runs before it.
pub(super) fn unmet(
    set: &MigrationSet,
    met: &BTreeSet<Version>,
    server: Option<u32>,
    migration: &Migration,
) -> Vec<Problem> {
    let directives = &migration.up.directives;
    let misread = directives.misread.iter().map(|misread| Problem::Unreadable {
        version: migration.version.clone(),
        path: migration.path.clone(),
        at: misread.at,
        message: misread.message.clone(),
        hint: Some(misread.hint.clone()),
    });
    let depends = directives.depends_on.iter().filter_map(|needed| {
        let why = unmet_dependency(set, met, migration, &needed.wanted)?;
        let (version, path) = (migration.version.clone(), migration.path.clone());
        Some(Problem::Depends { version, path, at: needed.at, on: needed.wanted.clone(), why })
    });
    let requires = directives.requires.iter().filter_map(|requirement| {
        let (required, is) = (requirement.of, too_old(requirement.of, server)?);
        let (version, path) = (migration.version.clone(), migration.path.clone());
        Some(Problem::Requires { version, path, at: requirement.at, required, is })
    });
    misread.chain(depends).chain(requires).collect()
}

fn unmet_dependency(
    set: &MigrationSet,
    met: &BTreeSet<Version>,
    migration: &Migration,
    wanted: &str,
) -> Option<Unmet> {
    match set.find(wanted) {
        Some(found) if met.contains(&found.version) => None,
        Some(found) if found.version >= migration.version => Some(Unmet::Later),
        Some(_) => Some(Unmet::LeftOut),
        None if met.contains(&Version::new(wanted)) => None,
        None => Some(Unmet::Absent),
    }
}

/// What there is instead; none when it is new enough, or when nobody knows.
fn too_old(required: Required, server: Option<u32>) -> Option<Required> {
    match required {
        Required::Postgres(major) => {
            server.filter(|server| *server < major).map(Required::Postgres)
        }
        Required::Rowsmith(major, minor) => {
            let mut own = env!("CARGO_PKG_VERSION").split('.').filter_map(|part| part.parse().ok());
            let own: (u32, u32) = (own.next()?, own.next()?);
            (own < (major, minor)).then_some(Required::Rowsmith(own.0, own.1))
        }
    }
}
