//! Which schemas are looked at?

/// The schemas that a catalog shall describe.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope {
    /// The schemas to look at.
    pub schemas: Schemas,
    /// Schemas to leave out, even when [`Scope::schemas`] holds them.
    pub exclude: Vec<String>,
}

/// A choice of schemas.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Schemas {
    /// Every schema but those of the system (`pg_...` and `information_schema`) and the empty ones
    /// that an extension made.
    #[default]
    All,
    /// These, as far as they exist.
    Only(Vec<String>),
}

impl Scope {
    /// Whether the schema of this name is described.
    pub(crate) fn holds(&self, schema: &str) -> bool {
        let chosen = match &self.schemas {
            Schemas::All => !schema.starts_with("pg_") && schema != "information_schema",
            Schemas::Only(names) => names.iter().any(|name| name == schema),
        };
        chosen && !self.exclude.iter().any(|name| name == schema)
    }
}

#[cfg(test)]
mod tests {
    use super::{Schemas, Scope};

    #[test]
    fn leaves_out_the_system_and_the_excluded() {
        let scope = Scope { schemas: Schemas::All, exclude: vec!["auth".to_owned()] };
        assert!(scope.holds("public"));
        assert!(scope.holds("pgmq"));
        assert!(!scope.holds("pg_catalog"));
        assert!(!scope.holds("information_schema"));
        assert!(!scope.holds("auth"));
    }

    #[test]
    fn holds_only_what_is_named() {
        let scope = Scope {
            schemas: Schemas::Only(vec!["a".to_owned(), "b".to_owned()]),
            exclude: vec!["b".to_owned()],
        };
        assert!(scope.holds("a"));
        assert!(!scope.holds("b"));
        assert!(!scope.holds("public"));
    }
}
