//! How does a write tell "leave it to the database" from NULL and from a value?

/// A column of an `Insert` or `Update`, or an argument of a function: given or left out.
///
/// Left out means the database decides: the column's default on insert, the present value on
/// update, the argument's default in a call. NULL is something else: `Field<Option<T>>` is unset,
/// `Set(None)` (NULL) or `Set(Some(value))`.
///
/// ```
/// use rowsmith_runtime::Field;
///
/// #[derive(Default)]
/// struct Update {
///     score: Field<Option<i32>>,
/// }
///
/// assert_eq!(Update::default().score, Field::Unset);
/// assert_eq!(Update { score: None.into() }.score, Field::Set(None));
/// assert_eq!(Update { score: Some(3).into() }.score, Field::Set(Some(3)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Field<T> {
    /// Not mentioned in the statement.
    #[default]
    Unset,
    /// Written as given.
    Set(T),
}

impl<T> Field<T> {
    /// The value, when one is given.
    pub const fn as_set(&self) -> Option<&T> {
        match self {
            Self::Unset => None,
            Self::Set(value) => Some(value),
        }
    }

    /// The value, when one is given.
    pub fn into_set(self) -> Option<T> {
        match self {
            Self::Unset => None,
            Self::Set(value) => Some(value),
        }
    }

    /// Whether the database decides.
    pub const fn is_unset(&self) -> bool {
        matches!(self, Self::Unset)
    }
}

impl<T> From<T> for Field<T> {
    fn from(value: T) -> Self {
        Self::Set(value)
    }
}
