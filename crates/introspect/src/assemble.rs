//! What catalog do the rows describe? Pure: rows in, values out.
//!
//! ```text
//! namespaces ---+
//! types --------+--> TypeNames ---+
//! relations ----+--> Names -------+--> constraints, indexes, ... , columns --> relations --+
//!                    view rules --+    routines, sequences --------------------------------+--> Catalog
//!                                      types in scope, then those that were mentioned -----+
//! ```

use rowsmith_catalog::{Catalog, Extension};

use crate::{error::Error, rows::Rows};

mod comments;
mod namespaces;
mod type_names;
mod names;
mod view_columns;
mod columns;
mod constraints;
mod details;
mod relations;
mod routines;
mod sequences;
mod type_definitions;

pub(crate) use self::namespaces::Namespaces;
use self::{comments::Comments, names::Names, type_names::TypeNames};

/// What every part of the assembly looks things up in.
struct Context<'a> {
    namespaces: &'a Namespaces,
    comments: Comments,
    types: TypeNames,
}

/// Puts the rows together.
pub(crate) fn assemble(namespaces: &Namespaces, rows: Rows) -> Result<Catalog, Error> {
    let Rows { tables, details, types, others } = rows;
    let type_names = TypeNames::new(
        namespaces,
        types.types,
        &types.attributes,
        &types.ranges,
        &types.modifiers,
    )?;
    let mut context =
        Context { namespaces, comments: Comments::new(others.comments), types: type_names };
    let mut catalog = Catalog::default();
    for extension in others.extensions {
        catalog.extensions.insert(extension.name, Extension { schema: extension.schema });
    }
    for (name, schema) in namespaces.schemas(&context.comments)? {
        catalog.schemas.insert(name, schema);
    }
    relations::add(&mut catalog, &mut context, tables, details, &others.collations)?;
    routines::add(&mut catalog, &mut context, others.routines)?;
    sequences::add(&mut catalog, &context, others.sequences)?;
    type_definitions::Definitions::new(types.labels, types.attributes, types.checks, types.ranges)
        .add(&mut catalog, &mut context)?;
    for name in namespaces.made_by_extensions() {
        if catalog.schemas.get(name).is_some_and(namespaces::is_bare) {
            catalog.schemas.remove(name);
        }
    }
    Ok(catalog)
}
