//! Who may do what?

/// Privileges that one role holds on one object, beyond those the owner has anyway.
///
/// What everybody has on a fresh object (`EXECUTE` on routines, `USAGE` on the schema `public`) is
/// not listed. Where it was revoked there is a grant to `public` with what is left, maybe nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// The role; `public` for everybody.
    pub grantee: String,
    /// The one column it is about, for column privileges.
    pub column: Option<String>,
    /// Upper-case privilege words, sorted: `INSERT`, `SELECT`, ... `MAINTAIN` (Postgres 17) is left
    /// out, so that majors agree.
    pub privileges: Vec<String>,
    /// The part of `privileges` held `WITH GRANT OPTION`, sorted.
    pub grantable: Vec<String>,
}
