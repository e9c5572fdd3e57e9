//! What is known of a trigger?

/// A user's trigger; those that constraints make for themselves are not listed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trigger {
    /// The trigger's name, unique within its table.
    pub name: String,
    /// As printed by `pg_get_triggerdef`.
    pub definition: String,
    /// False after `DISABLE TRIGGER`.
    pub enabled: bool,
    /// `COMMENT ON TRIGGER`.
    pub comment: Option<String>,
}
