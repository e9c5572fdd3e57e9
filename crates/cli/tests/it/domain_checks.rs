//! Do the constructors of generated domains decide as the server does?

use std::{fmt::Write as _, path::Path, process::Command};

use rowsmith_scratch_pg::testing::{TestDatabase, database};

use crate::support::Project;

/// Domains of each kind.
const EACH: usize = 25;
/// Values that each domain is tried with.
const VALUES: usize = 40;

/// Random numbers, the same ones on every run (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit).unwrap()).unwrap()
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

/// What domains are made over.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Whole,
    Numeric,
    Float,
    Text,
    List,
}

const KINDS: [Kind; 5] = [Kind::Whole, Kind::Numeric, Kind::Float, Kind::Text, Kind::List];

impl Kind {
    fn base(self, random: &mut Random) -> &'static str {
        random.pick(match self {
            Self::Whole => &["smallint", "integer", "bigint"],
            Self::Numeric => {
                &["numeric", "numeric(4,2)", "numeric(3)", "numeric(2,3)", "numeric(2,-1)"]
            }
            Self::Float => &["double precision", "real"],
            Self::Text => &["text", "varchar", "varchar(3)", "char(2)"],
            Self::List => &["text[]", "integer[]"],
        })
    }

    fn constant(self, random: &mut Random) -> &'static str {
        random.pick(match self {
            Self::Whole => &["0", "1", "-3", "7", "200"],
            Self::Numeric => &["0", "1.5", "-0.25", "9.99", "99.5", "1e2"],
            Self::Float => &["0", "0.5", "-1.5e3", "7"],
            Self::Text => &["''", "'a'", "'ab'", "'it''s'", "'b '", "'\\'"],
            Self::List => &["0", "1", "2"],
        })
    }

    /// A value as the server's text.
    fn value(self, random: &mut Random) -> String {
        match self {
            Self::Whole => {
                random.pick(&["0", "1", "-3", "7", "8", "200", "201", "-4", "32767"]).into()
            }
            Self::Numeric => random
                .pick(&[
                    "0", "1.5", "1.50", "-0.25", "9.99", "9.995", "99.994", "99.995", "100",
                    "999.4", "999.5", "0.0985", "0.0995", "984", "985", "NaN", "Infinity",
                ])
                .into(),
            Self::Float => {
                random.pick(&["0", "-0", "0.5", "-1500", "7", "7.5", "NaN", "inf"]).into()
            }
            Self::Text => (0..random.below(6))
                .map(|_| random.pick(&["a", "b", ".", "-", " ", "é", "\n", "A", "'", "\\"]))
                .collect(),
            Self::List => random.pick(&["{}", "{1}", "{1,2}", "{1,2,3}"]).into(),
        }
    }

    /// A value as Rust, of the innermost type.
    fn rust(self, base: &str, value: &str) -> String {
        match self {
            Self::Whole => {
                let suffix = match base {
                    "smallint" => "i16",
                    "integer" => "i32",
                    _ => "i64",
                };
                format!("({value}_{suffix})")
            }
            Self::Numeric => format!("{value:?}.parse::<rowsmith_runtime::Numeric>().unwrap()"),
            Self::Float => {
                format!(
                    "{value:?}.parse::<{}>().unwrap()",
                    if base == "real" { "f32" } else { "f64" }
                )
            }
            Self::Text => format!("{value:?}.to_owned()"),
            Self::List => {
                let element = if base == "text[]" { "String" } else { "i32" };
                let length = value.matches(char::is_numeric).count();
                format!("vec![None::<{element}>; {length}]")
            }
        }
    }

    /// A part of a CHECK that can be decided.
    fn condition(self, random: &mut Random, depth: usize) -> String {
        if depth > 0 && random.below(2) == 0 {
            let (a, b) = (self.condition(random, depth - 1), self.condition(random, depth - 1));
            return match random.below(3) {
                0 => format!("({a} and {b})"),
                1 => format!("({a} or {b})"),
                _ => format!("not ({a})"),
            };
        }
        let compared = random.pick(&["=", "<>", "<", "<=", ">", ">="]);
        let number = random.below(5);
        match (self, random.below(4)) {
            (Self::List, 0 | 1) => format!("cardinality(value) {compared} {number}"),
            (Self::List, _) => format!("array_length(value, 1) {compared} {number}"),
            (Self::Text, 0) => format!("value ~ '{}'", pattern(random, 2).replace('\'', "''")),
            (Self::Text, 1) => {
                let measured = random.pick(&[
                    "length(value)",
                    "char_length(trim(value))",
                    "octet_length(value)",
                ]);
                format!("{measured} {compared} {number}")
            }
            (Self::Text, _) => match random.below(3) {
                0 => format!("value in ({}, {})", self.constant(random), self.constant(random)),
                1 => format!("btrim(value) <> {}", self.constant(random)),
                _ => format!("value {} {}", random.pick(&["=", "<>"]), self.constant(random)),
            },
            (_, 0) => {
                format!("value not in ({}, {})", self.constant(random), self.constant(random))
            }
            (_, 1) => {
                format!("value between {} and {}", self.constant(random), self.constant(random))
            }
            _ => format!("value {compared} {}", self.constant(random)),
        }
    }
}

