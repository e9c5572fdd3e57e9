//! How long does psql take to copy?

use std::process::{Command, Stdio};

use crate::{
    Failure, Run,
    bed::{BATCH, Bed},
    hand_tokio::COLUMNS,
};

fn psql(bed: &Bed, command: &str) -> Result<(), Failure> {
    let mut psql = Command::new("psql");
    psql.args(["--no-psqlrc", "--quiet", "--command", command, &bed.url]).stdout(Stdio::null());
    match psql.status()?.success() {
        true => Ok(()),
        false => Err("psql failed".into()),
    }
}

/// Writes the file that psql copies from: the batch again and again.
pub(crate) fn export(bed: &Bed) -> Result<(), Failure> {
    let times = bed.rows / BATCH;
    let sql = format!("select {COLUMNS} from rows, generate_series(1, {times})");
    psql(bed, &format!("\\copy ({sql}) to '{}' (format binary)", bed.file.display()))
}

pub(crate) fn psql_in(bed: &mut Bed) -> Run<'_> {
    Box::pin(async {
        psql(
            bed,
            &format!("\\copy written ({COLUMNS}) from '{}' (format binary)", bed.file.display()),
        )?;
        Ok(bed.rows)
    })
}
