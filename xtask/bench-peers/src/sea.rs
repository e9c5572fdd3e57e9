//! What does somebody write who uses sea-orm?

use sea_orm::{
    ActiveModelTrait as _, DatabaseConnection, EntityTrait as _, IntoActiveModel as _,
    QuerySelect as _, TransactionTrait as _,
};

use crate::{
    Failure, Run,
    bed::{BATCH, Bed},
};

mod rows {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "rows")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub kind: i32,
        #[sea_orm(column_type = "Text")]
        pub name: String,
        #[sea_orm(column_type = "Text")]
        pub email: String,
        #[sea_orm(column_type = "Text", nullable)]
        pub note: Option<String>,
        pub active: bool,
        pub score: Option<f64>,
        #[sea_orm(column_type = "Decimal(Some((12, 2)))")]
        pub amount: Decimal,
        pub created_at: DateTimeUtc,
        pub token: Uuid,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        pub data: Option<Json>,
        pub tags: Vec<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod written {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "written")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub kind: i32,
        #[sea_orm(column_type = "Text")]
        pub name: String,
        #[sea_orm(column_type = "Text")]
        pub email: String,
        #[sea_orm(column_type = "Text", nullable)]
        pub note: Option<String>,
        pub active: bool,
        pub score: Option<f64>,
        #[sea_orm(column_type = "Decimal(Some((12, 2)))")]
        pub amount: Decimal,
        pub created_at: DateTimeUtc,
        pub token: Uuid,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        pub data: Option<Json>,
        pub tags: Vec<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) use written::ActiveModel;

pub(crate) async fn sample(
    client: &DatabaseConnection,
    count: usize,
) -> Result<Vec<ActiveModel>, Failure> {
    let found = rows::Entity::find().limit(u64::try_from(count)?).all(client).await?;
    let model = |row: rows::Model| {
        let rows::Model {
            id,
            kind,
            name,
            email,
            note,
            active,
            score,
            amount,
            created_at,
            token,
            data,
            tags,
        } = row;
        written::Model {
            id,
            kind,
            name,
            email,
            note,
            active,
            score,
            amount,
            created_at,
            token,
            data,
            tags,
        }
        .into_active_model()
        .reset_all()
    };
    Ok(found.into_iter().map(model).collect())
}

pub(crate) fn read(bed: &mut Bed) -> Run<'_> {
    Box::pin(async { Ok(rows::Entity::find().all(&bed.sea).await?.len()) })
}

pub(crate) fn write_many(bed: &mut Bed) -> Run<'_> {
    Box::pin(async {
        let transaction = bed.sea.begin().await?;
        let mut count = 0;
        for _ in 0..bed.rows / BATCH {
            // It takes its models for good.
            let models = bed.models.clone();
            count +=
                written::Entity::insert_many(models).exec_without_returning(&transaction).await?;
        }
        transaction.commit().await?;
        Ok(usize::try_from(count)?)
    })
}
