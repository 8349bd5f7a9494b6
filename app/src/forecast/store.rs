//! SQL of the forecast: sums per owner and category, and quotas.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use sqlx::{PgConnection, Postgres, QueryBuilder, Row, postgres::PgRow};

use super::{Figure, Figures, Quota, QuotaChange, QuotaKind};
use crate::{
    auth::{Caller, PersonId},
    calendar::{DateRange, FiscalCalendar, Quarter},
    error::{AppError, unavailable},
    opportunity::{
        Closing, Filter, Totals,
        listing::{TABLES, include, push_condition},
    },
    pipeline::{Category, store::category},
};

const SUMS: &str = "o.category, o.currency, count(*) AS count, COALESCE(sum(o.amount), 0) AS amount, COALESCE(sum(o.weighted), 0) AS weighted ";

/// Figures of every owner under a filter, and what stands in other currencies.
pub async fn by_owner(
    db: &mut PgConnection,
    filter: &Filter,
    caller: &Caller,
) -> Result<(HashMap<PersonId, Figures>, Totals), AppError> {
    let mut query = QueryBuilder::<Postgres>::new(format!("SELECT o.owner_id, {SUMS}"));
    query.push(TABLES);
    push_condition(&mut query, filter, caller);
    query.push(" GROUP BY o.owner_id, o.category, o.currency");
    let mut figures: HashMap<PersonId, Figures> = HashMap::new();
    let mut all = Totals::none(caller.organisation.currency);
    for row in &query.build().fetch_all(db).await? {
        let (category, figure) = figure_from(row, caller, &mut all)?;
        figures.entry(PersonId(row.try_get("owner_id")?)).or_default().add(category, figure);
    }
    Ok((figures, all))
}

/// Figures of each quarter under a filter whose own closing condition is left aside.
pub async fn by_quarter(
    db: &mut PgConnection,
    filter: &Filter,
    quarters: &[Quarter],
    caller: &Caller,
) -> Result<Vec<(Quarter, Figures)>, AppError> {
    let calendar = caller.organisation.calendar;
    let range = span(quarters, &calendar);
    let filter = Filter { closing: Some(Closing::Between(range.from, range.last_day())), ..filter.clone() };
    let mut query =
        QueryBuilder::<Postgres>::new(format!("SELECT date_trunc('month', o.closing_date)::date AS month, {SUMS}"));
    query.push(TABLES);
    push_condition(&mut query, &filter, caller);
    query.push(" GROUP BY 1, o.category, o.currency");
    let mut figures: HashMap<Quarter, Figures> = HashMap::new();
    let mut all = Totals::none(caller.organisation.currency);
    for row in &query.build().fetch_all(db).await? {
        let month: NaiveDate = row.try_get("month")?;
        let (category, figure) = figure_from(row, caller, &mut all)?;
        figures.entry(calendar.quarter_of(month)).or_default().add(category, figure);
    }
    Ok(quarters.iter().map(|quarter| (*quarter, figures.remove(quarter).unwrap_or_default())).collect())
}

fn span(quarters: &[Quarter], calendar: &FiscalCalendar) -> DateRange {
    let ranges = quarters.iter().map(|quarter| calendar.range(*quarter));
    let joined = ranges.reduce(|a, b| DateRange { from: a.from.min(b.from), to: a.to.max(b.to) });
    joined.unwrap_or(DateRange { from: NaiveDate::MIN, to: NaiveDate::MIN })
}

/// A row's category and what it adds in the organisation's currency; the totals take in all of it.
fn figure_from(row: &PgRow, caller: &Caller, all: &mut Totals) -> Result<(Category, Figure), AppError> {
    include(all, row)?;
    let mut alone = Totals::none(caller.organisation.currency);
    include(&mut alone, row)?;
    Ok((category(&row.try_get::<String, _>("category")?)?, Figure::from(&alone)))
}

/// The quotas that count, of the people whose quotas the caller sees.
///
/// A quota belongs to the quarter that its first day lies in, also after the fiscal year was moved.
pub async fn quotas(db: &mut PgConnection, range: DateRange) -> Result<Vec<(NaiveDate, Quota)>, AppError> {
    let rows = sqlx::query(
        "SELECT DISTINCT ON (quarter_start, person_id, kind) quarter_start, person_id, kind, version, amount, currency
         FROM quota WHERE quarter_start >= $1 AND quarter_start < $2 ORDER BY quarter_start, person_id, kind, version DESC",
    )
    .bind(range.from)
    .bind(range.to)
    .fetch_all(db)
    .await?;
    rows.iter().map(|row| Ok((row.try_get("quarter_start")?, quota_from(row)?))).collect()
}

fn quota_from(row: &PgRow) -> Result<Quota, AppError> {
    Ok(Quota {
        person: PersonId(row.try_get("person_id")?),
        kind: kind_from(row)?,
        amount: row.try_get::<Decimal, _>("amount")?.normalize(),
        currency: row.try_get::<String, _>("currency")?.parse().map_err(unavailable)?,
        version: row.try_get("version")?,
    })
}

fn kind_from(row: &PgRow) -> Result<QuotaKind, AppError> {
    let code: String = row.try_get("kind")?;
    code.parse().map_err(|()| unavailable(format!("quota kind {code}")))
}

/// Adds a version; two writers of the same version cannot both succeed (primary key).
pub async fn add_quota(
    db: &mut PgConnection,
    quota: &Quota,
    quarter_start: NaiveDate,
    by: PersonId,
    now: DateTime<Utc>,
    import: Option<i64>,
) -> Result<bool, AppError> {
    let done = sqlx::query(
        "INSERT INTO quota (person_id, quarter_start, kind, version, amount, currency, recorded_at, recorded_by, import_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
    )
    .bind(quota.person.0)
    .bind(quarter_start)
    .bind(quota.kind.as_str())
    .bind(quota.version)
    .bind(quota.amount)
    .bind(quota.currency.code())
    .bind(now)
    .bind(by.0)
    .bind(import)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The changes of a quarter's quotas, latest first.
pub async fn quota_changes(db: &mut PgConnection, range: DateRange, limit: i64) -> Result<Vec<QuotaChange>, AppError> {
    let rows = sqlx::query(
        "SELECT q.person_id, q.kind, q.amount, q.currency, q.recorded_at, p.name AS by,
                lag(q.amount) OVER (PARTITION BY q.person_id, q.kind ORDER BY q.version) AS before
         FROM quota q LEFT JOIN person p ON p.id = q.recorded_by
         WHERE q.quarter_start >= $1 AND q.quarter_start < $2 ORDER BY q.recorded_at DESC, q.version DESC, q.person_id LIMIT $3",
    )
    .bind(range.from)
    .bind(range.to)
    .bind(limit)
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(QuotaChange {
                person: PersonId(row.try_get("person_id")?),
                kind: kind_from(row)?,
                amount: row.try_get::<Decimal, _>("amount")?.normalize(),
                before: row.try_get::<Option<Decimal>, _>("before")?.map(|amount| amount.normalize()),
                currency: row.try_get::<String, _>("currency")?.parse().map_err(unavailable)?,
                at: row.try_get("recorded_at")?,
                by: row.try_get("by")?,
            })
        })
        .collect()
}
