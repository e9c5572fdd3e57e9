//! Schemas with a few objects of each kind: what they are is simple, what they are called is not.

use std::fmt::Write as _;

use super::hostile::{Chance, Taken, identifier, literal};

const SCHEMAS: usize = 4;
/// Of each kind in each schema.
const TYPES: usize = 4;
const TABLES: usize = 7;
const FUNCTIONS: usize = 8;

/// What one seed makes.
#[derive(Default)]
pub(super) struct Schema {
    pub(super) sql: String,
    pub(super) schemas: Vec<String>,
    pub(super) tables: usize,
    pub(super) views: usize,
    pub(super) functions: usize,
}

pub(super) fn random(seed: u64) -> Schema {
    let mut maker = Maker {
        chance: Chance(seed),
        made: Schema::default(),
        types: ["integer", "text", "boolean", "text[]"].map(str::to_owned).to_vec(),
    };
    let mut taken = Taken::default();
    for _ in 0..SCHEMAS {
        let name = maker.chance.name(&mut taken);
        let schema = identifier(&name);
        // The one that every database has.
        if name != "public" {
            maker.run(&format!("create schema {schema}"));
        }
        maker.comment("schema", &schema);
        maker.made.schemas.push(name);
        maker.schema(&schema);
    }
    maker.made
}

/// Makes one object after another.
struct Maker {
    chance: Chance,
    made: Schema,
    /// What a column can be of, as SQL writes it.
    types: Vec<String>,
}

impl Maker {
    fn run(&mut self, sql: &str) {
        writeln!(self.made.sql, "{sql};").unwrap();
    }

    fn comment(&mut self, kind: &str, name: &str) {
        let text = self.chance.comment();
        self.run(&format!("comment on {kind} {name} is {text}"));
    }

    fn some_type(&mut self) -> String {
        self.chance.pick(&self.types).clone()
    }

    fn schema(&mut self, schema: &str) {
        // Relations, their indexes and all types share one scope.
        let mut taken = Taken::default();
        for _ in 0..TYPES {
            self.label(schema, &mut taken);
            self.domain(schema, &mut taken);
            self.composite(schema, &mut taken);
        }
        for _ in 0..TABLES {
            self.table(schema, &mut taken);
        }
        let mut taken = Taken::default();
        for _ in 0..FUNCTIONS {
            self.function(schema, &mut taken);
        }
    }

    fn label(&mut self, schema: &str, taken: &mut Taken) {
        let name = format!("{schema}.{}", self.chance.quoted(taken));
        let mut labels = Taken::default();
        let count = 1 + self.chance.below(8);
        let labels: Vec<_> = (0..count).map(|_| literal(&self.chance.name(&mut labels))).collect();
        self.run(&format!("create type {name} as enum ({})", labels.join(", ")));
        self.comment("type", &name);
        self.types.push(name);
    }

    fn domain(&mut self, schema: &str, taken: &mut Taken) {
        let name = format!("{schema}.{}", self.chance.quoted(taken));
        let constraint = self.chance.quoted(&mut Taken::default());
        let not = literal(&self.chance.name(&mut Taken::default()));
        let check = match self.chance.below(3) {
            0 => "length(value) < 1000".to_owned(),
            1 => format!("value <> {not}"),
            // What only the server decides.
            _ => format!("position({not} in value) is not null"),
        };
        self.run(&format!("create domain {name} as text constraint {constraint} check ({check})"));
        self.comment("domain", &name);
        self.types.push(name);
    }

    fn composite(&mut self, schema: &str, taken: &mut Taken) {
        let name = format!("{schema}.{}", self.chance.quoted(taken));
        let mut attributes = Taken::default();
        let mut list = Vec::new();
        for _ in 0..=self.chance.below(5) {
            let attribute = self.chance.quoted(&mut attributes);
            list.push((attribute, self.some_type()));
        }
        let columns: Vec<_> = list.iter().map(|(name, of)| format!("{name} {of}")).collect();
        self.run(&format!("create type {name} as ({})", columns.join(", ")));
        self.comment("type", &name);
        for (attribute, _) in list {
            self.comment("column", &format!("{name}.{attribute}"));
        }
        self.types.push(name);
    }

