//! Random catalogs with hostile names, the same ones on every run.

use std::collections::BTreeMap;

use rowsmith_catalog::{
    Attribute, Catalog, Column, ColumnSource, Composite, Constraint, ConstraintKind, Domain,
    DomainCheck, Enum, Extension, ForeignKey, Generated, Grant, Identity, Index, Match, Parameter,
    ParameterMode, PolicyCommand, QualifiedName, Range, ReferentialAction, Relation, RelationKind,
    Returns, RlsPolicy, Routine, RoutineKind, RowSecurity, Schema, Sequence, Trigger, TypeRef,
    ViewWrites, Volatility,
};

/// A source of choices (splitmix64).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % limit as u64).unwrap()
    }

    fn flag(&mut self) -> bool {
        self.below(2) == 0
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    fn many<T>(&mut self, limit: usize, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.below(limit + 1)).map(|_| make(self)).collect()
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.flag().then(|| make(self))
    }

    fn map<T>(
        &mut self,
        limit: usize,
        mut make: impl FnMut(&mut Self) -> T,
    ) -> BTreeMap<String, T> {
        self.many(limit, |random| (random.name(), make(random))).into_iter().collect()
    }

    pub(crate) fn name(&mut self) -> String {
        const NAMES: &[&str] = &[
            "a",
            "contacts",
            "id",
            "Upper",
            "two words",
            "quo\"te",
            "back\\slash",
            "line\nbreak",
            "\r",
            "\t",
            "",
            " ",
            "-",
            "to",
            "column",
            "setof",
            "row",
            "void",
            "not null",
            "a.b",
            "(",
            ")",
            "[]",
            ",",
            "'",
            "U&\"",
            "\\000A",
            "größe",
            "表",
            "🦀",
            "\u{7f}",
            "\u{202e}x",
            "|",
            "! x",
            "default",
            "1st",
            "pg_catalog",
            "from",
            "\u{85}",
            "e\u{301}",
            "\0",
        ];
        match self.below(4) {
            0 => format!("{}{}", self.pick(NAMES), self.pick(NAMES)),
            _ => self.pick(NAMES).to_owned(),
        }
    }

    fn free_text(&mut self) -> String {
        const PIECES: &[&str] = &[
            "now()",
            "'x'::text",
            " ",
            "\n",
            "\r\n",
            "\t",
            "not valid",
            "comment",
            "| ",
            "!",
            "\\n",
            "\\",
            "default 1",
            "(a > 0)",
            "\u{feff}",
            "é",
            "  ",
            "\u{2028}",
            "\0",
            "\u{1}",
        ];
        self.many(4, |random| random.pick(PIECES)).concat()
    }

    fn maybe_text(&mut self) -> Option<String> {
        self.maybe(Self::free_text)
    }

    fn qualified(&mut self) -> QualifiedName {
        QualifiedName::new(self.name(), self.name())
    }

    fn type_ref(&mut self) -> TypeRef {
        const BUILTIN: &[&str] = &["int4", "text", "numeric", "void", "record", "row", "setof"];
        const MODIFIERS: &[&str] =
            &["10,2", "day to second(3)", "Point,4326", "", "(", ")", "a)b(", "\"", "\n", "x\"y"];
        let name = if self.flag() {
            QualifiedName::new("pg_catalog", self.pick(BUILTIN))
        } else {
            self.qualified()
        };
        TypeRef {
            name,
            modifier: self.maybe(|random| random.pick(MODIFIERS).to_owned()),
            array: self.flag(),
        }
    }

    fn source(&mut self) -> ColumnSource {
        ColumnSource { relation: self.qualified(), column: self.name() }
    }

    fn privileges(&mut self) -> Vec<String> {
        self.many(2, |random| match random.below(4) {
            0 => random.name(),
            _ => random.pick(&["SELECT", "INSERT", "USAGE"]).to_owned(),
        })
    }

    fn grants(&mut self) -> Vec<Grant> {
        self.many(2, |random| Grant {
            grantee: random.name(),
            column: random.maybe(Self::name),
            privileges: random.privileges(),
            grantable: random.privileges(),
        })
    }

    pub(crate) fn catalog(&mut self) -> Catalog {
        Catalog {
            extensions: self.map(2, |random| Extension { schema: random.name() }),
            schemas: self.map(3, Self::schema),
        }
    }

    fn schema(&mut self) -> Schema {
        Schema {
            comment: self.maybe_text(),
            grants: self.grants(),
            relations: self.map(3, Self::relation),
            enums: self.map(2, |random| Enum {
                labels: random.many(3, Self::free_text),
                comment: random.maybe_text(),
            }),
            domains: self.map(2, Self::domain),
            composites: self.map(2, |random| Composite {
                attributes: random.many(3, |random| Attribute {
                    name: random.name(),
                    type_ref: random.type_ref(),
                    comment: random.maybe_text(),
                }),
                comment: random.maybe_text(),
            }),
            ranges: self.map(2, |random| Range {
                subtype: random.type_ref(),
                multirange: random.qualified(),
                comment: random.maybe_text(),
            }),
            routines: self.many(3, Self::routine),
            sequences: self.map(2, Self::sequence),
        }
    }

    fn domain(&mut self) -> Domain {
        Domain {
            base: self.type_ref(),
            not_null: self.flag(),
            default: self.maybe_text(),
            checks: self.many(2, |random| DomainCheck {
                name: random.name(),
                definition: random.free_text(),
            }),
            comment: self.maybe_text(),
        }
    }

    fn sequence(&mut self) -> Sequence {
        let mut number = || self.pick(&[1, 0, -7, i64::MAX, i64::MIN, 32]);
        Sequence {
            start: number(),
            min: number(),
            max: number(),
            increment: number(),
            cache: number(),
            data_type: self.name(),
            cycle: self.flag(),
            owned_by: self.maybe(Self::source),
            grants: self.grants(),
            comment: self.maybe_text(),
        }
    }

    fn routine(&mut self) -> Routine {
        use ParameterMode as Mode;
        let returns = match self.below(6) {
            0 => Returns::Void,
            1 => Returns::Record,
            2 => Returns::Parameters,
            3 => Returns::Relation(self.qualified()),
            4 => Returns::Trigger,
            _ => Returns::Type(self.type_ref()),
        };
        Routine {
            name: self.name(),
            kind: self.pick(&[
                RoutineKind::Function,
                RoutineKind::Procedure,
                RoutineKind::Aggregate,
                RoutineKind::Window,
            ]),
            parameters: self.many(3, |random| Parameter {
                name: random.maybe(Self::name),
                mode: random.pick(&[Mode::In, Mode::Out, Mode::InOut, Mode::Variadic, Mode::Table]),
                type_ref: random.type_ref(),
                default: random.maybe_text(),
            }),
            returns,
            returns_set: self.flag(),
            rows: self.maybe(|random| random.pick(&[0, 1000, u32::MAX])),
            language: self.name(),
            volatility: self.pick(&[
                Volatility::Immutable,
                Volatility::Stable,
                Volatility::Volatile,
            ]),
            strict: self.flag(),
            security_definer: self.flag(),
            settings: self.many(2, Self::free_text),
            body: self.free_text(),
            grants: self.grants(),
            comment: self.maybe_text(),
        }
    }

    fn relation(&mut self) -> Relation {
        Relation {
            kind: self.relation_kind(),
            columns: self.many(4, Self::column),
            constraints: self.many(3, Self::constraint),
            indexes: self.many(2, |random| Index {
                name: random.name(),
                definition: random.free_text(),
                unique: random.flag(),
                columns: random.maybe(|random| random.many(2, Self::name)),
                partial: random.flag(),
                valid: random.flag(),
                comment: random.maybe_text(),
            }),
            triggers: self.many(2, |random| Trigger {
                name: random.name(),
                definition: random.free_text(),
                enabled: random.flag(),
                comment: random.maybe_text(),
            }),
            row_security: RowSecurity { enabled: self.flag(), forced: self.flag() },
            policies: self.many(2, Self::policy),
            grants: self.grants(),
            options: self.many(2, Self::free_text),
            comment: self.maybe_text(),
        }
    }

    fn relation_kind(&mut self) -> RelationKind {
        match self.below(5) {
            0 => RelationKind::Table {
                parents: self.many(2, Self::qualified),
                partition_bound: self.maybe_text(),
            },
            1 => RelationKind::Partitioned {
                key: self.free_text(),
                parents: self.many(2, Self::qualified),
                partition_bound: self.maybe_text(),
            },
            2 => RelationKind::Foreign { server: self.name() },
            3 => RelationKind::View {
                definition: self.free_text(),
                writes: ViewWrites {
                    insert: self.flag(),
                    update: self.flag(),
                    delete: self.flag(),
                },
            },
            _ => RelationKind::MaterializedView { definition: self.free_text() },
        }
    }

    fn column(&mut self) -> Column {
        Column {
            name: self.name(),
            type_ref: self.type_ref(),
            not_null: self.flag(),
            default: self.maybe_text(),
            identity: self.maybe(|random| random.pick(&[Identity::Always, Identity::ByDefault])),
            generated: self.maybe(|random| {
                if random.flag() {
                    Generated::Stored(random.free_text())
                } else {
                    Generated::Virtual(random.free_text())
                }
            }),
            collation: self.maybe(Self::qualified),
            updatable: self.flag(),
            source: self.maybe(Self::source),
            comment: self.maybe_text(),
        }
    }

    fn constraint(&mut self) -> Constraint {
        use ReferentialAction as Action;
        const ACTIONS: &[Action] = &[
            Action::NoAction,
            Action::Restrict,
            Action::Cascade,
            Action::SetNull,
            Action::SetDefault,
        ];
        let kind = match self.below(5) {
            0 => ConstraintKind::PrimaryKey { columns: self.many(2, Self::name) },
            1 => ConstraintKind::Unique {
                columns: self.many(2, Self::name),
                nulls_not_distinct: self.flag(),
            },
            2 => ConstraintKind::Check { definition: self.free_text() },
            3 => ConstraintKind::Exclusion { definition: self.free_text() },
            _ => ConstraintKind::ForeignKey(ForeignKey {
                columns: self.many(2, Self::name),
                references: self.qualified(),
                referenced_columns: self.many(2, Self::name),
                on_update: self.pick(ACTIONS),
                on_delete: self.pick(ACTIONS),
                match_type: self.pick(&[Match::Simple, Match::Full]),
            }),
        };
        Constraint {
            name: self.name(),
            kind,
            deferrable: self.flag(),
            deferred: self.flag(),
            validated: self.flag(),
            comment: self.maybe_text(),
        }
    }

    fn policy(&mut self) -> RlsPolicy {
        use PolicyCommand as Command;
        RlsPolicy {
            name: self.name(),
            permissive: self.flag(),
            command: self.pick(&[
                Command::All,
                Command::Select,
                Command::Insert,
                Command::Update,
                Command::Delete,
            ]),
            roles: self.many(2, Self::name),
            using: self.maybe_text(),
            with_check: self.maybe_text(),
            comment: self.maybe_text(),
        }
    }
}
