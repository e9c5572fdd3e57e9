//! How much memory does a run take, as the system counts it?

use std::{
    fmt::Write as _,
    process::{Child, Stdio},
    time::Duration,
};

use rowsmith_scratch_pg::testing::database;

use crate::support::{Project, url, value};

/// By how many KiB the peak may grow from a small file to one of 32 MiB: less than any copy of it takes.
const GROWTH: u64 = 4 << 10;

/// Runs to the end and gives the peak in KiB. The system keeps it; only what comes after the last look is missed.
fn peak(mut run: Child) -> u64 {
    let mut peak = 0;
    loop {
        if let Some(status) = run.try_wait().unwrap() {
            assert!(status.success(), "{status}");
            return peak;
        }
        let status = fs_err::read_to_string(format!("/proc/{}/status", run.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        peak = peak.max(number.unwrap_or_default());
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// A file of this many MiB, and how many rows it makes.
fn file(kind: &str, mebibytes: usize) -> (String, usize) {
    let words = "it''s ' long \\\\ -- and no comment ".repeat(24).replace('\'', "''");
    let mut text = String::from("create table t (a int, b text);\n");
    let inserts = kind == "insert";
    text.push_str(if inserts { "" } else { "copy t from stdin;\n" });
    let mut rows = 0;
    while text.len() < mebibytes << 20 {
        rows += 1;
        if inserts {
            writeln!(text, "insert into t values ({rows}, '{words}');").unwrap();
        } else {
            writeln!(text, "{rows}\t{words}").unwrap();
        }
    }
    text.push_str(match kind {
        "insert" => "",
        "copy" => "\\.\n",
        _ => "\\.\nvacuum t;\n",
    });
    (text, rows)
}

#[tokio::test]
async fn a_large_file_takes_no_more_than_a_small_one() {
    for kind in ["insert", "copy", "copy, then vacuum"] {
        let mut peaks = Vec::new();
        for mebibytes in [5, 32] {
            let (text, rows) = file(kind, mebibytes);
            let database = database().await;
            let project =
                Project::new(&[("001_large.sql", &text)]).with("DATABASE_URL", &url(&database));
            drop(text);
            let mut run = project.command(&["migrate"]);
            peaks.push(peak(run.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()));
            let found = value(&database, "select count(*)::text from t").await;
            assert_eq!(found, rows.to_string());
        }
        let [small, large] = peaks[..] else { panic!("{peaks:?}") };
        assert!(small > 0 && large < small + GROWTH, "{kind}: {peaks:?} KiB");
    }
}
