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

/// Counts for each call of how many records its figure is made differently at the end of a day than when the call was made;
/// the people are those of whose figures it is, as teams are made up on the day that is shown.
///
/// A record that came and went again meanwhile stands as it stood; one that somebody handed to another person of the same
/// team is the team's as before.
pub async fn count_changed(
    db: &mut PgConnection,
    quarter: DateRange,
    as_of: NaiveDate,
    calls: &mut [(Vec<PersonId>, &mut Layer)],
) -> Result<(), AppError> {
    let Some(since) = calls.iter().map(|(_, call)| call.at).min() else { return Ok(()) };
    let (mut places, mut people, mut categories, mut moments) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (place, (of, call)) in (0i32..).zip(calls.iter()) {
        for person in of {
            places.push(place);
            people.push(person.0);
            categories.push(call.category.as_str());
            moments.push(call.at);
        }
    }
    // What stood at the first call and stands still is the same for all of them, and not even read. Days of business may
    // begin up to half a day apart from those of the clock: one more is looked at.
    let sql = "WITH call AS MATERIALIZED (
            SELECT * FROM unnest($1::int[], $2::bigint[], $3::text[], $4::timestamptz[]) AS call (place, person_id, category, at))
         , line AS MATERIALIZED (
            SELECT v.opportunity_id, v.valid_from, v.valid_to, v.day_from, v.day_to, v.category, v.amount, v.currency,
                   COALESCE(c.person_id, v.owner_id) AS person_id, COALESCE(c.share_to - c.share_from, 100) AS share
            FROM opportunity_version v
            LEFT JOIN LATERAL unnest(v.credited, v.share_from, v.share_to) AS c (person_id, share_from, share_to) ON TRUE
            WHERE v.closing_month >= $7 AND v.closing_month < $8 AND v.category = ANY($3)
              AND v.stands_until >= ($5::timestamptz - interval '1 day')::date
              AND (v.valid_from > $5 OR v.valid_to > $5))
         , before AS (
            SELECT place, opportunity_id, min(amount) AS amount, min(currency) AS currency, sum(share) AS share
            FROM call JOIN line USING (person_id, category)
            WHERE line.valid_from <= at AND (line.valid_to IS NULL OR line.valid_to > at) GROUP BY place, opportunity_id)
         , after AS (
            SELECT place, opportunity_id, min(amount) AS amount, min(currency) AS currency, sum(share) AS share
            FROM call JOIN line USING (person_id, category)
            WHERE line.day_from <= $6 AND (line.day_to IS NULL OR line.day_to > $6) GROUP BY place, opportunity_id)
         SELECT place, count(*) FROM before b FULL JOIN after a USING (place, opportunity_id)
         WHERE b.share IS NULL OR a.share IS NULL OR (b.amount, b.currency, b.share) IS DISTINCT FROM (a.amount, a.currency, a.share)
         GROUP BY place";
    let query = sqlx::query_as::<_, (i32, i64)>(sql)
        .bind(places)
        .bind(people)
        .bind(categories)
        .bind(moments)
        .bind(since)
        .bind(as_of)
        .bind(quarter.from)
        .bind(quarter.to);
    for (place, count) in query.fetch_all(db).await? {
        if let Some((_, call)) = usize::try_from(place).ok().and_then(|place| calls.get_mut(place)) {
            call.changed = count;
        }
    }
    Ok(())
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
        changed: 0,
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
