//! What can the generator not express as asked, and where?

/// Something that the user may want to change in the schema or the config.
///
/// `place` is a name as in [`Config`](crate::Config): `public.contacts.score`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Problem {
    /// An override is not a Rust type.
    #[error("`{text}`, given for `{place}`, is not a Rust type: {why}")]
    BadType {
        /// What it was given for.
        place: String,
        /// What was given.
        text: String,
        /// What is wrong with it.
        why: String,
    },
    /// A derive is not a Rust path.
    #[error("`{text}`, derived for `{place}`, is not a Rust path: {why}")]
    BadPath {
        /// What it was given for.
        place: String,
        /// What was given.
        text: String,
        /// What is wrong with it.
        why: String,
    },
    /// A rename is not a Rust identifier.
    #[error("`{text}`, given for `{place}`, is not a Rust name: {why}")]
    BadName {
        /// What it was given for.
        place: String,
        /// What was given.
        text: String,
        /// What is wrong with it.
        why: String,
    },
    /// Two objects were renamed to the same name.
    #[error("`{place}` is renamed to `{text}`, which another name has taken")]
    NameTaken {
        /// What it was given for.
        place: String,
        /// What was given.
        text: String,
    },
    /// A tag in a comment is not understood, and was ignored.
    #[error("the comment of `{place}` has a tag `{text}` that is not understood: {why}")]
    BadTag {
        /// The object with the comment.
        place: String,
        /// The tag as written.
        text: String,
        /// What is wrong with it.
        why: String,
    },
    /// A setting matches nothing.
    #[error("there is no `{place}`, which the setting `{setting}` is about")]
    NoSuchPlace {
        /// What is missing.
        place: String,
        /// The setting's name.
        setting: &'static str,
    },
    /// No column of a relation holds text or bytes, so its rows have no borrowed form.
    #[error("the rows of `{place}` hold nothing to borrow: `borrowed-rows` does nothing there")]
    NothingToBorrow {
        /// The relation.
        place: String,
    },
    /// A type has no Rust counterpart; its values are passed on as text.
    #[error("`{place}` has the type `{sql_type}`, which is not known and is kept as text")]
    UnknownType {
        /// The column, attribute, parameter or result.
        place: String,
        /// Its type.
        sql_type: String,
    },
    /// A routine cannot be called by typed code and was left out.
    #[error("`{place}` was left out: it uses the pseudo-type `{sql_type}`")]
    PseudoType {
        /// The routine.
        place: String,
        /// The type that stands for many.
        sql_type: String,
    },
}
