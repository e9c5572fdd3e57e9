//! How much data would be lost? The database is asked before anything is done.

use rowsmith_catalog::quote_literal;
use tokio_postgres::{Client, SimpleQueryMessage};

use crate::{
    printer::counted,
    proof::{Loss, identifier},
};

/// More rows than about this many are estimated, not counted.
const COUNTED: i64 = 1_000_000;

/// How much there is of each; none where the database does not say.
pub(crate) async fn amounts(client: &Client, losses: &[&Loss]) -> Vec<Option<String>> {
    let unknown = || losses.iter().map(|_| None).collect();
    let Some(estimates) = numbers(client, losses, |loss| {
        let name = quote_literal(&loss.table().sql());
        format!(
            "(select c.reltuples::pg_catalog.int8 from pg_catalog.pg_class c where c.oid = pg_catalog.to_regclass({name}))"
        )
    })
    .await
    else {
        return unknown();
    };
    let small: Vec<&Loss> = losses
        .iter()
        .zip(&estimates)
        .filter(|(_, estimate)| estimate.is_some_and(|estimate| estimate < COUNTED))
        .map(|(loss, _)| *loss)
        .collect();
    let count = |loss: &Loss| {
        let column = match loss {
            Loss::Column(_, column) => identifier(column),
            Loss::Table(_) | Loss::Rows(_) => "*".to_owned(),
        };
        format!("(select pg_catalog.count({column}) from {})", loss.table().sql())
    };
    let counts = numbers(client, &small, count).await.unwrap_or_default();
    let mut counts = counts.into_iter();
    let amount = |(loss, estimate): (&&Loss, Option<i64>)| {
        let estimate = estimate?;
        let (one, many) = match loss {
            Loss::Column(..) => ("value", "values"),
            Loss::Table(_) | Loss::Rows(_) => ("row", "rows"),
        };
        if estimate >= COUNTED {
            return Some(format!("about {estimate} rows"));
        }
        let count = usize::try_from(counts.next().flatten()?).ok()?;
        Some(counted(count, one, many))
    };
    losses.iter().zip(estimates).map(amount).collect()
}

/// One number for each, by one query; none when the server does not answer it.
async fn numbers(
    client: &Client,
    losses: &[&Loss],
    number: impl Fn(&Loss) -> String,
) -> Option<Vec<Option<i64>>> {
    if losses.is_empty() {
        return Some(Vec::new());
    }
    let list: Vec<String> = losses.iter().map(|loss| number(loss)).collect();
    let query = format!(
        "begin read only;set local lock_timeout = '1s';set local statement_timeout = '10s';select {};commit",
        list.join(", ")
    );
    let Ok(messages) = client.simple_query(&query).await else {
        // A number that is not known is none; the session goes on.
        drop(client.simple_query("rollback").await);
        return None;
    };
    messages.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => {
            let value = |index| row.get(index).and_then(|text: &str| text.parse().ok());
            Some((0..losses.len()).map(value).collect())
        }
        _ => None,
    })
}
