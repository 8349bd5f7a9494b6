//! Filling the snapshots of the weekly trend, and making them anew.

use chrono::{DateTime, NaiveDate, Utc};

use super::{store, weeks};
use crate::{
    auth::{Caller, store as people},
    calendar::{DateRange, Quarter},
    clock::Clock,
    db::Db,
    error::AppError,
    forecast::{Scope, Who},
    opportunity::slice::Slice,
    pipeline::Category,
};

/// Quarters that are kept filled, counted from the current one.
const KEPT: std::ops::RangeInclusive<i32> = -2..=1;

/// Takes the missing snapshots of those days of a quarter; days that are not over are left out. Gives how many.
pub async fn fill(
    db: &Db,
    today: NaiveDate,
    now: DateTime<Utc>,
    quarter: Quarter,
    days: &[NaiveDate],
) -> Result<usize, AppError> {
    let mut connection = db.owner().acquire().await?;
    let organisation = people::organisation(&mut connection).await?;
    let range = organisation.calendar.range(quarter);
    let there = store::taken(&mut connection, range.from, days).await?;
    drop(connection);
    let caller = Caller::upkeep(organisation, today, now);
    let missing: Vec<NaiveDate> = days.iter().copied().filter(|day| *day < today && !there.contains(day)).collect();
    for day in &missing {
        take(db, &caller, quarter, range, *day).await?;
    }
    Ok(missing.len())
}

async fn take(db: &Db, caller: &Caller, quarter: Quarter, range: DateRange, day: NaiveDate) -> Result<(), AppError> {
    let filter = Scope { quarter, who: Who::Company, as_of: None }.records(Category::COUNTED.to_vec());
    let mut tx = db.owner().begin().await?;
    store::lock(&mut tx).await?;
    let slice = Slice::load(&mut tx, &filter, caller).await?.at(&mut tx, day).await?;
    store::take(&mut tx, range.from, &slice).await?;
    Ok(tx.commit().await?)
}

/// Takes what is missing of the quarters around today. The server does it when it starts and every hour.
pub async fn keep_up(db: &Db, clock: Clock) -> Result<usize, AppError> {
    let mut connection = db.owner().acquire().await?;
    let organisation = people::organisation(&mut connection).await?;
    drop(connection);
    let (today, calendar) = (clock.today(&organisation.time_zone), organisation.calendar);
    let mut filled = 0;
    for steps in KEPT {
        let quarter = calendar.plus(calendar.quarter_of(today), steps);
        filled += fill(db, today, clock.now(), quarter, &weeks(calendar.range(quarter))).await?;
    }
    Ok(filled)
}

/// Forgets every snapshot and takes the same days again from the history. Gives how many.
pub async fn rebuild(db: &Db, clock: Clock) -> Result<usize, AppError> {
    let mut tx = db.owner().begin().await?;
    store::lock(&mut tx).await?;
    let days = store::forget(&mut tx).await?;
    let organisation = people::organisation(&mut tx).await?;
    tx.commit().await?;
    let today = clock.today(&organisation.time_zone);
    for (start, day) in &days {
        fill(db, today, clock.now(), organisation.calendar.quarter_of(*start), &[*day]).await?;
    }
    Ok(days.len())
}
