//! Programs that migrate their own database: several at once, from a folder and from themselves.

use futures_util::future::join_all;
use rowsmith_migrate_core::{Embedded, Migrator, embed};
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

#[tokio::test]
async fn four_replicas_start_at_once() {
    let project = Project::new(&FILES).await;
    let migrator = Migrator::from_dir(&project.folder()).unwrap();
    let config = project.database.config();
    let replicas = (0..4).map(async |_| migrator.run(&config, NoTls, &mut ()).await.unwrap());
    let reports = join_all(replicas).await;
    let applied: usize = reports.iter().map(|report| report.applied.len()).sum();
    assert_eq!(applied, 3);
    assert_eq!(project.query("select count(*), max(a) from t").await, "1|1");
    let again = migrator.run(&config, NoTls, &mut ()).await.unwrap();
    assert!(again.applied.is_empty());
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