/// A regular expression of the part that is known to mean the same everywhere.
fn pattern(random: &mut Random, depth: usize) -> String {
    let mut text = String::new();
    if random.below(2) == 0 {
        text.push('^');
    }
    for _ in 0..=random.below(3) {
        if depth > 0 && random.below(4) == 0 {
            let (a, b) = (pattern(random, depth - 1), pattern(random, depth - 1));
            write!(text, "({a}|{b})").unwrap();
        } else {
            text +=
                random.pick(&["a", "b", "[ab]", "[^a-c]", ".", "\\.", "[a.-]", "\\-", "é", " "]);
        }
        text += random.pick(&["", "", "*", "+", "?", "{2}", "{1,}", "{0,2}"]);
    }
    if random.below(2) == 0 {
        text.push('$');
    }
    text
}

/// A domain with what it is tried with.
struct Domain {
    kind: Kind,
    base: String,
    /// The domain that it is over, if it is over one.
    inner: Option<usize>,
    sql: String,
    values: Vec<String>,
}

fn domains(random: &mut Random, major: i32) -> Vec<Domain> {
    let mut domains: Vec<Domain> = Vec::new();
    for kind in KINDS {
        for nth in 0..EACH {
            let index = domains.len();
            let inner = (nth > 0 && random.below(4) == 0).then(|| index - 1);
            let base = match inner {
                Some(inner) => domains[inner].base.clone(),
                None => kind.base(random).to_owned(),
            };
            // Before Postgres 15 a scale lies between 0 and the precision.
            let odd = matches!(base.as_str(), "numeric(2,3)" | "numeric(2,-1)");
            let base = if major < 15 && odd { "numeric(3,1)".to_owned() } else { base };
            // What is padded is compared in a way of its own.
            let condition = if base == "char(2)" {
                String::new()
            } else {
                format!(" check ({})", kind.condition(random, 2))
            };
            let over = inner.map_or_else(|| base.clone(), |inner| format!("d{inner}"));
            let sql = format!("create domain d{index} as {over}{condition};\n");
            let values = (0..VALUES).map(|_| kind.value(random)).collect();
            domains.push(Domain { kind, base, inner, sql, values });
        }
    }
    domains
}

