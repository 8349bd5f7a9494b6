//! Rates as they are kept: versions, lists, and what is in use.

use std::collections::HashMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use sqlx::{PgConnection, Postgres, QueryBuilder, Row, postgres::PgRow};

use crate::{
    auth::{Caller, RatePolicy},
    error::{AppError, unavailable},
    money::{Currency, Money},
    rate::{InUse, RateEntry, RateKey},
};

/// The latest version of a rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The key of its first version, which names it in the audit trail.
    pub id: i64,
    /// Counts the changes, from 1.
    pub version: i32,
    /// What it says; nothing once it was withdrawn.
    pub rate: Option<Decimal>,
}

/// What was recorded of a rate, if anything was.
pub async fn standing(db: &mut PgConnection, key: &RateKey) -> Result<Option<Standing>, AppError> {
    let row = sqlx::query(
        "SELECT first_value(id) OVER (ORDER BY version) AS id, version, rate FROM exchange_rate
         WHERE currency = $1 AND kind = $2 AND valid_from = $3 ORDER BY version DESC LIMIT 1",
    )
    .bind(key.currency.code())
    .bind(key.kind.as_str())
    .bind(key.dated)
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        let rate: Option<Decimal> = row.try_get("rate")?;
        Ok(Standing {
            id: row.try_get("id")?,
            version: row.try_get("version")?,
            rate: rate.map(|rate| rate.normalize()),
        })
    })
    .transpose()
}

/// Records a version and gives its key; nothing when somebody was first with it. Without a rate it withdraws.
pub async fn add(
    db: &mut PgConnection,
    caller: &Caller,
    key: &RateKey,
    version: i32,
    rate: Option<Decimal>,
    import: Option<i64>,
) -> Result<Option<i64>, AppError> {
    let id = sqlx::query_scalar(
        "INSERT INTO exchange_rate (currency, kind, valid_from, version, rate, recorded_on, recorded_at, recorded_by, import_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING id",
    )
    .bind(key.currency.code())
    .bind(key.kind.as_str())
    .bind(key.dated)
    .bind(version)
    .bind(rate)
    .bind(caller.today)
    .bind(caller.now)
    .bind(caller.viewer.id().0)
    .bind(import)
    .fetch_optional(db)
    .await?;
    Ok(id)
}

const ENTRY: &str = "SELECT e.currency, e.kind, e.valid_from, e.version, e.rate, e.recorded_at, p.name AS recorded_by
    FROM exchange_rate e LEFT JOIN person p ON p.id = e.recorded_by WHERE TRUE";
const IS_LATEST: &str = " AND NOT EXISTS (SELECT FROM exchange_rate later WHERE later.currency = e.currency
    AND later.kind = e.kind AND later.valid_from = e.valid_from AND later.version > e.version)";

/// Every rate in its latest version, withdrawn ones too; the latest days first, from behind a rate on.
pub async fn all(
    db: &mut PgConnection,
    currency: Option<Currency>,
    kind: Option<RatePolicy>,
    after: Option<RateKey>,
    limit: i64,
) -> Result<Vec<RateEntry>, AppError> {
    let mut query = matching(currency, kind);
    if let Some(RateKey { currency, kind, dated }) = after {
        query.push(" AND (e.valid_from < ").push_bind(dated).push(" OR e.valid_from = ").push_bind(dated);
        query.push(" AND (e.currency, e.kind) > (").push_bind(currency.code().to_owned());
        query.push(", ").push_bind(kind.as_str()).push("))");
    }
    query.push(" ORDER BY e.valid_from DESC, e.currency, e.kind LIMIT ").push_bind(limit);
    query.build().fetch_all(db).await?.iter().map(entry).collect()
}

/// The rate of the latest day of each currency and kind, withdrawn ones left out.
pub async fn latest_days(
    db: &mut PgConnection,
    currency: Option<Currency>,
    kind: Option<RatePolicy>,
) -> Result<Vec<RateEntry>, AppError> {
    let mut query = matching(currency, kind);
    query.push(
        " AND e.rate IS NOT NULL AND (e.currency, e.kind, e.valid_from) IN (
            SELECT known.currency, known.kind, max(known.valid_from) FROM exchange_rate known WHERE known.rate IS NOT NULL
              AND NOT EXISTS (SELECT FROM exchange_rate later WHERE later.currency = known.currency
                  AND later.kind = known.kind AND later.valid_from = known.valid_from AND later.version > known.version)
            GROUP BY known.currency, known.kind)
          ORDER BY e.currency, e.kind",
    );
    query.build().fetch_all(db).await?.iter().map(entry).collect()
}

