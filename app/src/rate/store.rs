//! SQL of exchange rates: which of them convert; how they are kept in the module below.

mod entries;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use sqlx::{PgConnection, Row};

pub use entries::*;

use super::{AppliedRate, Rates, Span, spans};
use crate::{
    auth::Organisation,
    calendar::DateRange,
    error::{AppError, unavailable},
};

/// The rates of a report as of a day: two statements, one when no rate was ever recorded.
pub async fn rates(db: &mut PgConnection, organisation: &Organisation, as_of: NaiveDate) -> Result<Rates, AppError> {
    let report = organisation.currency;
    let first_and_last: (Option<NaiveDate>, Option<NaiveDate>) =
        sqlx::query_as("SELECT min(valid_from), max(valid_from) FROM exchange_rate").fetch_one(&mut *db).await?;
    let applied = match first_and_last {
        (Some(from), Some(to)) => applied(db, &spans(organisation, as_of, DateRange { from, to }), as_of).await?,
        _ => Vec::new(),
    };
    Ok(Rates { report, as_of, applied })
}

/// The latest fitting rate of every currency and span. As of a day, the versions recorded by then count. Those of the
/// day on which a rate was first recorded count from the beginning, so that a slip put right at once leaves no trace.
async fn applied(db: &mut PgConnection, spans: &[Span], as_of: NaiveDate) -> Result<Vec<AppliedRate>, AppError> {
    let rows = sqlx::query(
        "SELECT span.place, wanted.currency, found.valid_from, found.rate
         FROM unnest($1::text[], $2::date[], $3::date[]) WITH ORDINALITY AS span (kind, earliest, latest, place)
         CROSS JOIN (SELECT DISTINCT currency FROM exchange_rate) wanted
         CROSS JOIN LATERAL (
             SELECT known.valid_from, known.rate
             FROM (SELECT DISTINCT ON (valid_from) valid_from, rate FROM exchange_rate e
                   WHERE e.currency = wanted.currency AND e.kind = span.kind
                     AND e.valid_from BETWEEN span.earliest AND span.latest
                     AND (e.version = 1 OR e.recorded_on <= $4
                          OR e.recorded_on = (SELECT f.recorded_on FROM exchange_rate f WHERE f.currency = e.currency
                                              AND f.kind = e.kind AND f.valid_from = e.valid_from AND f.version = 1))
                   ORDER BY valid_from DESC, version DESC) known
             WHERE known.rate IS NOT NULL ORDER BY known.valid_from DESC LIMIT 1) found
         ORDER BY span.place, wanted.currency",
    )
    .bind(spans.iter().map(|span| span.policy.as_str()).collect::<Vec<_>>())
    .bind(spans.iter().map(|span| span.from).collect::<Vec<_>>())
    .bind(spans.iter().map(|span| span.to).collect::<Vec<_>>())
    .bind(as_of)
    .fetch_all(db)
    .await?;
    let mut applied = Vec::with_capacity(rows.len());
    for row in &rows {
        let place = usize::try_from(row.try_get::<i64, _>("place")? - 1).map_err(unavailable)?;
        let Some(span) = spans.get(place) else { continue };
        applied.push(AppliedRate {
            currency: row.try_get::<String, _>("currency")?.parse().map_err(unavailable)?,
            closing: span.closing,
            policy: span.policy,
            rate: row.try_get::<Decimal, _>("rate")?.normalize(),
            dated: row.try_get("valid_from")?,
        });
    }
    Ok(applied)
}
