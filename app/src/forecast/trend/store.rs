//! SQL of snapshots and of moved closing dates.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;
use sqlx::{PgConnection, QueryBuilder, Row};

use super::{Slip, Slippage};
use crate::{
    auth::PersonId,
    calendar::DateRange,
    error::AppError,
    forecast::{Who, change::ByCategory},
    opportunity::{
        OpportunityId, Totals,
        listing::{TOTALS, TOTALS_BY, include},
        slice::Slice,
    },
    pipeline::store::category,
};

/// Which of those days are there.
pub async fn taken(
    db: &mut PgConnection,
    quarter: NaiveDate,
    days: &[NaiveDate],
) -> Result<HashSet<NaiveDate>, AppError> {
    let sql = "SELECT day FROM forecast_snapshot_taken WHERE quarter_start = $1 AND day = ANY($2)";
    let rows: Vec<NaiveDate> = sqlx::query_scalar(sql).bind(quarter).bind(days).fetch_all(db).await?;
    Ok(rows.into_iter().collect())
}

/// Keeps a day of a quarter as the slice shows it, by person credited.
pub async fn take(db: &mut PgConnection, quarter: NaiveDate, slice: &Slice<'_>) -> Result<(), AppError> {
    let mut query = QueryBuilder::new("SELECT person_id, category, COALESCE(sum(amount), 0) AS amount FROM (");
    slice.push_summed_lines(&mut query);
    query.push(") part GROUP BY person_id, category");
    let (mut people, mut categories, mut amounts) = (Vec::<i64>::new(), Vec::<String>::new(), Vec::<Decimal>::new());
    for row in &query.build().fetch_all(&mut *db).await? {
        people.push(row.try_get("person_id")?);
        categories.push(row.try_get("category")?);
        amounts.push(row.try_get("amount")?);
    }
    let sql = "INSERT INTO forecast_snapshot_taken (day, quarter_start) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    let new = sqlx::query(sql).bind(slice.as_of()).bind(quarter).execute(&mut *db).await?.rows_affected() == 1;
    if new {
        sqlx::query(
            "INSERT INTO forecast_snapshot (day, quarter_start, person_id, category, amount)
             SELECT $1, $2, person_id, category, amount
             FROM unnest($3::bigint[], $4::text[], $5::numeric[]) AS line (person_id, category, amount)",
        )
        .bind(slice.as_of())
        .bind(quarter)
        .bind(people)
        .bind(categories)
        .bind(amounts)
        .execute(db)
        .await?;
    }
    Ok(())
}

/// Whoever fills or empties the cache, one at a time until the transaction ends.
pub async fn lock(db: &mut PgConnection) -> Result<(), AppError> {
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('forecast_snapshot', 0))").execute(db).await?;
    Ok(())
}

/// Forgets every snapshot and gives the days that there were.
pub async fn forget(db: &mut PgConnection) -> Result<Vec<(NaiveDate, NaiveDate)>, AppError> {
    let kept =
        sqlx::query_as("DELETE FROM forecast_snapshot_taken RETURNING quarter_start, day").fetch_all(&mut *db).await?;
    sqlx::query("DELETE FROM forecast_snapshot").execute(db).await?;
    Ok(kept)
}

/// The figures of days that are over, of the people whose figures the caller sees: all of them, a team as its
/// reporting lines were for the quarter on that day, or one person.
pub async fn snapshots(
    db: &mut PgConnection,
    quarter: DateRange,
    days: &[NaiveDate],
    who: Who,
) -> Result<HashMap<NaiveDate, ByCategory>, AppError> {
    let rows = sqlx::query(
        "SELECT s.day, s.category, sum(s.amount) AS amount FROM forecast_snapshot s
         WHERE s.quarter_start = $1 AND s.day = ANY($2)
           AND ($3::bigint IS NULL OR s.person_id = $3)
           AND ($4::bigint IS NULL OR EXISTS (
               SELECT FROM reporting_line line WHERE line.ancestor_id = $4 AND line.descendant_id = s.person_id
               AND line.valid_from <= LEAST(GREATEST(s.day, $1), $5)
               AND (line.valid_to IS NULL OR line.valid_to > LEAST(GREATEST(s.day, $1), $5))))
         GROUP BY s.day, s.category",
    )
    .bind(quarter.from)
    .bind(days)
    .bind(match who {
        Who::Person(person) => Some(person.0),
        _ => None,
    })
    .bind(match who {
        Who::Team(person) => Some(person.0),
        _ => None,
    })
    .bind(quarter.last_day())
    .fetch_all(db)
    .await?;
    let mut found: HashMap<NaiveDate, ByCategory> = HashMap::new();
    for row in &rows {
        let category = category(&row.try_get::<String, _>("category")?)?;
        found.entry(row.try_get("day")?).or_default().add(category, row.try_get("amount")?);
    }
    Ok(found)
}

