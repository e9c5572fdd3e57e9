//! Is a pooler in between that gives a session to each transaction anew?

use tokio_postgres::{Client, Error};

use crate::history::rows;

/// How often both are asked. Several runners that start at once make a pooler look like sessions of their own for a moment,
/// not for this long; a round is four short queries.
const ROUNDS: usize = 8;

/// Asks two connections that are open at the same time, in turn, which server process they talk to. One process for both, or two
/// for one of them, means such a pooler. It is seen whether the pooler hands out the session that was used last, or the one
/// that was not used for longest, since half of each round goes the other way round.
pub(super) async fn is_between(one: &Client, other: &Client) -> Result<bool, Error> {
    let (first, second) = (process(one).await?, process(other).await?);
    if first == second {
        return Ok(true);
    }
    for _ in 0..ROUNDS {
        for (client, seen) in [(other, &second), (one, &first), (one, &first), (other, &second)] {
            if process(client).await? != *seen {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

async fn process(client: &Client) -> Result<Option<String>, Error> {
    let rows = rows(client, "select pg_catalog.pg_backend_pid()").await?;
    Ok(rows.first().and_then(|row| row.get(0)).map(ToOwned::to_owned))
}
