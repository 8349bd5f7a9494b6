//! SQL of the forecast: sums per person and category, and quotas.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use sqlx::{PgConnection, QueryBuilder, Row, postgres::PgRow};

use super::{DatedQuota, Figure, Figures, Quota, QuotaChange, QuotaKind};
use crate::{
    auth::PersonId,
    calendar::{DateRange, FiscalCalendar, Quarter},
    error::{AppError, unavailable},
    opportunity::{
        OpportunityId, Totals,
        listing::{TOTALS, TOTALS_BY, include},
        slice::{PERSON, Slice},
    },
    pipeline::{Category, store::category},
};

/// What the people credited have, by person and category, with the opportunities that several of them share.
pub struct ByPerson {
    /// Figures of every person.
    pub figures: HashMap<PersonId, Figures>,
    /// Everything together, with what was converted and what could not be.
    pub all: Totals,
    /// The lines of opportunities that are split: a team counts each of them once.
    pub shared: Vec<(OpportunityId, Category, PersonId)>,
}

impl ByPerson {
    /// Takes out of the sum over everybody what is counted more than once: an opportunity that several share.
    pub fn count_once(&self, figures: &mut Figures) {
        for category in Category::COUNTED {
            let lines: Vec<_> = self.shared.iter().filter(|(_, of, _)| *of == category).copied().collect();
            figures.add(category, Figure { count: -repeated(&lines), ..Figure::default() });
        }
    }
}

/// Figures of every person credited, under a filter.
pub async fn by_person(db: &mut PgConnection, slice: &Slice<'_>) -> Result<ByPerson, AppError> {
    let mut query = QueryBuilder::new(format!("SELECT person_id, category, {TOTALS} FROM ("));
    slice.push_summed_lines(&mut query);
    query.push(format!(") part GROUP BY person_id, category, {TOTALS_BY} ORDER BY person_id, category, {TOTALS_BY}"));
    let report = slice.rates().report;
    let (mut figures, mut all) = (HashMap::<PersonId, Figures>::new(), Totals::none(report));
    for row in &query.build().fetch_all(&mut *db).await? {
        let mut part = Totals::none(report);
        include(&mut part, slice, row)?;
        figures
            .entry(PersonId(row.try_get("person_id")?))
            .or_default()
            .add(category(&row.try_get::<String, _>("category")?)?, Figure::from(&part));
        all = all.plus(&part);
    }
    let shared = shared(db, slice).await?;
    all.count -= repeated(&shared);
    Ok(ByPerson { figures, all, shared })
}

/// How many lines say again what another one said of the same opportunity.
fn repeated(shared: &[(OpportunityId, Category, PersonId)]) -> i64 {
    let distinct: HashSet<OpportunityId> = shared.iter().map(|(id, ..)| *id).collect();
    (shared.len() - distinct.len()) as i64
}

async fn shared(
    db: &mut PgConnection,
    slice: &Slice<'_>,
) -> Result<Vec<(OpportunityId, Category, PersonId)>, AppError> {
    let mut query = slice.lines(&format!("v.opportunity_id, v.category, {PERSON} AS person_id"));
    query.push(slice.sharing());
    let rows = query.build().fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            let category = category(&row.try_get::<String, _>("category")?)?;
            Ok((OpportunityId(row.try_get("opportunity_id")?), category, PersonId(row.try_get("person_id")?)))
        })
        .collect()
}

/// Figures by quarter of the closing date, and everything together.
pub async fn by_quarter(
    db: &mut PgConnection,
    slice: &Slice<'_>,
    quarters: &[Quarter],
    calendar: &FiscalCalendar,
) -> Result<(Vec<(Quarter, Figures)>, Totals), AppError> {
    let mut query = QueryBuilder::new(format!("SELECT closing_month, category, {TOTALS} FROM ("));
    slice.push_summed_rows(&mut query);
    query.push(format!(") part GROUP BY closing_month, category, {TOTALS_BY} ORDER BY closing_month, {TOTALS_BY}"));
    let report = slice.rates().report;
    let (mut figures, mut all) = (HashMap::<Quarter, Figures>::new(), Totals::none(report));
    for row in &query.build().fetch_all(db).await? {
        let month: NaiveDate = row.try_get("closing_month")?;
        let category = category(&row.try_get::<String, _>("category")?)?;
        let mut part = Totals::none(report);
        include(&mut part, slice, row)?;
        figures.entry(calendar.quarter_of(month)).or_default().add(category, Figure::from(&part));
        all = all.plus(&part);
    }
    Ok((quarters.iter().map(|quarter| (*quarter, figures.remove(quarter).unwrap_or_default())).collect(), all))
}