fn matching(currency: Option<Currency>, kind: Option<RatePolicy>) -> QueryBuilder<Postgres> {
    let mut query = QueryBuilder::new(ENTRY);
    query.push(IS_LATEST);
    if let Some(currency) = currency {
        query.push(" AND e.currency = ").push_bind(currency.code().to_owned());
    }
    if let Some(kind) = kind {
        query.push(" AND e.kind = ").push_bind(kind.as_str());
    }
    query
}

/// Every version of a rate, the latest first.
pub async fn versions(db: &mut PgConnection, key: &RateKey) -> Result<Vec<RateEntry>, AppError> {
    let mut query = QueryBuilder::<Postgres>::new(ENTRY);
    query.push(" AND e.currency = ").push_bind(key.currency.code().to_owned());
    query.push(" AND e.kind = ").push_bind(key.kind.as_str()).push(" AND e.valid_from = ").push_bind(key.dated);
    query.push(" ORDER BY e.version DESC");
    query.build().fetch_all(db).await?.iter().map(entry).collect()
}

fn entry(row: &PgRow) -> Result<RateEntry, AppError> {
    let rate: Option<Decimal> = row.try_get("rate")?;
    Ok(RateEntry {
        key: key(row)?,
        rate: rate.map(|rate| rate.normalize()),
        version: row.try_get("version")?,
        at: row.try_get("recorded_at")?,
        by: row.try_get("recorded_by")?,
    })
}

fn key(row: &PgRow) -> Result<RateKey, AppError> {
    let kind: String = row.try_get("kind")?;
    Ok(RateKey {
        currency: currency(row)?,
        kind: kind.parse().map_err(|()| unavailable(format!("rate of kind {kind}")))?,
        dated: row.try_get("valid_from")?,
    })
}

fn currency(row: &PgRow) -> Result<Currency, AppError> {
    row.try_get::<String, _>("currency")?.parse().map_err(unavailable)
}

/// The latest versions of these rates, as far as anything was recorded of them.
pub async fn standing_among(db: &mut PgConnection, keys: &[RateKey]) -> Result<HashMap<RateKey, Standing>, AppError> {
    let rows = sqlx::query(
        "SELECT DISTINCT ON (e.currency, e.kind, e.valid_from) e.currency, e.kind, e.valid_from, e.version, e.rate,
                first_value(e.id) OVER (PARTITION BY e.currency, e.kind, e.valid_from ORDER BY e.version) AS id
         FROM exchange_rate e
         WHERE (e.currency, e.kind, e.valid_from) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::date[]))
         ORDER BY e.currency, e.kind, e.valid_from, e.version DESC",
    )
    .bind(keys.iter().map(|key| key.currency.code()).collect::<Vec<_>>())
    .bind(keys.iter().map(|key| key.kind.as_str()).collect::<Vec<_>>())
    .bind(keys.iter().map(|key| key.dated).collect::<Vec<NaiveDate>>())
    .fetch_all(db)
    .await?;
    let standing = |row: &PgRow| {
        let rate: Option<Decimal> = row.try_get("rate")?;
        let (id, version) = (row.try_get("id")?, row.try_get("version")?);
        Ok((key(row)?, Standing { id, version, rate: rate.map(|rate| rate.normalize()) }))
    };
    rows.iter().map(standing).collect()
}

/// Amounts in other currencies as they stand, as far as the viewer sees them, by currency and closing date.
pub async fn in_use(db: &mut PgConnection, report: Currency) -> Result<Vec<InUse>, AppError> {
    let rows = sqlx::query(
        "SELECT currency, closing_date, count(*) AS count, sum(amount) AS amount FROM opportunity_version
         WHERE day_to IS NULL AND amount IS NOT NULL AND currency <> $1 GROUP BY currency, closing_date ORDER BY 1, 2",
    )
    .bind(report.code())
    .fetch_all(db)
    .await?;
    let used = |row: &PgRow| {
        let amount = Money::new(row.try_get::<Decimal, _>("amount")?.normalize(), currency(row)?);
        Ok(InUse { closing: row.try_get("closing_date")?, count: row.try_get("count")?, amount })
    };
    rows.iter().map(used).collect()
}

/// Currencies of which anything was recorded, by code.
pub async fn currencies(db: &mut PgConnection) -> Result<Vec<Currency>, AppError> {
    let rows = sqlx::query("SELECT DISTINCT currency FROM exchange_rate ORDER BY 1").fetch_all(db).await?;
    rows.iter().map(currency).collect()
}
