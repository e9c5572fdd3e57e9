//! Programs that migrate their own database: several at once, from a folder and from themselves.

use std::process::{Child, Command, Stdio};

use rowsmith_migrate_core::{Embedded, Event, Migrator, Variables, embed};
use tokio_postgres::NoTls;

use crate::support::Project;

const FILES: [(&str, &str); 3] = [
    ("1_t.sql", "create table t (a int);\ninsert into t values (1);\n"),
    ("2_i.sql", "create index concurrently i on t (a);\n"),
    (
        "3_u.sql",
        "alter table t add column b int;\n-- rowsmith:down\nalter table t drop column b;\n",
    ),
];

/// Says to a process of this test that it is a replica, and where.
const REPLICA: &str = "ROWSMITH_TEST_REPLICA";

#[tokio::test]
async fn four_replicas_start_at_once() {
    if let Some(replica) = std::env::var_os(REPLICA) {
        let replica = replica.into_string().unwrap();
        let (folder, config) = replica.split_once('|').unwrap();
        let migrator = Migrator::from_dir(folder.as_ref()).unwrap();
        let report = migrator.run(&config.parse().unwrap(), NoTls, &mut ()).await.unwrap();
        println!("applied: {}", report.applied.len());
        return;
    }
    let project = Project::new(&FILES).await;
    let place = [project.folder().display().to_string(), url(&project)].join("|");
    let replica = || {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "migrator::four_replicas_start_at_once", "--nocapture"]);
        command.env(REPLICA, &place).stdout(Stdio::piped()).spawn().unwrap()
    };
    let replicas: Vec<Child> = (0..4).map(|_| replica()).collect();
    let applied = replicas.into_iter().map(|replica| {
        let output = replica.wait_with_output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let (_, said) = said.split_once("applied: ").unwrap_or_else(|| panic!("{said}"));
        said.lines().next().unwrap().parse::<usize>().unwrap()
    });
    assert_eq!(applied.sum::<usize>(), 3);
    assert_eq!(project.query("select count(*), max(a) from t").await, "1|1");
    let migrator = Migrator::from_dir(&project.folder()).unwrap();
    let again = migrator.run(&project.database.config(), NoTls, &mut ()).await.unwrap();
    assert!(again.applied.is_empty());
}

fn url(project: &Project) -> String {
    project.database.server().url(project.database.name())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_spawns_it_and_listens_to_a_channel() {
    let project =
        Project::new(&[("1_t.sql", "-- rowsmith:placeholders\ncreate table ${TABLE} ();")]).await;
    let mut variables = Variables::new(false);
    variables.insert("TABLE", "filled_in");
    let migrator = Migrator::from_dir(&project.folder()).unwrap().with_variables(variables);
    let config = project.database.config();
    let (sender, mut events) = tokio::sync::mpsc::unbounded_channel();
    let run = tokio::spawn(async move {
        let mut watch = |event: &Event<'_>| {
            if let Event::Finished { migration, .. } = event {
                sender.send(migration.version.clone()).unwrap();
            }
        };
        migrator.run(&config, NoTls, &mut watch).await
    });
    let mut finished = Vec::new();
    while let Some(version) = events.recv().await {
        finished.push(version.to_string());
    }
    assert_eq!(finished, ["1"]);
    assert_eq!(run.await.unwrap().unwrap().applied.len(), 1);
    assert_eq!(project.query("select to_regclass('filled_in')").await, "filled_in");
}

#[tokio::test]
async fn a_program_carries_its_migrations() {
    let project = Project::new(&FILES).await;
    project.write("4_v.up.sql", "\u{feff}create view v as select 1 as a;\r\n");
    project.write("4_v.down.sql", "drop view v;\n");
    let out = project.folder().join("migrations.rs");
    let lines = embed::generate(&project.folder(), &out).unwrap();
    assert_eq!(lines.lines().count(), 6, "{lines}");
    let code = fs_err::read_to_string(&out).unwrap();
    assert!(
        code.starts_with(
            "&[\n    ::rowsmith_migrate_core::Embedded { version: \"1\", name: \"t\","
        ),
        "{code}"
    );
    assert_eq!(code.matches("include_str!(").count(), 5, "{code}");
    // What the compiler makes of that.
    let file = |version, name, path, text, down| Embedded {
        version,
        name,
        path,
        text,
        no_transaction: false,
        down,
    };
    let carried = [
        file("1", "t", "1_t.sql", FILES[0].1, None),
        file("2", "i", "2_i.sql", FILES[1].1, None),
        file("3", "u", "3_u.sql", FILES[2].1, None),
        file(
            "4",
            "v",
            "4_v.up.sql",
            "\u{feff}create view v as select 1 as a;\r\n",
            Some(("4_v.down.sql", "drop view v;\n")),
        ),
    ];
    let migrator = Migrator::embedded(&carried).unwrap();
    for (carried, read) in migrator.set().migrations().iter().zip(project.set().migrations()) {
        assert_eq!(carried.checksum, read.checksum);
        assert_eq!(carried.up.text(), read.up.text());
        assert_eq!(
            carried.down.as_ref().map(|down| down.text()),
            read.down.as_ref().map(|down| down.text())
        );
    }
    let report = migrator.run(&project.database.config(), NoTls, &mut ()).await.unwrap();
    assert_eq!(report.applied.len(), 4);
    // From the folder, nothing is left to do.
    project.migrate().await.unwrap();
    assert_eq!(project.query("select a from v").await, "1");
}