/// The quotas that count as of a day, of the people whose quotas the caller sees: the latest version that was
/// recorded and effective by then. The first version counts from the beginning, however late it was recorded.
///
/// A quota belongs to the quarter that its first day lies in, also after the fiscal year was moved.
pub async fn quotas(
    db: &mut PgConnection,
    range: DateRange,
    as_of: NaiveDate,
) -> Result<Vec<(NaiveDate, Quota)>, AppError> {
    let found = dated_quotas(db, range, as_of).await?;
    Ok(found.into_iter().map(|dated| (dated.quarter_start, dated.quota)).collect())
}

/// The same with all of their days.
pub async fn dated_quotas(
    db: &mut PgConnection,
    range: DateRange,
    as_of: NaiveDate,
) -> Result<Vec<DatedQuota>, AppError> {
    let rows = sqlx::query(
        "SELECT DISTINCT ON (quarter_start, person_id, kind) quarter_start, person_id, kind, version, amount, currency,
                effective_from
         FROM quota WHERE quarter_start >= $1 AND quarter_start < $2
           AND (version = 1 OR recorded_on <= $3 AND effective_from <= GREATEST($3, quarter_start))
         ORDER BY quarter_start, person_id, kind, version DESC",
    )
    .bind(range.from)
    .bind(range.to)
    .bind(as_of)
    .fetch_all(db)
    .await?;
    let dated = |row: &PgRow| {
        let (quarter_start, effective_from) = (row.try_get("quarter_start")?, row.try_get("effective_from")?);
        Ok(DatedQuota { quarter_start, effective_from, quota: quota_from(row)? })
    };
    rows.iter().map(dated).collect()
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

/// The days of a quota's version.
#[derive(Clone, Copy, Debug)]
pub struct QuotaDays {
    /// The first day of its quarter.
    pub quarter_start: NaiveDate,
    /// From when on it counts.
    pub effective_from: NaiveDate,
    /// The business day on which it was recorded.
    pub recorded_on: NaiveDate,
}

impl QuotaDays {
    /// A quota for the whole of its quarter.
    pub fn whole(quarter_start: NaiveDate, recorded_on: NaiveDate) -> Self {
        QuotaDays { quarter_start, effective_from: quarter_start, recorded_on }
    }
}

/// Adds a version; two writers of the same version cannot both succeed (primary key).
pub async fn add_quota(
    db: &mut PgConnection,
    quota: &Quota,
    days: QuotaDays,
    by: PersonId,
    now: DateTime<Utc>,
    import: Option<i64>,
) -> Result<bool, AppError> {
    let done = sqlx::query(
        "INSERT INTO quota (person_id, quarter_start, kind, version, amount, currency, recorded_at, recorded_by, import_id,
            effective_from, recorded_on)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING",
    )
    .bind(quota.person.0)
    .bind(days.quarter_start)
    .bind(quota.kind.as_str())
    .bind(quota.version)
    .bind(quota.amount)
    .bind(quota.currency.code())
    .bind(now)
    .bind(by.0)
    .bind(import)
    .bind(days.effective_from)
    .bind(days.recorded_on)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The changes of a quarter's quotas, latest first.
pub async fn quota_changes(db: &mut PgConnection, range: DateRange, limit: i64) -> Result<Vec<QuotaChange>, AppError> {
    let rows = sqlx::query(
        "SELECT q.person_id, q.kind, q.amount, q.currency, q.recorded_at, q.effective_from, p.name AS by,
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
                effective_from: row.try_get("effective_from")?,
                at: row.try_get("recorded_at")?,
                by: row.try_get("by")?,
            })
        })
        .collect()
}
