//! A catalog to the files of a Rust crate of types, purely.
//!
//! ```text
//! Catalog x Config --lower--> Model --emit, render--> FileSet --compare--> Drift
//!                    all decisions       all spelling
//! ```
//!
//! Code is printed directly, because a syntax tree of it, printed by prettyplease, would take most of
//! the time that a whole run has. It reads the same: tests hold every file against prettyplease.
//!
//! No disk, no clock, no environment: the same catalog and config give the same bytes.

mod config;
mod problem;
mod keywords;
mod words;
mod custom;
mod check;
mod naming;
mod rust_type;
mod type_map;
mod docs;
mod model;
mod lower;
mod render;
mod emit;
mod file_set;

use std::collections::BTreeMap;

use rowsmith_catalog::Catalog;

use crate::lower::settings::Settings;
pub use crate::{
    config::{Config, DateCrate, Derives, EnumStyle, KeyNewtypes},
    file_set::{Drift, FileSet, compare},
    problem::Problem,
};

/// The generated crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generated {
    /// Everything under `src/`.
    pub files: FileSet,
    /// What the user may want to know, sorted.
    pub warnings: Vec<Problem>,
    /// What each object's code is made from: its canonical text and the settings about it, by the
    /// name that [`Catalog::objects`] gives it. Fingerprints are made of this.
    pub objects: BTreeMap<String, String>,
}

/// Generates the crate's files.
///
/// Fails only when the config names something that Rust would not take; then all such settings are
/// reported, sorted. What the catalog holds never makes it fail.
pub fn generate(catalog: &Catalog, config: &Config) -> Result<Generated, Vec<Problem>> {
    let settings = Settings::parse(config)?;
    let lowered = lower::lower(catalog, &settings);
    let files = emit::emit(&lowered.model);
    let mut objects = BTreeMap::new();
    for (name, mut text) in catalog.objects() {
        let before = lowered.objects.range(..=name.clone()).next_back();
        let Some((_, place)) = before.filter(|(object, _)| is_of(&name, object)) else { continue };
        text.push_str(&settings.about(place));
        objects.insert(name, text);
    }
    Ok(Generated { files, warnings: lowered.warnings, objects })
}

/// Whether the object is this one; routines are named up to their parenthesis.
fn is_of(name: &str, object: &str) -> bool {
    name == object || object.ends_with('(') && name.starts_with(object)
}
