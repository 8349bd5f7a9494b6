//! SQL that takes an import back.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{error::AppError, import::view::ImportId};

/// Opportunities of the import that the caller sees and that nobody touched since.
pub async fn untouched_opportunities(db: &mut PgConnection, import: ImportId) -> Result<i64, AppError> {
    let sql = "SELECT count(*) FROM opportunity o WHERE o.import_id = $1 AND o.version = 1
               AND NOT EXISTS (SELECT FROM event e WHERE e.subject = 'opportunity' AND e.subject_id = o.id AND e.kind <> 'created')";
    Ok(sqlx::query_scalar(sql).bind(import.0).fetch_one(db).await?)
}

/// Removes the opportunities of the import and accounts for their numbers: the latest of a site are given back,
/// others are registered as void, so that no gap is without its reason. Gives how many were removed.
pub async fn remove_opportunities(
    db: &mut PgConnection,
    import: ImportId,
    now: DateTime<Utc>,
) -> Result<u64, AppError> {
    let sites: Vec<i64> = sqlx::query_scalar(
        "SELECT id FROM site WHERE id IN (SELECT site_id FROM opportunity WHERE import_id = $1) ORDER BY id FOR UPDATE",
    )
    .bind(import.0)
    .fetch_all(&mut *db)
    .await?;
    for site in sites {
        let numbers: Vec<i32> = sqlx::query_scalar(
            "SELECT site_number FROM opportunity WHERE import_id = $1 AND site_id = $2 ORDER BY site_number",
        )
        .bind(import.0)
        .bind(site)
        .fetch_all(&mut *db)
        .await?;
        account_for(db, import, site, &numbers, now).await?;
    }
    let done = sqlx::query("DELETE FROM opportunity WHERE import_id = $1").bind(import.0).execute(db).await?;
    Ok(done.rows_affected())
}

async fn account_for(
    db: &mut PgConnection,
    import: ImportId,
    site: i64,
    numbers: &[i32],
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else { return Ok(()) };
    // An import takes its numbers in one step, so they stand in a row.
    let given_back = sqlx::query("UPDATE site SET last_number = $2 - 1 WHERE id = $1 AND last_number = $3")
        .bind(site)
        .bind(first)
        .bind(last)
        .execute(&mut *db)
        .await?;
    if given_back.rows_affected() == 0 {
        let sql = "INSERT INTO void_number (site_id, site_number, import_id, at) SELECT $1, number, $2, $3 FROM UNNEST($4::int[]) AS number";
        sqlx::query(sql).bind(site).bind(import.0).bind(now).bind(numbers).execute(db).await?;
    }
    Ok(())
}

/// Quotas of the import, and how many of them are still the latest version.
pub async fn quotas(db: &mut PgConnection, import: ImportId) -> Result<(i64, i64), AppError> {
    let sql = "SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT FROM quota later
                   WHERE later.person_id = q.person_id AND later.quarter_start = q.quarter_start AND later.kind = q.kind
                     AND later.version > q.version))
               FROM quota q WHERE q.import_id = $1";
    Ok(sqlx::query_as(sql).bind(import.0).fetch_one(db).await?)
}

/// Removes the quotas of the import; the versions before count again.
pub async fn remove_quotas(db: &mut PgConnection, import: ImportId) -> Result<u64, AppError> {
    Ok(sqlx::query("DELETE FROM quota WHERE import_id = $1").bind(import.0).execute(db).await?.rows_affected())
}

/// Exchange rates of the import, and how many of them are still the latest version.
pub async fn exchange_rates(db: &mut PgConnection, import: ImportId) -> Result<(i64, i64), AppError> {
    let sql = "SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT FROM exchange_rate later
                   WHERE later.currency = e.currency AND later.kind = e.kind AND later.valid_from = e.valid_from
                     AND later.version > e.version))
               FROM exchange_rate e WHERE e.import_id = $1";
    Ok(sqlx::query_as(sql).bind(import.0).fetch_one(db).await?)
}

/// Removes the exchange rates of the import; the versions before count again.
pub async fn remove_exchange_rates(db: &mut PgConnection, import: ImportId) -> Result<u64, AppError> {
    Ok(sqlx::query("DELETE FROM exchange_rate WHERE import_id = $1").bind(import.0).execute(db).await?.rows_affected())
}

/// Accounts, products, people and sites that the import made and that were edited, or that somebody else leads on to:
/// a person of the import with others below, or one who signed in.
pub async fn edited_records(db: &mut PgConnection, import: ImportId) -> Result<i64, AppError> {
    let sql = "WITH made AS (SELECT subject, subject_id AS id FROM import_record WHERE import_id = $1)
        SELECT (SELECT count(*) FROM account a JOIN made ON made.subject = 'account' AND made.id = a.id WHERE a.version > 1)
             + (SELECT count(*) FROM person p JOIN made ON made.subject = 'person' AND made.id = p.id
                WHERE p.version > 1 OR p.password_hash IS NOT NULL
                   OR EXISTS (SELECT FROM session s WHERE s.person_id = p.id)
                   OR EXISTS (SELECT FROM api_token t WHERE t.person_id = p.id)
                   OR EXISTS (SELECT FROM reporting_line l WHERE l.ancestor_id = p.id
                              AND l.descendant_id NOT IN (SELECT id FROM made WHERE subject = 'person')))
             + (SELECT count(*) FROM made m JOIN event e ON e.subject = m.subject AND e.subject_id = m.id AND e.kind <> 'created')
             + (SELECT count(*) FROM site JOIN made ON made.subject = 'site' AND made.id = site.id WHERE site.last_number > 0)";
    Ok(sqlx::query_scalar(sql).bind(import.0).fetch_one(db).await?)
}

/// Removes what the import made besides opportunities and quotas. What is still referred to stays and the
/// database says so; see [`is_still_used`].
pub async fn remove_records(db: &mut PgConnection, import: ImportId) -> Result<u64, sqlx::Error> {
    let of = "IN (SELECT subject_id FROM import_record WHERE import_id = $1 AND subject =";
    let mut removed = 0;
    for (table, subject) in [("account", "account"), ("product", "product"), ("person", "person"), ("site", "site")] {
        let sql = format!("DELETE FROM {table} WHERE id {of} '{subject}')");
        removed += sqlx::query(sqlx::AssertSqlSafe(sql)).bind(import.0).execute(&mut *db).await?.rows_affected();
    }
    Ok(removed)
}

/// How many records [`remove_records`] has to remove.
pub async fn count_records(db: &mut PgConnection, import: ImportId) -> Result<i64, AppError> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM import_record WHERE import_id = $1")
        .bind(import.0)
        .fetch_one(db)
        .await?)
}

/// Whether a deletion failed because something refers to the record.
pub fn is_still_used(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_foreign_key_violation)
}