    fn table(&mut self, schema: &str, taken: &mut Taken) {
        let name = format!("{schema}.{}", self.chance.quoted(taken));
        let mut columns = Taken::default();
        let [id, code] = [(); 2].map(|()| self.chance.quoted(&mut columns));
        let mut names = vec![id.clone(), code.clone()];
        let [primary, unique, index] = [(); 3].map(|()| self.chance.quoted(taken));
        let mut constraints = Taken::default();
        let check = self.chance.quoted(&mut constraints);
        let mut parts = vec![
            format!("{id} integer not null"),
            format!("{code} text not null"),
            format!(
                "constraint {check} check ({id} <> 1000 and {code} <> {})",
                self.chance.comment()
            ),
        ];
        for _ in 0..self.chance.below(6) {
            let column = self.chance.quoted(&mut columns);
            let of = self.some_type();
            let null = self.chance.pick(&["", " not null"]);
            parts.push(format!("{column} {of}{null}"));
            names.push(column);
        }
        self.run(&format!("create table {name} ({})", parts.join(", ")));
        self.run(&format!(
            "alter table {name} add constraint {primary} primary key ({id}),
             add constraint {unique} unique ({code}, {id})"
        ));
        let (way, condition) = *self.chance.pick(&[("", ""), (" desc", ""), ("", " is not null")]);
        let condition =
            if condition.is_empty() { String::new() } else { format!(" where {code}{condition}") };
        self.run(&format!("create unique index {index} on {name} ({code}{way}){condition}"));
        self.comment("table", &name);
        for column in &names {
            self.comment("column", &format!("{name}.{column}"));
        }
        for constraint in [primary, unique, check] {
            self.comment("constraint", &format!("{constraint} on {name}"));
        }
        self.made.tables += 1;
        // Rows are values too: of columns, and from and to functions.
        self.types.push(name.clone());
        if self.chance.below(2) == 0 {
            self.view(schema, &name, &names, taken);
        }
    }

    /// A view that shows a table under other names.
    fn view(&mut self, schema: &str, table: &str, columns: &[String], taken: &mut Taken) {
        let name = format!("{schema}.{}", self.chance.quoted(taken));
        let mut names = Taken::default();
        let names: Vec<_> = columns.iter().map(|_| self.chance.quoted(&mut names)).collect();
        self.run(&format!(
            "create view {name} ({}) as select {} from {table}",
            names.join(", "),
            columns.join(", "),
        ));
        self.comment("view", &name);
        self.made.views += 1;
    }

    /// A function or procedure that gives back one of its arguments.
    fn function(&mut self, schema: &str, taken: &mut Taken) {
        let name = format!("{schema}.{}", self.chance.quoted(taken));
        let (mut names, mut types) = (Vec::new(), Vec::new());
        let mut scope = Taken::default();
        for _ in 0..=self.chance.below(4) {
            names.push(self.chance.quoted(&mut scope));
            types.push(self.some_type());
        }
        let at = self.chance.below(names.len());
        let (of, out) = (types[at].clone(), self.chance.quoted(&mut scope));
        let mut arguments: Vec<_> =
            names.iter().zip(&types).map(|(name, of)| format!("{name} {of}")).collect();
        // What comes after it must have a default too, so it is the last one.
        if let Some(last) = arguments.last_mut().filter(|_| self.chance.below(3) == 0) {
            last.push_str(" default null");
        }
        let body = format!("language sql as {}", literal(&format!("select ${}", at + 1)));
        let [mut kind, mut returns] = ["function", ""].map(str::to_owned);
        match self.chance.below(5) {
            0 => returns = format!("returns {of}"),
            1 => returns = format!("returns setof {of}"),
            2 => returns = format!("returns table ({out} {of})"),
            3 => {
                arguments[at].insert_str(0, "inout ");
                "procedure".clone_into(&mut kind);
            }
            _ => arguments.push(format!("out {out} {of}")),
        }
        self.run(&format!("create {kind} {name}({}) {returns} {body}", arguments.join(", ")));
        self.comment(&kind, &name);
        self.made.functions += 1;
        // One with the same name and other types.
        if self.chance.below(4) == 0 {
            let [a, b] = [(); 2].map(|()| self.chance.quoted(&mut scope));
            let arguments = format!("{a} integer, {b} integer, variadic {out} text[]");
            let body = "returns text[] language sql as 'select $3'";
            self.run(&format!("create function {name}({arguments}) {body}"));
            self.made.functions += 1;
        }
    }
}
