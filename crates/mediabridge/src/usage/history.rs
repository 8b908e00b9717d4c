//! How large every bucket was, day by day.

use crate::{
    app::App,
    clock::{DAY, Millis},
    db::{Db, DbError, Tx, sql},
    problem::Problem,
};

/// Days of the picture.
const SHOWN: i64 = 400;

#[derive(Debug, sqlx::FromRow)]
pub(super) struct Day {
    /// Since 1970-01-01.
    #[sqlx(rename = "day")]
    pub(super) number: i64,
    pub(super) objects: i64,
    pub(super) bytes: i64,
}

pub(super) async fn days(db: &Db, bucket_id: &str, now: Millis) -> Result<Vec<Day>, DbError> {
    db.all(
        sql("SELECT day, objects, bytes FROM bucket_days WHERE bucket_id = $1 AND day > $2 ORDER BY day")
            .bind(bucket_id)
            .bind(now.div_euclid(DAY) - SHOWN),
    )
    .await
}

async fn put(tx: &mut Tx, bucket_id: &str, day: &Day) -> Result<(), DbError> {
    tx.run(
        sql("INSERT INTO bucket_days (bucket_id, day, objects, bytes)
             SELECT id, $2, $3, $4 FROM buckets WHERE id = $1
             ON CONFLICT (bucket_id, day) DO UPDATE SET objects = excluded.objects, bytes = excluded.bytes
             WHERE bucket_days.objects <> excluded.objects OR bucket_days.bytes <> excluded.bytes")
        .bind(bucket_id)
        .bind(day.number)
        .bind(day.objects)
        .bind(day.bytes),
    )
    .await?;
    Ok(())
}

/// Notes how large every bucket is today, as far as it is known whole.
pub async fn keep_days(app: &App) -> Result<(), Problem> {
    let today = app.clock.now().div_euclid(DAY);
    let mut tx = app.db.begin().await?;
    for catalog in app
        .catalogs
        .all()
        .iter()
        .filter(|catalog| catalog.is_complete())
    {
        let (objects, bytes) = catalog
            .index
            .totals(catalog.root.prefix())
            .map_err(anyhow::Error::from)?;
        let day = Day {
            number: today,
            objects: i64::try_from(objects).unwrap_or(i64::MAX),
            bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
        };
        put(&mut tx, &catalog.bucket_id, &day).await?;
    }
    tx.commit().await?;
    Ok(())
}
