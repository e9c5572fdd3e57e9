//! Where is theirs not to be followed?

use super::cases::Case;

/// What one side says otherwise than the other.
pub(super) struct Difference<'d> {
    pub(super) fact: &'d str,
    pub(super) theirs: &'d str,
    pub(super) ours: &'d str,
    pub(super) case: &'d Case,
}

/// Where theirs is not to be followed.
pub(super) struct Defect {
    pub(super) why: &'static str,
    pub(super) explains: fn(&Difference<'_>) -> bool,
}

pub(super) const DEFECTS: [Defect; 8] = [
    Defect {
        why: "what a view computes is nullable, even `count(*)`; so is all of a union",
        explains: |it| it.fact.starts_with("row of view ") && it.says("null", "value"),
    },
    Defect {
        why: "fields of a view are optional and nullable, whatever the columns behind them say",
        explains: |it| it.is_write_of_view() && it.theirs == "optional null" && it.ours != "never",
    },
    Defect {
        why: "a generated or identity column is written through a view",
        explains: |it| it.is_write_of_view() && it.says("optional null", "never"),
    },
    Defect {
        why: "domains, ranges, addresses and others are `unknown`",
        explains: |it| it.theirs == "unknown" && it.ours != "absent",
    },
    Defect {
        why: "foreign keys to another schema are left out",
        explains: |it| it.is_key_elsewhere() && it.theirs == "absent",
    },
    Defect {
        why: "functions with arguments without names are left out, where PostgREST cannot call them",
        explains: |it| it.has_unnamed_arguments() && it.theirs == "absent",
    },
    Defect {
        why: "functions of extensions count as the user's",
        explains: |it| it.is_of_extension() && it.ours == "absent",
    },
    Defect {
        why: "a record is anything, also where its columns are arguments; we leave out those without, and say so",
        explains: |it| it.theirs == "records",
    },
];

impl Difference<'_> {
    fn says(&self, theirs: &str, ours: &str) -> bool {
        (self.theirs, self.ours) == (theirs, ours)
    }

    fn is_write_of_view(&self) -> bool {
        ["insert of view ", "update of view "].iter().any(|start| self.fact.starts_with(start))
    }

    /// `key name of table name (columns) to schema.name (columns)`.
    fn is_key_elsewhere(&self) -> bool {
        let to = self.fact.strip_prefix("key ").and_then(|it| it.rsplit_once(") to "));
        to.is_some_and(|(_, to)| to.split_once(" (").is_some_and(|(name, _)| name.contains('.')))
    }

    fn has_unnamed_arguments(&self) -> bool {
        let arguments = self.fact.strip_prefix("function ").and_then(|it| it.split_once(" ("));
        arguments.is_some_and(|(_, arguments)| arguments.contains("unnamed"))
    }

    fn is_of_extension(&self) -> bool {
        let name = self.fact.strip_prefix("function ").and_then(|it| it.split_once(" ("));
        name.is_some_and(|(name, _)| self.case.of_extensions.split(',').any(|it| it == name))
    }
}