/// The amounts of a slice by category, and everything together.
pub async fn by_category(db: &mut PgConnection, slice: &Slice<'_>) -> Result<(ByCategory, Totals), AppError> {
    let mut query = QueryBuilder::new(format!("SELECT category, {TOTALS} FROM ("));
    slice.push_summed_rows(&mut query);
    query.push(format!(") part GROUP BY category, {TOTALS_BY} ORDER BY {TOTALS_BY}"));
    let (mut figures, mut all) = (ByCategory::default(), Totals::none(slice.rates().report));
    for row in &query.build().fetch_all(db).await? {
        figures.add(category(&row.try_get::<String, _>("category")?)?, row.try_get("amount")?);
        include(&mut all, slice, row)?;
    }
    Ok((figures, all))
}

/// Moves of closing dates among the owners whose figures the viewer sees.
const MOVED: &str = "FROM opportunity_version v
    WHERE v.day_from BETWEEN $1 AND $2 AND v.closing_before <> v.closing_date
      AND ((SELECT sees_everything()) OR v.owner_id IN (SELECT visible_owners()))
      AND ($3::bigint IS NULL OR v.owner_id IN (SELECT descendant_id FROM reporting_line WHERE ancestor_id = $3
           AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)))";

/// How closing dates moved in a time, by owner; who pushed most days first.
pub async fn slippage(
    db: &mut PgConnection,
    from: NaiveDate,
    to: NaiveDate,
    team: Option<PersonId>,
) -> Result<Vec<Slippage>, AppError> {
    let sql = format!(
        "SELECT moved.*, p.name
         FROM (SELECT v.owner_id, count(*) FILTER (WHERE v.closing_date > v.closing_before) AS pushes,
                      count(*) FILTER (WHERE v.closing_date < v.closing_before) AS pulls,
                      COALESCE(sum(v.closing_date - v.closing_before) FILTER (WHERE v.closing_date > v.closing_before), 0) AS days
               {MOVED} GROUP BY v.owner_id) moved
         JOIN person p ON p.id = moved.owner_id ORDER BY days DESC, lower(p.name), moved.owner_id"
    );
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(from).bind(to).bind(team.map(|team| team.0));
    query
        .fetch_all(db)
        .await?
        .iter()
        .map(|row| {
            Ok(Slippage {
                owner: PersonId(row.try_get("owner_id")?),
                name: row.try_get("name")?,
                pushes: row.try_get("pushes")?,
                pulls: row.try_get("pulls")?,
                days_pushed: row.try_get("days")?,
            })
        })
        .collect()
}

/// The single moves of a time, of one owner or of all, the longest first.
pub async fn slips(
    db: &mut PgConnection,
    from: NaiveDate,
    to: NaiveDate,
    team: Option<PersonId>,
    owner: Option<PersonId>,
    limit: i64,
) -> Result<Vec<Slip>, AppError> {
    let sql = format!(
        "SELECT v.opportunity_id, o.number, o.description, v.owner_id, v.day_from, v.closing_before, v.closing_date
         FROM (SELECT v.opportunity_id, v.version, v.owner_id, v.day_from, v.closing_before, v.closing_date {MOVED} AND ($4::bigint IS NULL OR v.owner_id = $4)
               ORDER BY abs(v.closing_date - v.closing_before) DESC, v.opportunity_id, v.version LIMIT $5) v
         CROSS JOIN LATERAL opportunity_behind(v.opportunity_id) o
         ORDER BY abs(v.closing_date - v.closing_before) DESC, v.opportunity_id, v.version"
    );
    let query = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(from)
        .bind(to)
        .bind(team.map(|team| team.0))
        .bind(owner.map(|owner| owner.0))
        .bind(limit);
    query
        .fetch_all(db)
        .await?
        .iter()
        .map(|row| {
            Ok(Slip {
                id: OpportunityId(row.try_get("opportunity_id")?),
                number: row.try_get("number")?,
                description: row.try_get("description")?,
                owner: PersonId(row.try_get("owner_id")?),
                on: row.try_get("day_from")?,
                from: row.try_get("closing_before")?,
                to: row.try_get("closing_date")?,
            })
        })
        .collect()
}
