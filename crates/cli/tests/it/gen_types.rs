//! `gen-types` when all goes well: what is written, left alone, removed, shown by `--check`.

use std::path::Path;

use expect_test::expect;
use rowsmith_scratch_pg::testing;

use crate::support::{Project, url};

const CONTACTS: (&str, &str) =
    ("001_contacts.sql", "create table contacts (id bigint primary key, name text not null);");

#[test]
fn writes_the_crate_and_then_touches_nothing() {
    let project = Project::new(&[CONTACTS]);
    project.run(&["gen-types", "--no-compile"]).is(&expect![[r#"
        --
            Starting Postgres <version>
             Applied migrations/001_contacts.sql <n> ms
             Created the crate `generated`
               Added generated/src/lib.rs
               Added generated/src/objects.rs
               Added generated/src/public.rs
               Added generated/src/public/contacts.rs
            Finished 1 table or view, 4 files in <n> ms
        -- 0
    "#]]);
    let before = project.tree("generated");
    expect![[r#"
        Cargo.toml
        build.rs
        rowsmith.catalog
        rowsmith.lock
        src/lib.rs
        src/objects.rs
        src/public.rs
        src/public/contacts.rs
    "#]]
    .assert_eq(&(project.names("generated").join("\n") + "\n"));
    project.run(&["gen-types", "--no-compile"]).is(&expect![[r#"
        --
             Current the types in `generated`
            Finished 1 table or view, 4 files in <n> ms
        -- 0
    "#]]);
    assert_eq!(project.tree("generated"), before);
    project.run(&["gen-types", "--check"]).is(&expect![[r#"
        --
             Current the types in `generated`
            Finished 1 table or view, 4 files in <n> ms
        -- 0
    "#]]);
    assert_eq!(project.tree("generated"), before);
}

#[test]
fn a_check_shows_what_a_migration_changes() {
    let project = Project::new(&[CONTACTS]);
    project.run(&["gen-types", "--no-compile"]).done();
    let before = project.tree("generated");
    project.migration(
        "002_email.sql",
        "alter table contacts add email text; create table notes (id int); alter table contacts alter name drop not null;",
    );
    project.run(&["gen-types", "--check"]).is(&expect![[r#"
        public.contacts: column name: not null yes -> no
        public.contacts: column email added (text)
        public.notes: table added
        added src/public/notes.rs
        changed src/objects.rs
        @@ -12,8 +12,15 @@
                 members: &[
                     ("id", "int8", "not null"),
        -            ("name", "text", "not null"),
        +            ("name", "text", ""),
        +            ("email", "text", ""),
                     ("contacts_pkey", "id", "unique"),
                 ],
             },
        +    rt::Object {
        +        kind: rt::ObjectKind::Table,
        +        schema: "public",
        +        name: "notes",
        +        members: &[("id", "int4", "")],
        +    },
         ];

        changed src/public.rs
        @@ -3,2 +3,3 @@

         pub mod contacts;
        +pub mod notes;
        changed src/public/contacts.rs
        @@ -10,5 +10,7 @@
             pub id: i64,
             /// `text`.
        -    pub name: String,
        +    pub name: Option<String>,
        +    /// `text`.
        +    pub email: Option<String>,
         }

        @@ -20,4 +22,5 @@
                     id: columns.next(),
                     name: columns.next(),
        +            email: columns.next(),
                 }
             }
        @@ -32,11 +35,17 @@
             pub id: i64,
             /// `text`.
        -    pub name: String,
        +    pub name: rt::Field<Option<String>>,
        +    /// `text`.
        +    pub email: rt::Field<Option<String>>,
         }

         impl Insert {
             /// The columns that have to be given; the others are unset.
        -    pub fn new(id: i64, name: String) -> Self {
        -        Self { id, name }
        +    pub fn new(id: i64) -> Self {
        +        Self {
        +            id,
        +            name: rt::Field::Unset,
        +            email: rt::Field::Unset,
        +        }
             }
         }
        @@ -48,5 +57,6 @@
             fn to_columns(&self, values: &mut rt::Values) {
                 values.value(0, &self.id);
        -        values.value(1, &self.name);
        +        values.field(1, &self.name);
        +        values.field(2, &self.email);
             }
         }
        @@ -58,5 +68,7 @@
             pub id: rt::Field<i64>,
             /// `text`.
        -    pub name: rt::Field<String>,
        +    pub name: rt::Field<Option<String>>,
        +    /// `text`.
        +    pub email: rt::Field<Option<String>>,
         }

        @@ -68,4 +80,5 @@
                 values.field(0, &self.id);
                 values.field(1, &self.name);
        +        values.field(2, &self.email);
             }
         }
        @@ -85,4 +98,10 @@
                 read: rt::Read::Plain,
             },
        +    rt::Column {
        +        name: "email",
        +        sql_type: "text",
        +        cast: "::text",
        +        read: rt::Read::Plain,
        +    },
         ];

        @@ -117,4 +136,6 @@
             /// `name`.
             pub const NAME: &str = "name";
        +    /// `email`.
        +    pub const EMAIL: &str = "email";
         }

        changed rowsmith.catalog
        changed rowsmith.lock
        --
            Starting Postgres <version>
             Reusing 1 of 2 migrations from an earlier run
             Applied migrations/002_email.sql <n> ms
        warning: the types in `generated` are stale: run `rowsmith gen-types`
            Finished 2 tables and views, 5 files in <n> ms
        -- 1
    "#]]);
    let json = project.run(&["gen-types", "--check", "--json"]);
    assert_eq!((json.code, json.stderr.as_str()), (1, ""));
    expect![[r#"
        {
          "added": [
            "public/notes.rs"
          ],
          "applied": 0,
          "changed": [
            "objects.rs",
            "public.rs",
            "public/contacts.rs"
          ],
          "changes": [
            "public.contacts: column name: not null yes -> no",
            "public.contacts: column email added (text)",
            "public.notes: table added"
          ],
          "files": 5,
          "lines": 288,
          "migrations": 2,
          "outcome": "stale",
          "relations": 2,
          "removed": [],
          "reused": 2,
          "seconds": 0
        }
    "#]]
    .assert_eq(&json.stdout);
    assert_eq!(project.tree("generated"), before);
    project.run(&["gen-types", "--no-compile"]).is(&expect![[r#"
        --
        public.contacts: column name: not null yes -> no
        public.contacts: column email added (text)
        public.notes: table added
               Added generated/src/public/notes.rs
             Updated generated/src/objects.rs
             Updated generated/src/public.rs
             Updated generated/src/public/contacts.rs
            Finished 2 tables and views, 5 files in <n> ms
        -- 0
    "#]]);
    project.run(&["gen-types", "--check"]).done();
}

#[test]
fn until_stops_early() {
    let project = Project::new(&[CONTACTS, ("002_bad.sql", "select nonsense;")]);
    project.run(&["gen-types", "--no-compile", "--until", "001"]).done();
    assert!(project.path("generated/src/public/contacts.rs").is_file());
    project.run(&["gen-types", "--no-compile", "--until", "003"]).is(&expect![[r#"
        --
          error: there is no migration `003`
          help: give a version such as `20251008111500`, or the name of a file
        -- 2
    "#]]);
}

#[tokio::test]
async fn types_can_come_from_a_live_database() {
    let database = testing::database().await;
    database.client.batch_execute("create table live (id int)").await.unwrap();
    let project = Project::empty();
    let said = project.run(&["gen-types", "--no-compile", "--from-url", &url(&database)]);
    // Where the server of the tests listens differs from run to run.
    said.without("Reading").is(&expect![[r#"
        --
             Created the crate `generated`
               Added generated/src/lib.rs
               Added generated/src/objects.rs
               Added generated/src/public.rs
               Added generated/src/public/live.rs
            Finished 1 table or view, 4 files in <n> ms
        -- 0
    "#]]);
    assert!(project.path("generated/src/public/live.rs").is_file());
}

#[test]
fn schemas_are_those_asked_for() {
    let sql = "create schema crm; create table crm.a (id int); create table b (id int);";
    let project = Project::new(&[("1_a.sql", sql)]);
    project.run(&["gen-types", "--no-compile", "--schema", "crm"]).done();
    assert_eq!(project.names("generated/src"), ["crm.rs", "crm/a.rs", "lib.rs", "objects.rs"]);
    let both = ["gen-types", "--no-compile", "--schema", "crm", "--schema", "public"];
    project.run(&both).done();
    let all = ["crm.rs", "crm/a.rs", "lib.rs", "objects.rs", "public.rs", "public/b.rs"];
    assert_eq!(project.names("generated/src"), all);
}

#[test]
fn the_file_of_a_dropped_table_goes() {
    let project = Project::new(&[CONTACTS, ("002_notes.sql", "create table notes (id int);")]);
    project.run(&["gen-types", "--no-compile"]).done();
    project.migration("003_drop.sql", "drop table notes;");
    project.run(&["gen-types", "--no-compile"]).is(&expect![[r#"
        --
            Starting Postgres <version>
             Reusing 2 of 3 migrations from an earlier run
             Applied migrations/003_drop.sql <n> ms
        public.notes: table removed
             Updated generated/src/objects.rs
             Updated generated/src/public.rs
             Removed generated/src/public/notes.rs
            Finished 1 table or view, 4 files in <n> ms
        -- 0
    "#]]);
    assert_eq!(
        project.names("generated/src"),
        ["lib.rs", "objects.rs", "public.rs", "public/contacts.rs"]
    );
}

#[test]
fn a_generated_file_edited_by_hand_is_named_and_restored() {
    let project = Project::new(&[CONTACTS]);
    project.run(&["gen-types", "--no-compile"]).done();
    let generated = project.read("generated/src/public/contacts.rs");
    let edited = generated.replace("pub name: String,", "pub name: Vec<u8>,");
    assert_ne!(edited, generated);
    project.write("generated/src/public/contacts.rs", &edited);
    project.run(&["gen-types", "--check"]).is(&expect![[r#"
        changed src/public/contacts.rs
        @@ -10,5 +10,5 @@
             pub id: i64,
             /// `text`.
        -    pub name: Vec<u8>,
        +    pub name: String,
         }

        @@ -32,5 +32,5 @@
             pub id: i64,
             /// `text`.
        -    pub name: Vec<u8>,
        +    pub name: String,
         }

        --
        warning: the types in `generated` are stale: run `rowsmith gen-types`
            Finished 1 table or view, 4 files in <n> ms
        -- 1
    "#]]);
    project.run(&["gen-types", "--no-compile"]).is(&expect![[r#"
        --
             Updated generated/src/public/contacts.rs
            Finished 1 table or view, 4 files in <n> ms
        -- 0
    "#]]);
    assert_eq!(project.read("generated/src/public/contacts.rs"), generated);
}

#[test]
fn many_migrations_are_one_line_of_talk() {
    let names: Vec<(String, String)> = (1..=46)
        .map(|n| (format!("{n:03}_t.sql"), format!("create table t{n} (id int);")))
        .collect();
    let files: Vec<(&str, &str)> = names.iter().map(|(n, s)| (n.as_str(), s.as_str())).collect();
    let said = Project::new(&files).run(&["gen-types", "--no-compile"]);
    said.without("Added").is(&expect![[r#"
        --
            Starting Postgres <version>
             Applied 46 migrations in <n> ms
             Created the crate `generated`
            Finished 46 tables and views, 49 files in <n> ms
        -- 0
    "#]]);
}

#[test]
fn quiet_says_nothing_and_json_says_one_object() {
    let project = Project::new(&[CONTACTS]);
    project.run(&["gen-types", "--no-compile", "--quiet"]).is(&expect![[r#"
        --
        -- 0
    "#]]);
    let json = project.run(&["gen-types", "--no-compile", "--json"]);
    json.done();
    assert_eq!((&json.json()["outcome"], json.stderr.as_str()), (&"current".into(), ""));
}

/// The real last step: cargo compiles what was generated, offline, as this workspace pins it.
#[test]
fn the_generated_crate_compiles_and_a_bad_override_is_taken_back() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled");
    let mut project = Project::new(&[CONTACTS])
        .with("CARGO_BUILD_TARGET_DIR", target.to_str().unwrap())
        .with("CARGO_NET_OFFLINE", "true");
    // Cargo's own homes stay where they are, for its registry is in them.
    for name in ["HOME", "CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN"] {
        if let Some(value) = std::env::var_os(name) {
            project = project.with(name, value.to_str().unwrap());
        }
    }
    let crates = workspace.join("crates");
    let words = ["gen-types", "--runtime-path", crates.to_str().unwrap()];
    project.write(
        "generated/Cargo.lock",
        &fs_err::read_to_string(workspace.join("Cargo.lock")).unwrap(),
    );
    project.run(&words).is(&expect![[r#"
        --
            Starting Postgres <version>
             Applied migrations/001_contacts.sql <n> ms
             Created the crate `generated`
           Compiling `generated`
               Added generated/src/lib.rs
               Added generated/src/objects.rs
               Added generated/src/public.rs
               Added generated/src/public/contacts.rs
            Finished 1 table or view, 4 files in <n> ms
        -- 0
    "#]]);
    let before = project.tree("generated");
    project.write(
        "rowsmith.toml",
        "[types.overrides]\n\"public.contacts.name\" = \"no::such::Type\"\n",
    );
    let said = project.run(&words);
    assert_eq!(said.code, 2, "{}", said.stderr);
    assert!(said.stderr.contains("the generated crate does not compile"), "{}", said.stderr);
    assert!(said.stderr.contains("`generated` was left as it was"), "{}", said.stderr);
    let text = |tree: std::collections::BTreeMap<String, (String, _)>| -> Vec<(String, String)> {
        tree.into_iter().map(|(name, (text, _))| (name, text)).collect()
    };
    assert_eq!(text(project.tree("generated")), text(before));
}
