//! Filters that a person keeps under a name (SPEC F1). Everybody has their own.

use std::collections::BTreeMap;

use sqlx::{PgConnection, Row};

use super::{Filter, FilterPage, SavedView};
use crate::{
    auth::Caller,
    db::Db,
    error::{AppError, Problem},
    text,
};

/// The caller's views of a page, by name.
pub async fn of_page(db: &mut PgConnection, page: FilterPage) -> Result<Vec<SavedView>, AppError> {
    let sql = "SELECT id, name, query FROM saved_view WHERE page = $1 ORDER BY lower(name), id";
    let rows = sqlx::query(sql).bind(page.as_str()).fetch_all(db).await?;
    rows.iter()
        .map(|row| Ok(SavedView { id: row.try_get(0)?, name: row.try_get(1)?, query: row.try_get(2)? }))
        .collect()
}

/// Keeps the filter of an address under a name; a name used before now stands for the new filter.
///
/// # Errors
/// When name or filter cannot be taken, or the page keeps none.
pub async fn save(
    db: &Db,
    caller: &Caller,
    page: FilterPage,
    name: &str,
    query: &BTreeMap<String, String>,
) -> Result<(), AppError> {
    if !page.keeps_views() {
        return Err(AppError::field("page", Problem::NotAChoice));
    }
    let name = text::required("name", name, 60)?;
    let query = text::optional("filter", &Filter::from_query(query)?.to_query(), 2000)?;
    let mut tx = db.begin(caller).await?;
    sqlx::query(
        "INSERT INTO saved_view (person_id, page, name, query) VALUES ($1, $2, $3, $4)
         ON CONFLICT (person_id, page, name) DO UPDATE SET query = excluded.query",
    )
    .bind(caller.viewer.id().0)
    .bind(page.as_str())
    .bind(name)
    .bind(query)
    .execute(&mut *tx)
    .await?;
    Ok(tx.commit().await?)
}

/// Forgets one of the caller's views.
///
/// # Errors
/// [`AppError::NotFound`] when it is not theirs.
pub async fn forget(db: &Db, caller: &Caller, id: i64) -> Result<(), AppError> {
    let mut tx = db.begin(caller).await?;
    let done = sqlx::query("DELETE FROM saved_view WHERE id = $1").bind(id).execute(&mut *tx).await?;
    if done.rows_affected() == 0 {
        return Err(AppError::NotFound);
    }
    Ok(tx.commit().await?)
}
