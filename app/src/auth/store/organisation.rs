//! SQL of the organisation's settings.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use sqlx::{PgConnection, Row, postgres::PgRow};

use super::super::{DealThresholds, Organisation, RatePolicy};
use crate::{
    calendar::{FiscalCalendar, FiscalChange},
    error::{AppError, unavailable},
};

/// The columns that [`organisation_from`] reads, of `organisation o`.
pub const ORGANISATION: &str = "o.name AS organisation, o.currency, o.time_zone, o.small_below, o.large_above,
    o.version AS organisation_version,
    (SELECT json_agg(json_build_array(effective_from, fiscal_first_month, rate_policy) ORDER BY effective_from)
     FROM reporting_rule) AS reporting_rules";

/// Reads the columns of [`ORGANISATION`].
pub fn organisation_from(row: &PgRow) -> Result<Organisation, AppError> {
    let rules: Vec<(NaiveDate, u32, RatePolicy)> =
        serde_json::from_value(row.try_get("reporting_rules")?).map_err(unavailable)?;
    Ok(Organisation {
        name: row.try_get("organisation")?,
        currency: row.try_get::<String, _>("currency")?.parse().map_err(unavailable)?,
        calendar: calendar_from(&rules)?,
        rate_policies: rules.iter().map(|(from, _, policy)| (*from, *policy)).collect(),
        time_zone: row.try_get("time_zone")?,
        thresholds: DealThresholds {
            small_below: row.try_get::<Decimal, _>("small_below")?.normalize(),
            large_above: row.try_get::<Decimal, _>("large_above")?.normalize(),
        },
        version: row.try_get("organisation_version")?,
    })
}

fn calendar_from(rules: &[(NaiveDate, u32, RatePolicy)]) -> Result<FiscalCalendar, AppError> {
    let (first, later) = rules.split_first().ok_or_else(|| unavailable("no reporting rule"))?;
    let begun = FiscalCalendar::starting_in(first.1).ok_or_else(|| unavailable("fiscal month"))?;
    later.iter().try_fold(begun, |calendar, (from, first_month, _)| {
        if calendar.first_month(*from) == *first_month {
            return Ok(calendar);
        }
        calendar.changed(FiscalChange { from: *from, first_month: *first_month }).map_err(unavailable)
    })
}

/// The settings of the organisation.
pub async fn organisation(db: &mut PgConnection) -> Result<Organisation, AppError> {
    let sql = format!("SELECT {ORGANISATION} FROM organisation o");
    organisation_from(&sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_one(db).await?)
}

/// Changes what is not dated of the settings; says whether `new.version` was still the one that stands.
pub async fn set_organisation(db: &mut PgConnection, new: &Organisation) -> Result<bool, AppError> {
    let done = sqlx::query(
        "UPDATE organisation SET name = $1, currency = $2, time_zone = $3, small_below = $4, large_above = $5,
            version = version + 1 WHERE version = $6",
    )
    .bind(&new.name)
    .bind(new.currency.code())
    .bind(&new.time_zone)
    .bind(new.thresholds.small_below)
    .bind(new.thresholds.large_above)
    .bind(new.version)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Fiscal year and rate policy from a day on; without a day, from the beginning and for good.
pub async fn set_reporting_rule(
    db: &mut PgConnection,
    from: Option<NaiveDate>,
    first_month: u32,
    policy: RatePolicy,
) -> Result<(), AppError> {
    if from.is_none() {
        sqlx::query("DELETE FROM reporting_rule WHERE effective_from > '1900-01-01'").execute(&mut *db).await?;
    }
    sqlx::query(
        "INSERT INTO reporting_rule (effective_from, fiscal_first_month, rate_policy)
         VALUES (COALESCE($1, '1900-01-01'), $2, $3)
         ON CONFLICT (effective_from) DO UPDATE SET fiscal_first_month = $2, rate_policy = $3",
    )
    .bind(from)
    .bind(i16::try_from(first_month).map_err(unavailable)?)
    .bind(policy.as_str())
    .execute(db)
    .await?;
    Ok(())
}

/// Whether figures are kept that a setting from the beginning on would rewrite: quotas, judgement or exchange rates.
pub async fn has_reported(db: &mut PgConnection) -> Result<bool, AppError> {
    let sql =
        "SELECT EXISTS (SELECT FROM quota) OR EXISTS (SELECT FROM exchange_rate) OR EXISTS (SELECT FROM judgement)";
    Ok(sqlx::query_scalar(sql).fetch_one(db).await?)
}
