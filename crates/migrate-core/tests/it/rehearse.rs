//! Rehearsals: what is found out, and that nothing stays of them on the target.

use std::time::Duration;

use expect_test::expect;
use rowsmith_migrate_core::rehearse::{FileReport, LockMode, Relation, StatementReport};
use rowsmith_migrate_core::{
    ApplyError, ApplyOptions, Connected, Limits, LockOptions, Notices, Plan, Policy, Rehearsal,
    Reserved, Target, history, notices, plan, rehearse, rehearse_on,
};
use tokio_postgres::{Client, NoTls};

use crate::support::Project;

async fn pending(project: &Project) -> Plan {
    let history = history::read(&project.database.client).await.unwrap();
    plan(&project.set(), &history, &Target::Latest, &Policy::default()).unwrap()
}

async fn connect(project: &Project) -> (Client, Notices) {
    let (client, connection) = project.database.config().connect(NoTls).await.unwrap();
    let (driving, notices) = notices::drive(connection);
    tokio::spawn(driving);
    (client, notices)
}

/// Where a plan is tried.
#[derive(Clone, Copy)]
enum Ground {
    Scratch,
    Target(Limits),
}

async fn tried(project: &Project, ground: Ground) -> Result<Rehearsal, ApplyError> {
    let plan = pending(project).await;
    let (mut client, mut notices) = connect(project).await;
    let options = ApplyOptions::default();
    match ground {
        Ground::Scratch => {
            let stage = Connected { client: &client, notices: Some(&mut notices) };
            rehearse(stage, &plan, &options, &mut ()).await
        }
        Ground::Target(limits) => {
            let keeper = project.connect().await;
            let lock = LockOptions::default();
            let reserved = Reserved::acquire(&mut client, &keeper, &lock, &mut |_| {}).await;
            let mut reserved = reserved.unwrap().with_notices(notices);
            let tried = rehearse_on(&mut reserved, &plan, limits, &options, &mut ()).await;
            reserved.release().await.unwrap();
            tried
        }
    }
}

fn target() -> Ground {
    Ground::Target(Limits { lock_timeout: Duration::from_millis(50), ..Limits::default() })
}

/// All that does not depend on the clock.
fn shown(rehearsal: &Rehearsal) -> String {
    rehearsal.files.iter().map(file).collect()
}

fn file(file: &FileReport) -> String {
    let mut text = file.version.to_string();
    let obstacle = file.obstacle.as_ref().map(ToString::to_string);
    let left_out = file.left_out.as_ref().map(ToString::to_string);
    for why in obstacle.into_iter().chain(left_out) {
        text.extend(["; ", &why]);
    }
    text.push('\n');
    text.extend(file.statements.iter().map(statement));
    text
}

fn statement(statement: &StatementReport) -> String {
    let place = statement.position.unwrap();
    let mut text =
        format!("  {}:{} {}: {}\n", place.line, place.column, statement.words, statement.rows);
    let mut add = |line: String| text.extend(["    ", &line, "\n"]);
    match &statement.locks {
        None => add("locks unknown".to_owned()),
        Some(locks) => {
            for lock in locks.iter().filter(|lock| lock.mode > LockMode::RowShare) {
                add(format!("{} {}: {}", lock.mode, relation(&lock.relation), lock.mode.blocks()));
            }
        }
    }
    for rewrite in &statement.rewrites {
        let verb = if rewrite.is_emptied { "empties" } else { "rewrites" };
        add(format!("{verb} {}", relation(&rewrite.relation)));
    }
    for scan in &statement.scans {
        add(format!("scans {} ({} rows)", relation(&scan.relation), scan.rows));
    }
    for sequence in &statement.sequences {
        add(format!("moves on {sequence}"));
    }
    for notice in &statement.notices {
        add(format!("{}: {}", notice.severity, notice.message));
    }
    text
}

fn relation(relation: &Relation) -> String {
    format!("{}{} {}", if relation.is_new { "new " } else { "" }, relation.kind, relation.name)
}

const THERE: (&str, &str) = (
    "1_there.sql",
    "create table t (id serial primary key, a int);\ninsert into t (a) select * from generate_series(1, 3);\n\
     create table child (t_id int);\ncreate type e as enum ('a');",
);

