//! Taking a whole import back.

use sqlx::PgConnection;

use super::{field::ImportKind, report::DryRun, store::withdrawal, view::ImportId};
use crate::{
    auth::Caller,
    error::{AppError, Conflict, Denial},
};

const EDITED: AppError = AppError::Conflict(Conflict::ImportEditedSince);

/// Removes everything that the import made, while nobody edited or used any of it since.
///
/// # Errors
/// [`Conflict::ImportEditedSince`] otherwise; nothing is removed then.
pub async fn withdraw(
    tx: &mut PgConnection,
    caller: &Caller,
    import: ImportId,
    report: &DryRun,
) -> Result<(), AppError> {
    match report.kind {
        ImportKind::Opportunities => opportunities(tx, caller, import, report.to_create).await?,
        ImportKind::Quotas => quotas(tx, import, report.to_create + report.to_update).await?,
        ImportKind::ExchangeRates => exchange_rates(tx, import, report.to_create + report.to_update).await?,
        ImportKind::People | ImportKind::Products | ImportKind::Accounts => {}
    }
    records(tx, import).await
}

async fn opportunities(tx: &mut PgConnection, caller: &Caller, import: ImportId, made: u64) -> Result<(), AppError> {
    let untouched = withdrawal::untouched_opportunities(tx, import).await?;
    if u64::try_from(untouched) != Ok(made) {
        return Err(EDITED);
    }
    let removed = withdrawal::remove_opportunities(tx, import, caller.now).await?;
    if removed == made { Ok(()) } else { Err(EDITED) }
}

async fn quotas(tx: &mut PgConnection, import: ImportId, made: u64) -> Result<(), AppError> {
    let (all, latest) = withdrawal::quotas(tx, import).await?;
    if all != latest || u64::try_from(all) != Ok(made) {
        return Err(EDITED);
    }
    // Row-level security lets only those who see everything withdraw a version of a quota.
    let removed = withdrawal::remove_quotas(tx, import).await?;
    if removed == made { Ok(()) } else { Err(AppError::Forbidden(Denial::Administrator)) }
}

async fn exchange_rates(tx: &mut PgConnection, import: ImportId, made: u64) -> Result<(), AppError> {
    let (all, latest) = withdrawal::exchange_rates(tx, import).await?;
    if all != latest || u64::try_from(all) != Ok(made) {
        return Err(EDITED);
    }
    let removed = withdrawal::remove_exchange_rates(tx, import).await?;
    if removed == made { Ok(()) } else { Err(AppError::Forbidden(Denial::Administrator)) }
}

async fn records(tx: &mut PgConnection, import: ImportId) -> Result<(), AppError> {
    if withdrawal::edited_records(tx, import).await? > 0 {
        return Err(EDITED);
    }
    let made = withdrawal::count_records(tx, import).await?;
    match withdrawal::remove_records(tx, import).await {
        Ok(removed) if u64::try_from(made) == Ok(removed) => Ok(()),
        Ok(_) => Err(EDITED),
        Err(error) if withdrawal::is_still_used(&error) => Err(EDITED),
        Err(error) => Err(error.into()),
    }
}
