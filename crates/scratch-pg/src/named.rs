//! Can the server that the user named serve as a scratch server?

use std::ops::RangeInclusive;

use tokio_postgres::{Client, Config};

use crate::connection;
use crate::error::Error;
use crate::options::ExtensionFiles;

/// What is known of a named server.
#[derive(Debug)]
pub(crate) struct Named {
    pub(crate) config: Config,
    /// The database that the user's address leads to, for statements about other databases.
    pub(crate) database: String,
    pub(crate) version: String,
    pub(crate) major: u16,
    /// Names of the wanted extensions that it does not have.
    pub(crate) missing: Vec<String>,
}

/// Connects and looks at version, rights and extensions.
pub(crate) async fn inspect(
    url: &str,
    majors: &RangeInclusive<u16>,
    extensions: &[ExtensionFiles],
) -> Result<(Named, Client), Error> {
    let mut config: Config = url.parse().map_err(Error::Address)?;
    if config.get_application_name().is_none() {
        config.application_name("rowsmith");
    }
    let database = config.get_dbname().unwrap_or("postgres").to_owned();
    let client = connection::connect(&config, &database).await?;
    let failed = || Error::sql("say what it is and what may be done");
    let sql = "select current_setting('server_version'), \
         current_setting('server_version_num')::int4 / 10000, rolcreatedb or rolsuper \
         from pg_catalog.pg_roles where rolname = current_user";
    let row = client.query_one(sql, &[]).await.map_err(failed())?;
    let version: String = row.try_get(0).map_err(failed())?;
    let number: i32 = row.try_get(1).map_err(failed())?;
    let major = u16::try_from(number).unwrap_or_default();
    let may_create: bool = row.try_get(2).map_err(failed())?;
    if !majors.contains(&major) {
        let (first, last) = (majors.start(), majors.end());
        let reason = format!("it is Postgres {version}, wanted is {first} to {last}");
        return Err(Error::Unsuitable { reason });
    }
    if !may_create {
        let reason = "its user may not create databases".to_owned();
        return Err(Error::Unsuitable { reason });
    }
    let sql = "select wanted from unnest($1::text[]) wanted where not exists \
         (select from pg_catalog.pg_available_extensions where name = wanted)";
    let names: Vec<&str> = extensions.iter().map(|files| files.name).collect();
    let rows = client.query(sql, &[&names]).await.map_err(failed())?;
    let missing =
        rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>().map_err(failed())?;
    // `15.18 (Debian 15.18-0+deb12u1)`: the packager's part is no version.
    let version = version.split(' ').next().unwrap_or_default().to_owned();
    Ok((Named { config, database, version, major, missing }, client))
}
