//! What does somebody write who has our generated crate?

use std::{hint::black_box, pin::pin};

use futures_util::TryStreamExt as _;
use generated::public::rows;
use rowsmith_runtime as rt;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tokio_postgres::types::ToSql;

use crate::{
    Failure, Run,
    bed::{BATCH, Bed},
    hand_tokio::COLUMNS,
};

pub(crate) use generated::public::written::Insert;

pub(crate) async fn sample(
    client: &mut PgConnection,
    count: usize,
) -> Result<Vec<Insert>, Failure> {
    let sql = AssertSqlSafe(format!("select * from rows limit {count}"));
    let found: Vec<rows::Row> = sqlx::query_as(sql).fetch_all(client).await?;
    let insert = |row: rows::Row| Insert {
        id: row.id,
        kind: row.kind,
        name: row.name,
        email: row.email,
        note: row.note.into(),
        active: row.active,
        score: row.score.into(),
        amount: row.amount,
        created_at: row.created_at,
        token: row.token,
        data: row.data.into(),
        tags: row.tags,
    };
    Ok(found.into_iter().map(insert).collect())
}

pub(crate) fn tokio_read(bed: &mut Bed) -> Run<'_> {
    Box::pin(async { Ok(rt::select(&rows::TABLE).all(&bed.tokio).await?.len()) })
}

pub(crate) fn tokio_read_own(bed: &mut Bed) -> Run<'_> {
    Box::pin(async {
        let statement = bed.tokio.prepare(&format!("select {COLUMNS} from rows")).await?;
        let none: [&(dyn ToSql + Sync); 0] = [];
        let mut found = pin!(bed.tokio.query_raw(&statement, none).await?);
        let mut read = Vec::new();
        while let Some(found) = found.try_next().await? {
            read.push(rows::Row::try_from(&found)?);
        }
        Ok(read.len())
    })
}

pub(crate) fn tokio_look(bed: &mut Bed) -> Run<'_> {
    Box::pin(async {
        let all = rt::select(&rows::TABLE);
        let count = all.each(&bed.tokio, |row: rows::RowRef<'_>| drop(black_box(row))).await?;
        Ok(usize::try_from(count)?)
    })
}

pub(crate) fn tokio_look_owned(bed: &mut Bed) -> Run<'_> {
    Box::pin(async {
        let mut found = rt::select(&rows::TABLE).stream(&bed.tokio);
        let mut count = 0;
        while let Some(row) = found.next().await? {
            drop(black_box(row));
            count += 1;
        }
        Ok(count)
    })
}

pub(crate) fn sqlx_look(bed: &mut Bed) -> Run<'_> {
    Box::pin(async {
        let all = rt::select(&rows::TABLE);
        let count = all.each(&mut bed.sqlx, |row: rows::RowRef<'_>| drop(black_box(row))).await?;
        Ok(usize::try_from(count)?)
    })
}

pub(crate) fn sqlx_read(bed: &mut Bed) -> Run<'_> {
    Box::pin(async { Ok(rt::select(&rows::TABLE).all(&mut bed.sqlx).await?.len()) })
}

pub(crate) fn sqlx_read_own(bed: &mut Bed) -> Run<'_> {
    Box::pin(async {
        let sql = AssertSqlSafe(format!("select {COLUMNS} from rows"));
        let read: Vec<rows::Row> = sqlx::query_as(sql).fetch_all(&mut bed.sqlx).await?;
        Ok(read.len())
    })
}

pub(crate) fn tokio_write_one(bed: &mut Bed) -> Run<'_> {
    Box::pin(async {
        let transaction = bed.tokio.transaction().await?;
        let mut count = 0;
        for row in bed.ours.iter().cycle().take(bed.rows) {
            count += rt::insert(row).exec(&transaction).await?;
        }
        transaction.commit().await?;
        Ok(usize::try_from(count)?)
    })
}

pub(crate) fn tokio_write_prepared(bed: &mut Bed) -> Run<'_> {
    Box::pin(async {
        let transaction = bed.tokio.transaction().await?;
        let statements = rt::PreparedStatements::new();
        let mut count = 0;
        for row in bed.ours.iter().cycle().take(bed.rows) {
            count += rt::insert(row).exec(statements.on(&transaction)).await?;
        }
        transaction.commit().await?;
        Ok(usize::try_from(count)?)
    })
}

pub(crate) fn sqlx_write_one(bed: &mut Bed) -> Run<'_> {
    Box::pin(async {
        let mut transaction = bed.sqlx.begin().await?;
        let mut count = 0;
        for row in bed.ours.iter().cycle().take(bed.rows) {
            count += rt::insert(row).exec(&mut transaction).await?;
        }
        transaction.commit().await?;
        Ok(usize::try_from(count)?)
    })
}

pub(crate) fn tokio_write_many(bed: &mut Bed) -> Run<'_> {
    Box::pin(async {
        let transaction = bed.tokio.transaction().await?;
        let mut count = 0;
        for _ in 0..bed.rows / BATCH {
            count += rt::insert_many(&bed.ours).exec(&transaction).await?;
        }
        transaction.commit().await?;
        Ok(usize::try_from(count)?)
    })
}

pub(crate) fn sqlx_write_many(bed: &mut Bed) -> Run<'_> {
    Box::pin(async {
        let mut transaction = bed.sqlx.begin().await?;
        let mut count = 0;
        for _ in 0..bed.rows / BATCH {
            count += rt::insert_many(&bed.ours).exec(&mut transaction).await?;
        }
        transaction.commit().await?;
        Ok(usize::try_from(count)?)
    })
}

pub(crate) fn tokio_copy_in(bed: &mut Bed) -> Run<'_> {
    Box::pin(async {
        let mut copy = rt::copy_in(&bed.tokio);
        for row in bed.ours.iter().cycle().take(bed.rows) {
            copy.send(row).await?;
        }
        Ok(usize::try_from(copy.finish().await?)?)
    })
}

pub(crate) fn sqlx_copy_in(bed: &mut Bed) -> Run<'_> {
    Box::pin(async {
        let mut copy = rt::copy_in(&mut bed.sqlx);
        for row in bed.ours.iter().cycle().take(bed.rows) {
            copy.send(row).await?;
        }
        Ok(usize::try_from(copy.finish().await?)?)
    })
}
