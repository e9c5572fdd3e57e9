//! How is the model spelled as files?

mod columns;
mod structs;
mod keys;
mod constraints;
mod relation;
mod enums;
mod checks;
mod domains;
mod composites;
mod functions;
mod objects;

use std::collections::BTreeMap;

use crate::{
    docs::Docs,
    file_set::FileSet,
    model::{Model, Schema},
    naming::RustName,
    render::Source,
};

/// Spells the whole crate.
pub(crate) fn emit(model: &Model) -> FileSet {
    let mut files = BTreeMap::new();
    files.insert("objects.rs".to_owned(), objects::emit(model));
    for schema in &model.schemas {
        let folder = schema.name.as_str();
        files.insert(format!("{folder}.rs"), declarations(model, schema));
        for relation in &schema.relations {
            let path = format!("{folder}/{}.rs", relation.module.as_str());
            files.insert(path, relation::emit(&model.command, relation));
        }
        for kind in KINDS.iter().filter(|kind| !(kind.is_empty)(schema)) {
            let mut source = Source::new(&model.command);
            source.file_docs(&Docs::new(kind.docs).append(&schema.docs));
            (kind.emit)(&mut source, schema);
            files.insert(format!("{folder}/{}.rs", kind.module), source.finish());
        }
    }
    let alike = files.values().any(|text| names_beyond_ascii(text));
    files.insert("lib.rs".to_owned(), root(model, alike));
    FileSet(files)
}

/// Whether code has letters that may look like others, as in `ÉI` and `É1`; texts and comments may.
fn names_beyond_ascii(text: &str) -> bool {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.filter_map(|line| line.split('"').next()).any(|names| !names.is_ascii())
}

/// A module that holds all objects of one kind.
struct Kind {
    module: &'static str,
    docs: &'static str,
    is_empty: fn(&Schema) -> bool,
    emit: fn(&mut Source, &Schema),
}

/// In the order of their names.
const KINDS: [Kind; 4] = [
    Kind {
        module: "composites",
        docs: "Composite types. ",
        is_empty: |schema| schema.composites.is_empty(),
        emit: |source, schema| {
            source.runtime();
            for it in &schema.composites {
                composites::emit(source, it);
            }
        },
    },
    Kind {
        module: "domains",
        docs: "Domains. ",
        is_empty: |schema| schema.domains.is_empty(),
        emit: |source, schema| {
            source.runtime();
            for it in &schema.domains {
                domains::emit(source, it);
            }
        },
    },
    Kind {
        module: "enums",
        docs: "Enums. ",
        is_empty: |schema| schema.enums.is_empty(),
        emit: |source, schema| {
            source.runtime();
            for it in &schema.enums {
                enums::emit(source, it);
            }
        },
    },
    Kind {
        module: "functions",
        docs: "Functions and procedures. ",
        is_empty: |schema| schema.functions.is_empty(),
        emit: |source, schema| {
            for it in &schema.functions {
                functions::emit(source, it);
            }
        },
    },
];

fn root(model: &Model, alike: bool) -> String {
    let mut source = Source::new(&model.command);
    source.file_docs(&Docs::new("The types of a database: a module for each schema."));
    source.gap();
    if alike {
        // rustc hears of this lint at the root of a crate only.
        source.line(&[&"#![allow(confusable_idents)]"]);
        source.gap();
    }
    let objects = RustName::ours("objects");
    let mut modules: Vec<_> = model.schemas.iter().map(|it| &it.name).chain([&objects]).collect();
    modules.sort();
    for module in modules {
        source.line(&[&"#[rustfmt::skip]"]);
        source.line(&[&"pub mod ", module, &";"]);
    }
    source.gap();
    source.line(&[&"pub use objects::verify;"]);
    source.finish()
}

fn declarations(model: &Model, schema: &Schema) -> String {
    let mut source = Source::new(&model.command);
    source.file_docs(&schema.docs);
    source.gap();
    let kinds = KINDS.iter().filter(|kind| !(kind.is_empty)(schema));
    let mut modules: Vec<RustName> = kinds.map(|kind| RustName::ours(kind.module)).collect();
    modules.extend(schema.relations.iter().map(|relation| relation.module.clone()));
    modules.sort();
    for module in &modules {
        source.line(&[&"pub mod ", module, &";"]);
    }
    source.finish()
}

#[cfg(test)]
mod tests;
