//! Looking after the totals that are kept (`migrations/0032_forecast_totals.sql`): reports are right without it, and stay
//! fast with it.

use crate::{db::Db, error::AppError};

/// Folds what changed since the last time into the totals. Gives how many changes there were.
///
/// # Errors
/// When the database is not reached.
pub async fn fold(db: &Db) -> Result<i64, AppError> {
    Ok(sqlx::query_scalar("SELECT fold_forecast_totals()").fetch_one(db.owner()).await?)
}

/// Makes the totals anew from the history. Gives how many stand afterwards.
///
/// # Errors
/// When the database is not reached.
pub async fn rebuild(db: &Db) -> Result<i64, AppError> {
    Ok(sqlx::query_scalar("SELECT rebuild_forecast_totals()").fetch_one(db.owner()).await?)
}
