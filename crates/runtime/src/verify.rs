//! Is the database still what this code was generated from?
//!
//! One query brings the present state of all objects that the code knows; comparing is pure.

mod difference;
mod compare;
mod indexes;
mod live;
mod routines;
mod text;

pub use crate::verify::difference::{Change, Difference, Impact, Verdict};

use crate::error::Error;
use crate::executor::{Executor, Query};
use crate::object::{Object, ObjectKind};
use crate::values::Values;
use crate::verify::live::Live;

/// Compares the database with the objects that code was generated from, in one round trip.
///
/// Generated crates call it with what they were made from: `generated::verify(&client)`. It reads
/// the system catalogs only, needs no rights, takes no lock that anybody waits for, and is the same
/// on either driver.
///
/// # Errors
///
/// When the catalogs could not be read. Differences are no error; they are in the [`Verdict`].
pub async fn verify<E: Executor + Send>(
    executor: E,
    objects: &'static [Object],
) -> Result<Verdict, Error> {
    let mut values = Values::default();
    let texts = |text: fn(&Object) -> &'static str| objects.iter().map(text).collect::<Vec<_>>();
    values.value(0, &texts(|object| kind(object.kind)));
    values.value(1, &texts(|object| object.schema));
    values.value(2, &texts(|object| object.name));
    let live: Vec<Live> = executor.rows(Query::new(live::SQL, &values.parameters)).await?;
    Ok(Verdict { differences: compare::compare(objects, live) })
}

/// The kind as the query tells them apart.
fn kind(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Table | ObjectKind::View | ObjectKind::MaterializedView => "relation",
        ObjectKind::Row => "row",
        ObjectKind::Function | ObjectKind::Procedure => "routine",
        ObjectKind::Enum | ObjectKind::ClosedEnum | ObjectKind::Domain | ObjectKind::Composite => {
            kind.as_str()
        }
    }
}
