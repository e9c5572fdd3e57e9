//! How are databases of a server made from one another, and dropped?

use tokio_postgres::Client;

use crate::connection::quoted;
use crate::error::Error;

/// How the server copies a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strategy {
    /// File by file, with a checkpoint before and after: best on a server without `fsync`.
    FileCopy,
    /// As the server does it by itself: through the log from 15 on, without a checkpoint.
    Default,
}

impl Strategy {
    /// The best strategy for a server of ours; servers before 15 know no other and have no word for it.
    pub(crate) fn own(major: u16) -> Self {
        if major >= 15 { Self::FileCopy } else { Self::Default }
    }
}

/// Makes a database as a copy of another that nobody is connected to.
pub(crate) async fn create(
    admin: &Client,
    strategy: Strategy,
    name: &str,
    template: &str,
) -> Result<(), Error> {
    let strategy = match strategy {
        Strategy::FileCopy => " strategy file_copy",
        Strategy::Default => "",
    };
    let sql = format!("create database {} template {}{strategy}", quoted(name), quoted(template));
    admin.batch_execute(&sql).await.map_err(Error::sql("create a database"))
}

/// Carries over what `create database ... template` leaves behind: settings, owner, grants.
pub(crate) async fn carry_over(admin: &Client, from: &str, to: &str) -> Result<(), Error> {
    let failed = || Error::sql("carry a database's settings over");
    // No statement sets another database's settings as they are stored; a superuser may write them.
    let settings = "insert into pg_catalog.pg_db_role_setting (setdatabase, setrole, setconfig) \
         select copy.oid, s.setrole, s.setconfig \
         from pg_catalog.pg_db_role_setting s \
         join pg_catalog.pg_database source on source.oid = s.setdatabase \
         cross join pg_catalog.pg_database copy \
         where source.datname = $1 and copy.datname = $2";
    admin.execute(settings, &[&from, &to]).await.map_err(failed())?;
    let rows = admin.query(include_str!("database.sql"), &[&from, &to]).await.map_err(failed())?;
    let mut sql = String::new();
    for row in rows {
        sql.push_str(&row.try_get::<_, String>(0).map_err(failed())?);
        sql.push_str(";\n");
    }
    admin.batch_execute(&sql).await.map_err(failed())
}

/// Drops a database whoever is connected to it; one that is not there is as good as dropped.
pub(crate) async fn drop_now(admin: &Client, name: &str) -> Result<(), Error> {
    let sql = format!("drop database if exists {} with (force)", quoted(name));
    admin.batch_execute(&sql).await.map_err(Error::sql("drop a database"))
}

/// Ends every session on a database and waits until they are gone, so that it can be copied.
pub(crate) async fn end_sessions(admin: &Client, name: &str) -> Result<(), Error> {
    let sql = "select pg_catalog.pg_terminate_backend(pid, 10000) \
         from pg_catalog.pg_stat_activity where datname = $1 and pid <> pg_catalog.pg_backend_pid()";
    admin.query(sql, &[&name]).await.map_err(Error::sql("end the sessions of a database")).map(drop)
}
