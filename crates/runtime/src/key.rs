//! What picks at most one row, and which values does it take?

use crate::column::Table;
use crate::raw::Encode;
use crate::values::Values;
use std::fmt;
use std::marker::PhantomData;

/// A primary key, unique constraint or unique index of the relation whose rows are `R`.
///
/// `K` is the type of its column, or the tuple of the types of its columns, none of them optional,
/// since NULL equals nothing.
pub struct Key<R, K> {
    /// The name of the constraint or index.
    pub name: &'static str,
    /// The places of its columns among the relation's, in the order of `K`.
    pub columns: &'static [usize],
    /// The condition of a partial index: only rows that meet it are unique, and only they are
    /// found.
    pub predicate: Option<&'static str>,
    types: PhantomData<fn(K) -> R>,
}

impl<R, K> Key<R, K> {
    /// The key of these columns, given by their places among the relation's.
    pub const fn new(name: &'static str, columns: &'static [usize]) -> Self {
        Self { name, columns, predicate: None, types: PhantomData }
    }

    /// The same over the rows that meet a condition.
    #[must_use]
    pub const fn only(mut self, predicate: &'static str) -> Self {
        self.predicate = Some(predicate);
        self
    }

    /// The names of the columns.
    pub(crate) fn names(&self, table: &Table<R>) -> impl Iterator<Item = &'static str> {
        let columns = table.columns;
        self.columns.iter().filter_map(|place| Some(columns.get(*place)?.name))
    }
}

impl<R, K> Clone for Key<R, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R, K> Copy for Key<R, K> {}

impl<R, K> fmt::Debug for Key<R, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The values of a key's columns: one value, or a tuple of several.
pub trait KeyValues {
    /// How many values there are.
    const COUNT: usize;

    /// Gives each value for the column at its place.
    fn to_columns(&self, places: &[usize], values: &mut Values);
}

impl<T: Encode + ?Sized> KeyValues for T {
    const COUNT: usize = 1;

    fn to_columns(&self, places: &[usize], values: &mut Values) {
        for place in places {
            values.value(*place, self);
        }
    }
}

macro_rules! tuples {
    ($($value:ident: $type:ident,)*; ) => {};
    ($($value:ident: $type:ident,)*; $next:ident: $next_type:ident, $($rest:tt)*) => {
        impl<$($type: Encode,)* $next_type: Encode> KeyValues for ($($type,)* $next_type,) {
            const COUNT: usize = [$(stringify!($value),)* stringify!($next)].len();

            fn to_columns(&self, places: &[usize], values: &mut Values) {
                let ($($value,)* $next,) = self;
                let mut places = places.iter();
                $(places.next().into_iter().for_each(|place| values.value(*place, $value));)*
                places.next().into_iter().for_each(|place| values.value(*place, $next));
            }
        }
        tuples!($($value: $type,)* $next: $next_type,; $($rest)*);
    };
}

tuples! {
    a: A,;
    b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I, j: J, k: K, l: L, m: M, n: N, o: O, p: P,
}
