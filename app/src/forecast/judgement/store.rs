//! SQL of judgement. Row-level security shows and takes what the viewer's position reaches.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use sqlx::{PgConnection, Postgres, QueryBuilder, Row, postgres::PgRow};

use super::{Layer, LayerKind, Line};
use crate::{
    auth::PersonId,
    calendar::DateRange,
    error::{AppError, unavailable},
    money::Currency,
    pipeline::{Category, store::category},
};

const LAYER: &str =
    "j.layer, j.person_id, j.whole_team, j.author_id, author.name AS author_name, j.category, j.version,
    j.amount, j.note, j.records, j.recorded_at, j.recorded_on,
    CASE WHEN j.recorded_by <> j.author_id THEN stand_in.name END AS stand_in
    FROM judgement j JOIN person author ON author.id = j.author_id JOIN person stand_in ON stand_in.id = j.recorded_by";

/// The calls of a quarter in the versions that were the latest at the end of a day.
pub async fn layers(db: &mut PgConnection, quarter: DateRange, as_of: NaiveDate) -> Result<Vec<Layer>, AppError> {
    let sql = format!(
        "SELECT DISTINCT ON (j.layer, j.person_id, j.whole_team, j.author_id, j.category) {LAYER}
         WHERE j.quarter_start >= $1 AND j.quarter_start < $2 AND j.recorded_on <= $3
         ORDER BY j.layer, j.person_id, j.whole_team, j.author_id, j.category, j.version DESC"
    );
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(quarter.from).bind(quarter.to).bind(as_of);
    query.fetch_all(db).await?.iter().map(layer_from).collect()
}

/// One row's calls in all their versions, latest first.
pub async fn history(
    db: &mut PgConnection,
    quarter: DateRange,
    (person, whole): (PersonId, bool),
    as_of: NaiveDate,
    limit: i64,
) -> Result<Vec<Layer>, AppError> {
    let mut query = QueryBuilder::<Postgres>::new(format!("SELECT {LAYER} WHERE j.quarter_start >= "));
    query.push_bind(quarter.from).push(" AND j.quarter_start < ").push_bind(quarter.to);
    query.push(" AND j.person_id = ").push_bind(person.0).push(" AND j.whole_team = ").push_bind(whole);
    query.push(" AND j.recorded_on <= ").push_bind(as_of);
    query.push(" ORDER BY j.recorded_at DESC, j.id DESC LIMIT ").push_bind(limit);
    query.build().fetch_all(db).await?.iter().map(layer_from).collect()
}

fn layer_from(row: &PgRow) -> Result<Layer, AppError> {
    let kind: String = row.try_get("layer")?;
    Ok(Layer {
        kind: kind.parse().map_err(|()| unavailable(format!("layer {kind}")))?,
        person: PersonId(row.try_get("person_id")?),
        whole: row.try_get("whole_team")?,
        author: PersonId(row.try_get("author_id")?),
        author_name: row.try_get("author_name")?,
        stand_in: row.try_get("stand_in")?,
        category: category(&row.try_get::<String, _>("category")?)?,
        version: row.try_get("version")?,
        amount: row.try_get::<Option<Decimal>, _>("amount")?.map(|amount| amount.normalize()),
        note: row.try_get("note")?,
        records: row.try_get::<Decimal, _>("records")?.normalize(),
        at: row.try_get("recorded_at")?,
        on: row.try_get("recorded_on")?,
    })
}

/// Everybody at and below the positions in which the viewer judges, as it counts for a quarter.
pub async fn lines(db: &mut PgConnection, quarter_start: NaiveDate) -> Result<Vec<Line>, AppError> {
    let sql =
        "SELECT position_id, person_id, depth, today FROM judging_lines() WHERE counts_from <= $1 AND counts_to > $1";
    let rows = sqlx::query(sql).bind(quarter_start).fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            Ok(Line {
                position: PersonId(row.try_get("position_id")?),
                person: PersonId(row.try_get("person_id")?),
                depth: row.try_get("depth")?,
                today: row.try_get("today")?,
            })
        })
        .collect()
}

/// Somebody who was below a position of the viewer and no longer is: their name, and since when.
pub async fn left(db: &mut PgConnection, person: PersonId) -> Result<Option<(String, NaiveDate)>, AppError> {
    let sql = "SELECT p.name, max(line.valid_to) FROM reporting_line line JOIN person p ON p.id = line.descendant_id
         WHERE line.ancestor_id IN (SELECT judging_positions()) AND line.descendant_id = $1 AND line.depth > 0
           AND line.valid_to <= business_day() GROUP BY p.name";
    Ok(sqlx::query_as(sql).bind(person.0).fetch_optional(db).await?)
}

/// One version of a call, about to be recorded.
#[derive(Clone, Debug)]
pub struct NewCall<'a> {
    /// As the owner or from above.
    pub kind: LayerKind,
    /// Of whose figures, and whether of the whole team.
    pub of: (PersonId, bool),
    /// In whose position.
    pub author: PersonId,
    /// The first day of its quarter.
    pub quarter_start: NaiveDate,
    /// Of which category.
    pub category: Category,
    /// The version that it becomes.
    pub version: i32,
    /// The amount; none withdraws.
    pub amount: Option<Decimal>,
    /// What the amount is in.
    pub currency: Currency,
    /// Why.
    pub note: &'a str,
    /// What the records show.
    pub records: Decimal,
}

/// Adds a version and gives its key; nothing when somebody else just added the same one.
pub async fn add(
    db: &mut PgConnection,
    call: &NewCall<'_>,
    by: PersonId,
    now: DateTime<Utc>,
    today: NaiveDate,
) -> Result<Option<i64>, AppError> {
    let sql = "INSERT INTO judgement (layer, person_id, whole_team, author_id, quarter_start, category, version, amount, currency,
            note, records, recorded_at, recorded_on, recorded_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT DO NOTHING RETURNING id";
    let query = sqlx::query_scalar(sql)
        .bind(call.kind.as_str())
        .bind(call.of.0.0)
        .bind(call.of.1)
        .bind(call.author.0)
        .bind(call.quarter_start)
        .bind(call.category.as_str())
        .bind(call.version)
        .bind(call.amount)
        .bind(call.currency.code())
        .bind(call.note)
        .bind(call.records)
        .bind(now)
        .bind(today)
        .bind(by.0);
    Ok(query.fetch_optional(db).await?)
}