/// A program that says of each value whether its domain takes it.
fn program(domains: &[Domain]) -> String {
    let mut text =
        "#![allow(unused_parens)]\n\nuse generated::public::domains as d;\n\n".to_owned();
    for (index, domain) in domains.iter().enumerate() {
        let mut path = vec![index];
        while let Some(inner) = domains[path[path.len() - 1]].inner {
            path.push(inner);
        }
        let values: Vec<_> =
            domain.values.iter().map(|it| domain.kind.rust(&domain.base, it)).collect();
        let made: Vec<_> = path
            .iter()
            .rev()
            .map(|it| format!(".and_then(|it| d::D{it}::try_from(it).ok())"))
            .collect();
        let made = made.concat();
        writeln!(
            text,
            "fn d{index}() {{\n    for value in [{}] {{\n        println!(\"{{}}\", Some(value){made}.is_some());\n    }}\n}}\n",
            values.join(", "),
        )
        .unwrap();
    }
    let calls: Vec<_> = (0..domains.len()).map(|index| format!("    d{index}();\n")).collect();
    let calls = calls.concat();
    format!("{text}fn main() {{\n{calls}}}\n")
}

#[test]
fn a_value_is_made_just_when_the_server_takes_it() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let db = runtime.block_on(database());
    let major = "select current_setting('server_version_num')::int4 / 10000";
    let major: i32 = runtime.block_on(db.client.query_one(major, &[])).unwrap().get(0);
    let domains = domains(&mut Random(0x9E37_79B9_7F4A_7C15), major);
    let sql: String = domains.iter().map(|domain| domain.sql.as_str()).collect();
    let theirs = runtime.block_on(server(&db, &sql, &domains));
    let ours = constructors(&sql, &domains);
    let asked: Vec<_> = domains
        .iter()
        .flat_map(|domain| domain.values.iter().map(move |it| (domain, it)))
        .collect();
    assert_eq!((ours.len(), theirs.len()), (asked.len(), asked.len()));
    let wrong: Vec<_> = asked
        .iter()
        .zip(ours.iter().zip(&theirs))
        .filter(|(_, (ours, theirs))| ours != theirs)
        .map(|((domain, value), (_, theirs))| format!("{}{value:?}: {theirs}", domain.sql))
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), asked.len(), wrong.join("\n"));
    let taken = theirs.iter().filter(|taken| **taken).count();
    assert!(taken > asked.len() / 10 && taken < asked.len() * 9 / 10, "{taken} were taken");
}

/// What the server says when a value is stored, which cuts and rounds less than a cast does.
async fn server(db: &TestDatabase, sql: &str, domains: &[Domain]) -> Vec<bool> {
    db.client.batch_execute(sql).await.unwrap();
    db.client
        .batch_execute(
            "create function takes(domain text, base text, value text) returns boolean
             language plpgsql as $$ begin
                 execute format('insert into %I values ($1::%s)', 't' || domain, base) using value;
                 return true;
             exception when check_violation or string_data_right_truncation
                 or numeric_value_out_of_range then return false;
             end $$",
        )
        .await
        .unwrap();
    let mut taken = Vec::new();
    for (index, domain) in domains.iter().enumerate() {
        let name = format!("d{index}");
        db.client.batch_execute(&format!("create table t{name} (value {name})")).await.unwrap();
        // Without its modifier, so that storing meets the value as it is.
        let base = match domain.kind {
            Kind::Numeric => "numeric",
            Kind::Text => "text",
            Kind::Whole | Kind::Float | Kind::List => domain.base.as_str(),
        };
        for value in &domain.values {
            let row = db.client.query_one("select takes($1, $2, $3)", &[&name, &base, value]).await;
            taken.push(row.unwrap().get(0));
        }
    }
    taken
}

/// What the generated crate says.
fn constructors(sql: &str, domains: &[Domain]) -> Vec<bool> {
    let project = Project::new(&[("001_domains.sql", sql)]);
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let crates = workspace.join("crates");
    let words = ["gen-types", "--no-compile", "--runtime-path", crates.to_str().unwrap()];
    let said = project.run(&words);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let lock = fs_err::read_to_string(workspace.join("Cargo.lock")).unwrap();
    project.write("generated/Cargo.lock", &lock);
    project.write("generated/examples/decide.rs", &program(domains));
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled");
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--offline", "--no-default-features", "--example", "decide"])
        .arg("--target-dir")
        .arg(target)
        .current_dir(project.path("generated"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    lines.lines().map(|line| line == "true").collect()
}