#[tokio::test]
async fn tells_locks_rewrites_scans_and_notices_of_each_statement() {
    let project = Project::new(&[THERE]).await;
    project.migrate().await.unwrap();
    project.write(
        "2_change.sql",
        "set local x.y = '1';\n\
         alter table t add column b text;\n\
         alter table t alter column a type bigint;\n\
         alter table t alter column a set not null;\n\
         create index i on t (a);\n\
         alter table child add foreign key (t_id) references t (id);\n\
         create table fresh (id int);\n\
         alter table fresh add column b int;\n\
         update t set b = 'x' where a + 0 < 3;\n\
         insert into t (a) values (7);\n\
         insert into t (a) values (8);\n\
         do $$ begin raise warning 'mind this'; end $$;\n\
         copy fresh (id) from stdin;\n1\n2\n\\.\n\
         drop table child;\n",
    );
    let on_target = shown(&tried(&project, target()).await.unwrap());
    expect![[r#"
        2
          1:1 set local x.y = ...: 0
          2:1 alter table t add column b text: 0
            AccessExclusiveLock table public.t: blocks reads and writes
          3:1 alter table t alter column a type bigint: 0
            rewrites table public.t
          4:1 alter table t alter column a set not null: 0
            scans table public.t (3 rows)
          5:1 create index i on t (a): 0
            scans table public.t (3 rows)
          6:1 alter table child add foreign key (t_id) references t (id): 0
            ShareRowExclusiveLock table public.child: blocks writes
            scans table public.child (0 rows)
          7:1 create table fresh (id int): 0
            AccessExclusiveLock new table public.fresh: blocks reads and writes
          8:1 alter table fresh add column b int: 0
          9:1 update t set b = ...: 2
            scans table public.t (3 rows)
          10:1 insert into t (a) values (7): 1
          11:1 insert into t (a) values (8): 1
            moves on public.t_id_seq
          12:1 do ...: 0
            WARNING: mind this
          13:1 copy fresh (id) from stdin: 2
          17:1 drop table child: 0
            AccessExclusiveLock table public.child: blocks reads and writes
    "#]]
    .assert_eq(&on_target);
    assert_eq!(project.query("select count(*), max(a) from t").await, "3|3");
    assert_eq!(
        project.query("select to_regclass('fresh'), to_regclass('child')").await,
        "null|child"
    );
    assert_eq!(project.query("select version from rowsmith.migrations").await, "1");
    // On a database to throw away it stays. How an update is planned there says nothing about full tables.
    let on_scratch = shown(&tried(&project, Ground::Scratch).await.unwrap());
    let update = "9:1 update t set b = ...: 2\n";
    let scan = "    scans table public.t (3 rows)\n";
    assert_eq!(on_target.replace(&[update, scan].concat(), update), on_scratch);
    assert_eq!(project.query("select count(*) from fresh").await, "2");
}

#[tokio::test]
async fn what_cannot_be_rolled_back_runs_on_scratch_only() {
    let project = Project::new(&[THERE]).await;
    project.migrate().await.unwrap();
    project.write(
        "2_concurrently.sql",
        "create index concurrently i on t (a);\nalter table t add column b int;\n",
    );
    project.write(
        "3_own.sql",
        "begin;\nalter table t add column c int;\ncommit;\ninsert into t (a) values (1);\n",
    );
    project.write("4_whole.sql", "begin;\nalter table t add column d int;\ncommit;\n");
    let on_target = tried(&project, target()).await.unwrap();
    expect![[r#"
        2; `CREATE INDEX CONCURRENTLY` on line 1 cannot run in a transaction; cannot be rolled back: `CREATE INDEX CONCURRENTLY` on line 1 cannot run in a transaction
        3; it has its own `COMMIT` on line 3; cannot be rolled back: it has its own `COMMIT` on line 3
        4
          2:1 alter table t add column d int: 0
            AccessExclusiveLock table public.t: blocks reads and writes
    "#]].assert_eq(&shown(&on_target));
    assert_eq!(project.query("select * from t limit 1").await, "1|1");
    let on_scratch = tried(&project, Ground::Scratch).await.unwrap();
    expect![[r#"
        2; `CREATE INDEX CONCURRENTLY` on line 1 cannot run in a transaction
          1:1 create index concurrently i on t (a): 0
            locks unknown
          2:1 alter table t add column b int: 0
            AccessExclusiveLock table public.t: blocks reads and writes
        3; it has its own `COMMIT` on line 3
          1:1 begin: 0
          2:1 alter table t add column c int: 0
            AccessExclusiveLock table public.t: blocks reads and writes
          4:1 insert into t (a) values (1): 1
            RowExclusiveLock table public.t: blocks other DDL
            moves on public.t_id_seq
        4
          2:1 alter table t add column d int: 0
            AccessExclusiveLock table public.t: blocks reads and writes
    "#]]
    .assert_eq(&shown(&on_scratch));
    assert_eq!(project.query("select a, b, c, d from t where id = 4").await, "1|null|null|null");
}

#[tokio::test]
async fn a_file_that_fails_is_explained_as_when_it_is_applied() {
    let project = Project::new(&[THERE]).await;
    project.migrate().await.unwrap();
    project.write(
        "2_x.sql",
        "alter table t add column b int;\nalter table t alter column nope type text;\n",
    );
    for ground in [target(), Ground::Scratch] {
        let error = tried(&project, ground).await.unwrap_err();
        let failure = error.failure().unwrap();
        assert_eq!(
            project.cut(&failure.to_string()),
            "`2_x.sql:2:28`: the server refused a statement"
        );
        assert!(failure.fault.is_some());
    }
    assert_eq!(project.query("select * from t limit 1").await, "1|1");
}

#[tokio::test]
async fn deferred_constraints_are_checked_although_nothing_is_committed() {
    let project = Project::new(&[THERE]).await;
    project.migrate().await.unwrap();
    project.write(
        "2_x.sql",
        "alter table child add foreign key (t_id) references t (id) deferrable initially deferred;\n",
    );
    project
        .write("3_x.sql", "insert into child values (99); insert into t (id, a) values (99, 1);\n");
    project.write("4_x.sql", "insert into child values (100);\n");
    for ground in [target(), Ground::Scratch] {
        let error = tried(&project, ground).await.unwrap_err();
        let failure = error.failure().unwrap();
        assert_eq!(project.cut(&failure.to_string()), "`4_x.sql`: the server refused to commit");
    }
}

#[tokio::test]
async fn waits_for_a_lock_on_the_target_for_a_moment_only() {
    let project = Project::new(&[THERE]).await;
    project.migrate().await.unwrap();
    // The script's own timeout does not count.
    project.write("2_x.sql", "set lock_timeout = 0;\nalter table t add column b int;\n");
    let other = project.connect().await;
    other.batch_execute("begin; select from t").await.unwrap();
    let error = tried(&project, target()).await.unwrap_err();
    assert_eq!(error.failure().unwrap().server.code, "55P03");
}

#[tokio::test]
async fn a_file_that_needs_an_earlier_one_committed_is_left_out_on_the_target() {
    let project = Project::new(&[THERE]).await;
    project.migrate().await.unwrap();
    project.write("2_value.sql", "alter type e add value 'b';\n");
    project.write("3_use.sql", "create table u as select 'b'::e as e;\n");
    project.write("4_more.sql", "create table v ();\n");
    let on_target = tried(&project, target()).await.unwrap();
    expect![[r#"
        2
          1:1 alter type e add value ...: 0
        3; needs an earlier file to be committed: unsafe use of new value "b" of enum type e
        4; comes behind a file that could not be tried
    "#]]
    .assert_eq(&shown(&on_target));
    assert_eq!(tried(&project, Ground::Scratch).await.unwrap().files.len(), 3);
}

#[tokio::test]
async fn a_script_may_set_its_own_isolation_level() {
    let project = Project::new(&[THERE]).await;
    project.migrate().await.unwrap();
    project.write(
        "2_x.sql",
        "set transaction isolation level serializable;\nalter table t add column b int;\n",
    );
    project.write("3_x.sql", "begin isolation level serializable;\ntruncate t;\ncommit;\n");
    let on_scratch = tried(&project, Ground::Scratch).await.unwrap();
    expect![[r#"
        2
          1:1 set transaction isolation level serializable: 0
          2:1 alter table t add column b int: 0
            AccessExclusiveLock table public.t: blocks reads and writes
        3
          2:1 truncate t: 0
            AccessExclusiveLock table public.t: blocks reads and writes
            empties table public.t
    "#]]
    .assert_eq(&shown(&on_scratch));
}
